import { AgentInManifest, agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { typicalManifests, isAsDocumented, shortName } from './lib/examples';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { forRelease } from './lib/for-release';
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
      const objects = readManifest(forRelease(file, version));
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

/** Whether each record has a time at which Ray ran: by a clock that is hours off, or was changed, it has none of these. */
async function checkTimes(report: Report, { agent, gateway }: Watcher, start: number): Promise<void> {
  await report.check(`times of ${agent.found.rayCluster}`, async () => {
    const end = Date.now() + 2000;
    const wrong = gateway.pushed.filter(({ time }) => Number(time) / 1e6 < start || Number(time) / 1e6 > end);
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${gateway.pushed.length} are not of this run, as ${wrong[0].time}: ${wrong[0].line}`);
    return `${gateway.pushed.length} of this run`;
  });
}

/** A time zone whose clock goes back, or forward, by an hour so many seconds from now. */
function zoneWithChange(seconds: number, back: boolean): string {
  const wall = new Date(Date.now() + seconds * 1000 - (back ? 7 : 8) * 3_600_000);
  const day = Math.floor((wall.getTime() - Date.UTC(wall.getUTCFullYear(), 0, 1)) / 86_400_000);
  const at = `${day}/${wall.toISOString().slice(11, 19)}`;
  return back ? `XST8XDT,0/0,${at}` : `XST8XDT,${at},365/23`;
}

/** The clock of a real Ray is changed while it writes. */
export async function clockChanges(report: Report, files: string[]): Promise<void> {
  for (const back of [true, false]) {
    await report.stage(`The clock of a real Ray goes ${back ? 'back' : 'forward'} by an hour`, async () => {
      const logs = workspace('ray');
      const watchers = await watch([], files.filter((file) => !isAsDocumented(file)).slice(0, 1), logs);
      const start = Date.now() - 1000;
      const ray = await Ray.start(logs, zoneWithChange(60, back));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + 70_000 - Date.now())));
      await ray.job(SUBMISSION, WORKLOAD, `${LINES}`, `${await freePort()}`);
      await ray.stop();
      for (const watcher of watchers) {
        await settled('records', () => watcher.gateway.pushed.length);
        await watcher.fluentBit.process.stop();
        watcher.gateway.stop();
        await checkTimes(report, watcher, start);
      }
    });
  }
}

/** A real Ray at work, from the print to the query. */
export async function rayToStores(report: Report, files: string[]): Promise<void> {
  await report.stage('Real Ray writes, real Fluent Bit ships, and each line is found once by its fields', async () => {
    fluentBitBinaries();
    const stores = await startStores(report);
    const logs = workspace('ray');
    const watchers = await watch(stores, files, logs);

    const start = Date.now() - 1000;
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
      if (!watcher.documented) await checkTimes(report, watcher, start);
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
  const files = process.argv.length > 2 ? process.argv.slice(2) : typicalManifests();
  void rayToStores(report, files).then(() => clockChanges(report, files)).then(() => report.end());
}
