/**
 * Logs that are two days old, beside lines of now, on a Loki with default limits: it refuses what is an hour behind the newest entry of its stream, in
 * part behind an answer of success.
 *
 *     LOKI=/path/to/loki FLUENT_BIT=/path/one npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-late.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver, fluentBitBinaries, rayTime, sessionOf } from './agent-on-loki';
import { Loki } from './loki';
import { LokiOutput, LokiStreams } from '../../src';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FILES = ['raylet.out', 'gcs_server.out', 'monitor.log', 'python-core-worker-4eaa510c425fa07564a584027d1d0fc00389b76577ccf5b283e2f823_5214.log'];

/** A line a minute of the last 50 hours, file by file; and files whose lines have no time and so are of now. */
function lay(logs: string, now: number): number {
  let lines = 0;
  const write = (file: string, texts: string[]) => {
    writeFileSync(join(logs, file), texts.map((text) => `${text}\n`).join(''));
    lines += texts.length;
  };
  for (const file of FILES) {
    const times = Array.from({ length: 50 * 60 }, (_, index) => now - 50 * 60 * MINUTE + index * MINUTE);
    write(file, times.map((time, index) => `[${rayTime(time)} I 1 1] (raylet) main.cc:1: number ${index}`));
  }
  write(`worker-${'28265d34'.repeat(7)}-01000000-10121.out`, Array.from({ length: 500 }, (_, index) => `step ${index}`));
  return lines;
}

async function play(binary: string, cluster: string, streams: LokiStreams): Promise<{ written: number; stored: number; refusals: number }> {
  const loki = await Loki.startForeign();
  try {
    const now = Date.now();
    let written = 0;
    const { refusals } = await deliver({
      binary, cluster, loki, output: new LokiOutput({ host: 'loki', streams }), session: sessionOf(now - 2 * DAY - 3 * 60 * MINUTE), lay: (logs) => { written = lay(logs, now); },
    });
    await loki.flush();
    let stored = 0;
    await loki.until('the lines', 60, async () => {
      const before = stored;
      stored = await loki.count(`{RayCluster="${cluster}"}`);
      return stored >= written || (stored > 0 && stored === before);
    });
    return { written, stored, refusals: refusals.length };
  } finally {
    loki.stop();
  }
}

async function main(): Promise<void> {
  const [binary] = fluentBitBinaries();
  const without = await play(binary, 'late-without', LokiStreams.POD_WITHOUT_HOUR);
  if (without.stored >= without.written) throw new Error('without the label hour nothing is lost, so this check is worth nothing');
  console.log(`ok: without the label hour ${without.written - without.stored} of ${without.written} lines are lost`);
  const { written, stored, refusals } = await play(binary, 'late', LokiStreams.CLUSTER);
  if (stored !== written || refusals > 0) throw new Error(`${stored} of ${written} lines are stored, ${refusals} pushes were refused`);
  console.log(`ok: of ${written} lines that are up to 50 hours old none is missing; without the label hour ${without.written - without.stored} are`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
