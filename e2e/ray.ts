import * as path from 'node:path';
import { AgentInManifest, agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { typicalManifests, isAsDocumented, shortName } from './lib/examples';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { Gateway } from './lib/gateway';
import { logMount } from './lib/log-tree';
import { FoundLine, Loki } from './lib/loki';
import { readManifest } from './lib/manifest';
import { freePort } from './lib/ports';
import { Ray } from './lib/ray';
import { Report } from './lib/report';
import { settled } from './lib/wait';
import { workspace } from './lib/workspace';

const WORKLOAD = path.join(__dirname, 'fixtures', 'ray-workload.py');
const SUBMISSION = 'e2e-submission';
const LINES = 200;

/** What the workload prints, and how a person who knows nothing of files asks for it. */
const PRINTED: { what: string; who: string; filter: string }[] = [
  { what: 'driver', who: 'the submitted job', filter: `component="job_driver" | submission_id="${SUBMISSION}"` },
  { what: 'task', who: 'a task, by its name', filter: 'component="worker" | task_name="e2e_task"' },
  { what: 'task', who: 'a task, by its job', filter: 'component="worker" | job_id="JOB"' },
  { what: 'actor', who: 'an actor, by its name', filter: 'component="worker" | actor_name="E2eActor"' },
  { what: 'error', who: 'errors of the workers', filter: 'component="worker" | level="ERROR"' },
  { what: 'crash', who: 'an actor that ended its process', filter: 'component="worker" | actor_name="E2eCrash"' },
  { what: 'serve', who: 'a Serve deployment', filter: 'component="serve_replica" | deployment=~".*E2eDeployment"' },
];

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
async function watch(loki: Loki, files: string[], logs: string): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  for (const binary of fluentBitBinaries()) {
    const version = await versionOf(binary);
    for (const file of files) {
      const objects = readManifest(file);
      const agent = agentsIn(objects).find(({ found }) => found.rayCluster);
      if (!agent) continue;
      const gateway = await Gateway.start(loki.url);
      const fluentBit = await FluentBit.start({ binary, objects, agent, gateway, folders: { [logMount(agent)]: logs } });
      watchers.push({ name: `Fluent Bit ${version}, ${shortName(file)}`, documented: isAsDocumented(file), agent, gateway, fluentBit });
    }
  }
  return watchers;
}

/** What Ray wrote of a record: the line, or the field `log` where the line is the whole record. */
function written({ line }: FoundLine): string {
  return line.startsWith('{"') ? JSON.parse(line).log ?? line : line;
}

/** All the numbered lines, each once. */
function assertComplete(what: string, found: FoundLine[]): string {
  const numbers = found.map(written).flatMap((text) => new RegExp(`e2e ${what} line (\\d+)$`).exec(text.trimEnd())?.[1] ?? []).map(Number);
  const missing = Array.from({ length: LINES }, (_, number) => number).filter((number) => !numbers.includes(number));
  if (missing.length) throw new Error(`${missing.length} of ${LINES} lines are missing, the first is ${missing[0]}`);
  if (numbers.length !== LINES) throw new Error(`${numbers.length} lines found of the ${LINES} that were printed`);
  return `${LINES} of ${LINES} lines`;
}

async function checkRecords(report: Report, loki: Loki, { agent, gateway }: Watcher): Promise<void> {
  const find = (text: string, filter: string) => loki.query(`{RayCluster="${agent.found.rayCluster}"} |= "${text}" | ${filter}`, gateway);
  let job = '';
  await report.check('the number of the job, in what its driver printed', async () => {
    const [line] = await find('e2e job', `component="job_driver" | submission_id="${SUBMISSION}"`);
    if (!line) throw new Error('not found');
    job = written(line).replace('e2e job', '').trim();
    return job;
  });
  for (const { what, who, filter } of PRINTED) {
    const question = filter.replace('JOB', job);
    await report.check(`${who} (${question})`, async () => assertComplete(what, await find(`e2e ${what} line`, question)));
  }
  await report.check('the traceback that the driver printed is one record', async () => {
    const found = await find('Traceback (most recent call last)', `component="job_driver" | submission_id="${SUBMISSION}"`);
    if (found.length !== 1) throw new Error(`${found.length} records found`);
    return `${written(found[0]).trimEnd().split('\n').length} lines`;
  });
}

async function checkAsDocumented(report: Report, loki: Loki, { agent, gateway }: Watcher): Promise<void> {
  for (const what of PRINTED_AS_DOCUMENTED) {
    await report.check(`${what} lines`, async () => {
      const found = await loki.query(`{RayCluster="${agent.found.rayCluster}"} |= "e2e ${what} line"`, gateway);
      // The driver's log repeats, with a prefix, what its workers print.
      return assertComplete(what, found.filter((line) => !written(line).includes('pid=')));
    });
  }
}

/** A real Ray at work, from the print to the query. */
export async function rayToLoki(report: Report, files: string[]): Promise<void> {
  await report.stage('Real Ray writes, real Fluent Bit ships, real Loki answers', async () => {
    fluentBitBinaries();
    const loki = await Loki.start();
    const logs = workspace('ray');
    const watchers = await watch(loki, files, logs);

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
      console.log(`  ${watcher.name}: ${watcher.gateway.pushed.length} records, ended with ${end}`);
      await (watcher.documented ? checkAsDocumented : checkRecords)(report, loki, watcher);
    }
    await loki.stop();
  });
}

// npx tsx e2e/ray.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void rayToLoki(report, process.argv.length > 2 ? process.argv.slice(2) : typicalManifests()).then(() => report.end());
}
