/**
 * Whether logs that arrive over OTLP are found as those of the push API are: the documented queries give the same answers, on the Loki of this library and
 * on one that somebody else runs with the configuration of LokiLimits.
 *
 *     LOKI=/path/to/loki FLUENT_BIT=/path/one npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-otlp.ts
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver, fluentBitBinaries, sessionOf } from './agent-on-loki';
import { Loki } from './loki';
import { FluentBitVersion, LokiLimits, LokiOutput, LokiProtocol, LokiStreams } from '../../src';
import { versionOf } from '../lib/fluent-bit';
import { rayLogs } from '../lib/log-tree';
import { sleep } from '../lib/wait';
import { workspace } from '../lib/workspace';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The queries of docs/records.md, by what they select: what stands behind the cluster. */
const QUERIES = [
  '', ', component=~"worker|job_driver"', ', component=~"gcs_server|raylet|monitor"} | level=~"WARNING|ERROR|CRITICAL"', '} |= "Traceback (most recent call last)"',
  ', component="worker"} | job_id="02000000"', '} | actor_name=~".+"', '} | task_name=~".+"', ', component=~"serve_.*"} | request_id=~".+"', ', node_type="head"} | level="ERROR"',
  '} | stream="stderr"', '} | submission_id=~"raysubmit.*"', '} | pod=~".+" | group="headgroup" | session=~"session_.+" | file=~".+"',
];

/** The real logs of a head, as if it had run until some minutes ago. The link to the session and its folder are not needed. */
function lay(logs: string, now: number): void {
  const session = readdirSync(rayLogs()).find((name) => name.startsWith('session_2'))!;
  // Elsewhere first: the agent may read what is in its folder before it is changed.
  const made = workspace('dated-logs');
  cpSync(join(rayLogs(), session, 'logs'), made, { recursive: true });
  const began = Date.parse('2026-11-23T00:00:00Z');
  // Whole days, so that hours and lines keep their places.
  const days = Math.floor((now - began) / DAY) - 1;
  for (const entry of readdirSync(made, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    writeFileSync(file, readFileSync(file, 'latin1').replace(/2026-11-(2\d)/g, (_, day) => new Date(Date.UTC(2026, 10, Number(day)) + days * DAY).toISOString().slice(0, 10)), 'latin1');
  }
  cpSync(made, logs, { recursive: true });
}

interface Answer { readonly counts: number[]; readonly lines: string[] }

/** Every line with its labels and metadata, but for what tells the two runs apart or is made by Loki of the way a line came. */
async function ask(loki: Loki, cluster: string): Promise<Answer> {
  const counts = [];
  for (const query of QUERIES) counts.push(await loki.count(`{RayCluster="${cluster}"${query}${query.includes('}') ? '' : '}'}`));
  const lines = (await loki.lines(`{RayCluster="${cluster}"}`)).map(({ labels, time, line }) => {
    const { RayCluster, pod, hour, service_name: service, ...fields } = labels;
    // A line without a time has that of its reading, and its file name says which.
    const timed = /\d\d:\d\d:\d\d/.test(line.slice(0, 60));
    // Bytes that are not UTF-8 are left out of a push, and replaced over OTLP.
    // What is below a second depends on the path of the file, and the two runs have folders of their own.
    return JSON.stringify([timed ? time.slice(0, 10) : '', line.replaceAll('\ufffd', ''), Object.entries(fields).sort()]);
  });
  return { counts, lines: lines.sort() };
}

async function check(binary: string, what: string, loki: Loki): Promise<void> {
  try {
    const answers: Answer[] = [];
    for (const [cluster, protocol] of [['by-push', LokiProtocol.PUSH], ['by-otlp', LokiProtocol.OTLP]] as const) {
      const now = Date.now();
      const { refusals } = await deliver({
        binary, cluster, loki, session: sessionOf(Date.parse('2026-11-22T00:00:00Z')), output: new LokiOutput({ host: 'loki', protocol, takesOtlp: true }), lay: (logs) => lay(logs, now),
      });
      if (refusals.length > 0) throw new Error(`${cluster}: ${refusals[0]}`);
      await loki.flush();
      await loki.until('settled', 60, async () => {
        const before = await loki.count(`{RayCluster="${cluster}"}`);
        await sleep(3000);
        return before > 0 && before === await loki.count(`{RayCluster="${cluster}"}`);
      });
      answers.push(await ask(loki, cluster));
    }
    const [push, otlp] = answers;
    if (JSON.stringify(push.counts) !== JSON.stringify(otlp.counts)) throw new Error(`${what}: the queries find ${push.counts} over the push API and ${otlp.counts} over OTLP`);
    const different = push.lines.findIndex((line, index) => line !== otlp.lines[index]);
    if (different >= 0) throw new Error(`${what}: the first line that differs:\n${push.lines[different]}\n${otlp.lines[different]}`);
    console.log(`ok: ${what}: ${QUERIES.length} queries give the same answers over OTLP, of ${push.lines.length} lines with all their fields: ${push.counts.join(', ')}`);
  } finally {
    loki.stop();
  }
}

async function main(): Promise<void> {
  for (const binary of fluentBitBinaries()) {
    const version = await versionOf(binary);
    if (!FluentBitVersion.of(version).atLeast('4.0.4')) continue;
    await check(binary, `Fluent Bit ${version}, LokiMonolithic`, await Loki.start({}));
    await check(binary, `Fluent Bit ${version}, the configuration of LokiLimits`, await Loki.startForeign(new LokiLimits({ pods: 100, otlp: true, streams: LokiStreams.CLUSTER }).config));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
