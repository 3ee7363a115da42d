/**
 * Long lines and names on a Loki with default limits: it takes 4 MiB over gRPC between its own parts, and 6 MB in a burst. What is longer gets 500 or 429 for ever,
 * with every other line of the same push.
 *
 *     LOKI=/path/to/loki FLUENT_BIT=/path/one npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-long-lines.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver, fluentBitBinaries, rayTime, sessionOf } from './agent-on-loki';
import { Loki } from './loki';
import { LokiOutput } from '../../src';

const MEGABYTE = 1e6;
const MOST = 3 * MEGABYTE;
const LONG = [0.3, 5, 15].map((megabytes) => megabytes * MEGABYTE);
const NEIGHBOURS = 50;
const MANY = 40;

/** What users print, with lines of each length, a log of Ray with the same, and a file with many lines that are just not too long for Loki. */
function lay(logs: string, now: number): number {
  const numbered = (first: number) => Array.from({ length: NEIGHBOURS }, (_, index) => `neighbour ${first + index}`);
  // Loki refuses metadata over 64 KB, and every later line of the file has the name.
  const printed = [`:actor_name:${'A'.repeat(70_000)}`];
  printed.push(...LONG.flatMap((length, index) => [...numbered(index * NEIGHBOURS), `long ${'x'.repeat(length)}`]));
  printed.push(...numbered(LONG.length * NEIGHBOURS));
  writeFileSync(join(logs, `worker-${'28265d34'.repeat(7)}-01000000-10121.out`), printed.map((line) => `${line}\n`).join(''));
  const ofRay = LONG.flatMap((length, index) => [...numbered((index + LONG.length + 1) * NEIGHBOURS), `long ${'y'.repeat(length)}`]);
  writeFileSync(join(logs, 'raylet.out'), ofRay.map((line) => `[${rayTime(now)} I 1 1] (raylet) main.cc:1: ${line}\n`).join(''));
  writeFileSync(join(logs, 'job-driver-raysubmit_BSzsWARxbX1DNihv.log'), Array.from({ length: MANY }, (_, index) => `${index} ${'x'.repeat(240_000)}\n`).join(''));
  return (2 * LONG.length + 1) * NEIGHBOURS;
}

async function check(binary: string): Promise<void> {
  const loki = await Loki.startForeign();
  try {
    const now = Date.now();
    let neighbours = 0;
    const found = async () => new Set((await loki.lines('{RayCluster="long"} |= "neighbour"')).map(({ line }) => /neighbour \d+/.exec(line)![0])).size;
    const { refusals, pushes } = await deliver({
      binary,
      cluster: 'long',
      loki,
      output: new LokiOutput({ host: 'loki' }),
      session: sessionOf(now - 60_000),
      lay: (logs) => { neighbours = lay(logs, now); },
      done: async () => await found() === neighbours,
    });
    const largest = Math.max(...pushes.map(({ plain }) => plain));
    const different = await found();
    // An answer with all of them would be over the limit itself.
    const long = '{RayCluster="long"} |~ "xxxxxxxx|yyyyyyyy"';
    const pieces = await loki.sum(`bytes_over_time(${long} [1h])`);
    const count = await loki.sum(`count_over_time(${long} [1h])`);
    const text = `${different} of ${neighbours} neighbours of lines of up to ${Math.max(...LONG) / MEGABYTE} MB, ${(pieces / MEGABYTE).toFixed(1)} MB of long lines in ${count} pieces, `
      + `the largest of ${pushes.length} pushes ${(largest / MEGABYTE).toFixed(1)} MB, ${refusals.length} put off by the limit of a second`;
    // So many bytes at once are more than the rate that a tenant has; what waits for that gets in.
    const final = refusals.filter((refusal) => !/ 429 ingestion rate limit/.test(refusal));
    if (different !== neighbours || final.length > 0 || largest > MOST) throw new Error(`${text}\n${final[0] ?? ''}`);
    console.log(`ok: ${text}`);
  } finally {
    loki.stop();
  }
}

async function main(): Promise<void> {
  for (const binary of fluentBitBinaries()) await check(binary);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
