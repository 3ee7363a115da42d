import { AgentInManifest, agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { typicalManifests, shortName } from './lib/examples';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { Gateway } from './lib/gateway';
import { layLogs, logMount, rayLogs } from './lib/log-tree';
import { Loki } from './lib/loki';
import { KubeObject, readManifest } from './lib/manifest';
import { Report } from './lib/report';
import { settled, until } from './lib/wait';

/** A pod writes to fewer streams than this at a time. */
const MOST_STREAMS = 20;

/** Ships real logs with a manifest's agent, and asks for them as the Ray documentation does. */
async function ship(loki: Loki, binary: string, objects: KubeObject[], agent: AgentInManifest): Promise<string> {
  const gateway = await Gateway.start(loki.url);
  const fluentBit = await FluentBit.start({ binary, objects, agent, gateway });
  try {
    layLogs(rayLogs(), fluentBit.local(logMount(agent)));
    await settled('a record that Loki took', () => gateway.pushed.length + gateway.refusals.length);
  } finally {
    await fluentBit.process.stop();
    gateway.stop();
  }
  if (gateway.refusals.length) throw new Error(`Loki refused ${gateway.refusals.length} pushes: ${gateway.refusals[0]}`);

  const query = `{RayCluster="${agent.found.rayCluster}"}`;
  // Loki keeps what has the same stream, time and line once.
  const pushed = new Set(gateway.pushed.map(({ labels, time, line }) => JSON.stringify([labels, time, line]))).size;
  const streams = new Set(gateway.pushed.map(({ labels: { hour, ...rest } }) => JSON.stringify(rest))).size;
  if (streams >= MOST_STREAMS) throw new Error(`one pod writes to ${streams} streams at a time, not fewer than ${MOST_STREAMS}`);
  await loki.flush();
  return until('the answer', 20, async () => {
    const found = await loki.query(query, gateway);
    if (found.length !== pushed) throw new Error(`${query} finds ${found.length} of ${pushed} records`);
    return `${query} finds all ${pushed} records, in ${streams} streams`;
  });
}

/** Everything that an agent sends must be found in a real Loki. */
export async function lokiFindsAll(report: Report, files: string[]): Promise<void> {
  await report.stage('The documented query finds in a real Loki what real Fluent Bit shipped', async () => {
    const binaries = fluentBitBinaries();
    rayLogs();
    const loki = await Loki.start();
    for (const binary of binaries) {
      const version = await versionOf(binary);
      for (const file of files) {
        const objects = readManifest(file);
        const agent = agentsIn(objects).find(({ found }) => found.rayCluster);
        if (agent) await report.check(`Fluent Bit ${version}, ${shortName(file)}`, () => ship(loki, binary, objects, agent));
      }
    }
    await loki.stop();
  });
}

// npx tsx e2e/loki.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void lokiFindsAll(report, process.argv.length > 2 ? process.argv.slice(2) : typicalManifests()).then(() => report.end());
}
