import { AgentInManifest, agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { typicalManifests, isAsDocumented, shortName } from './lib/examples';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { Gateway } from './lib/gateway';
import { logMount } from './lib/log-tree';
import { readManifest } from './lib/manifest';
import { freePort } from './lib/ports';
import { assertComplete, checkPrinted, LINES, WORKLOAD, written } from './lib/printed-lines';
import { Ray } from './lib/ray';
import { Report } from './lib/report';
import { Store } from './lib/store';
import { startStores } from './lib/stores';
import { settled } from './lib/wait';
import { workspace } from './lib/workspace';

const SUBMISSION = 'e2e-submission';

/** The agent of the documentation reads no folders below logs/ and knows no ids. */
const PRINTED_AS_DOCUMENTED = ['driver', 'task', 'actor', 'error', 'crash'];

interface Watcher {
  readonly name: string;
  readonly documented: boolean;
  readonly agent: AgentInManifest;
  readonly gateway: Gateway;
  readonly fluentBit: FluentBit;
}

/** One agent for each binary and manifest, all of them over the same logs. */
async function watch(stores: Store[], files: string[], logs: string): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  for (const binary of fluentBitBinaries()) {
    const version = await versionOf(binary);
    for (const file of files) {
      const objects = readManifest(file);
      const agent = agentsIn(objects).find(({ found }) => found.rayCluster);
      if (!agent) continue;
      const gateway = await Gateway.start(stores);
      const fluentBit = await FluentBit.start({ binary, objects, agent, gateway, folders: { [logMount(agent)]: logs } });
      watchers.push({ name: `Fluent Bit ${version}, ${shortName(file)}`, documented: isAsDocumented(file), agent, gateway, fluentBit });
    }
  }
  return watchers;
}

async function checkAsDocumented(report: Report, store: Store, { agent, gateway }: Watcher): Promise<void> {
  for (const what of PRINTED_AS_DOCUMENTED) {
    await report.check(`${what} lines`, async () => {
      const found = await store.find({ cluster: agent.found.rayCluster!, text: `e2e ${what} line` }, gateway);
      // The driver's log repeats, with a prefix, what its workers print.
      return assertComplete(what, found.filter((line) => !written(line).includes('pid=')));
    });
  }
}

async function checkRecords(report: Report, store: Store, { agent, gateway }: Watcher): Promise<void> {
  await checkPrinted(report, SUBMISSION, (text, fields) => store.find({ cluster: agent.found.rayCluster!, text, fields }, gateway));
}

/** A real Ray at work, from the print to the query. */
export async function rayToStores(report: Report, files: string[]): Promise<void> {
  await report.stage('Real Ray writes, real Fluent Bit ships, and each line is found once by its fields', async () => {
    fluentBitBinaries();
    const stores = await startStores(report);
    const logs = workspace('ray');
    const watchers = await watch(stores, files, logs);

    const ray = await Ray.start(logs);
    const port = await freePort();
    await report.check('a job with a task, an actor, a crash and a Serve app', async () => {
      await ray.job(SUBMISSION, WORKLOAD, `${LINES}`, `${port}`);
      return `${LINES} lines each`;
    });
    await ray.stop();

    for (const watcher of watchers) {
      await settled('records', () => watcher.gateway.pushed.length);
      const end = await watcher.fluentBit.process.stop();
      watcher.gateway.stop();
      for (const store of stores) {
        console.log(`  ${watcher.name}, ${store.name}: ${watcher.gateway.pushed.length} records, ended with ${end}`);
        await store.flush();
        await (watcher.documented ? checkAsDocumented : checkRecords)(report, store, watcher);
      }
    }
    for (const store of stores) await store.stop();
  });
}

// npx tsx e2e/ray.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void rayToStores(report, process.argv.length > 2 ? process.argv.slice(2) : typicalManifests()).then(() => report.end());
}
