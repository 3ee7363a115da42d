import { AgentInManifest, agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { typicalManifests, shortName } from './lib/examples';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { forRelease } from './lib/for-release';
import { Gateway } from './lib/gateway';
import { layLogs, logMount, rayLogs } from './lib/log-tree';
import { KubeObject, readManifest } from './lib/manifest';
import { Report } from './lib/report';
import { Store } from './lib/store';
import { startStores } from './lib/stores';
import { settled, until } from './lib/wait';

/** A pod writes to fewer streams than this at a time. */
const MOST_STREAMS = 20;

/** Ships real logs with a manifest's agent, and asks for them as the Ray documentation does. */
async function ship(stores: Store[], binary: string, objects: KubeObject[], agent: AgentInManifest): Promise<string> {
  const gateway = await Gateway.start(stores);
  const fluentBit = await FluentBit.start({ binary, objects, agent, gateway });
  try {
    layLogs(rayLogs(), fluentBit.local(logMount(agent)));
    await settled('a record that was taken', () => gateway.pushed.length + gateway.refusals.length);
  } finally {
    await fluentBit.process.stop();
    gateway.stop();
  }
  if (gateway.refusals.length) throw new Error(`${gateway.refusals.length} pushes were refused: ${gateway.refusals[0]}`);

  const streams = new Set(gateway.pushed.map(({ labels: { hour, ...rest } }) => JSON.stringify(rest))).size;
  if (streams >= MOST_STREAMS) throw new Error(`one pod writes to ${streams} streams at a time, not fewer than ${MOST_STREAMS}`);
  for (const store of stores) await findsAll(store, gateway, agent.found.rayCluster!);
  return `${stores.map(({ name }) => name).join(' and ')} find all ${gateway.pushed.length} records of the cluster, in ${streams} streams`;
}

async function findsAll(store: Store, gateway: Gateway, cluster: string): Promise<void> {
  const records = gateway.pushed.map(({ labels, metadata, time, line }) => JSON.stringify([labels, metadata, time, line]));
  const kept = store.keepsRepeatsOnce ? new Set(records).size : records.length;
  await store.flush();
  await until('the answer', 20, async () => {
    const found = await store.find({ cluster }, gateway);
    if (found.length !== kept) throw new Error(`${store.name} finds ${found.length} of ${kept} records of ${cluster}`);
    return true;
  });
}

/** Everything that an agent sends must be found in a real store. */
export async function storesFindAll(report: Report, files: string[]): Promise<void> {
  await report.stage('The documented query finds what real Fluent Bit shipped', async () => {
    const binaries = fluentBitBinaries();
    rayLogs();
    const stores = await startStores(report);
    for (const binary of binaries) {
      const version = await versionOf(binary);
      for (const file of files) {
        const objects = readManifest(forRelease(file, version));
        const agent = agentsIn(objects).find(({ found }) => found.rayCluster);
        if (agent) await report.check(`Fluent Bit ${version}, ${shortName(file)}`, () => ship(stores, binary, objects, agent));
      }
    }
    for (const store of stores) await store.stop();
  });
}

// npx tsx e2e/loki.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void storesFindAll(report, process.argv.length > 2 ? process.argv.slice(2) : typicalManifests()).then(() => report.end());
}
