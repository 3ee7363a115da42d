/**
 * Plays faults against this library's configuration and the documented one, and counts what arrives.
 *
 *   FLUENT_BIT=/path/to/fluent-bit[,/path/to/another] npx tsx bench/pipeline/main.ts [--quick] [--keep] [--cases a,b] [--only "this library"] [--write docs/delivery-results.md]
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CASES } from './cases';
import { report, Row } from './report';
import { World } from './world';

async function main(): Promise<void> {
  const binaries = (process.env.FLUENT_BIT ?? '').split(',').filter((path) => path !== '');
  if (binaries.length === 0) {
    throw new Error('FLUENT_BIT is not set: give the path of a fluent-bit, or several with commas between');
  }
  const chosen = argument('--cases')?.split(',');
  const cases = CASES.filter((one) => !chosen || chosen.includes(one.name));
  const scale = process.argv.includes('--quick') ? 0.4 : 1;
  const rows: Row[] = [];
  const releases = binaries.map((binary) => ({ binary, version: /v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version']).toString())![1] }));
  const start = Date.now();
  for (const one of cases) {
    for (const together of one.alone ? releases.map((release) => [release]) : [releases]) {
      const folder = mkdtempSync(join(tmpdir(), 'ray-logs-bench-'));
      const world = new World(folder, together, scale, one, argument('--only'));
      await world.prepare();
      await one.play(world);
      for (const result of await world.finish()) {
        rows.push({ name: one.name, what: one.what, result });
        console.log(one.name, JSON.stringify(result));
      }
      if (!process.argv.includes('--keep')) {
        rmSync(folder, { recursive: true });
      }
    }
  }
  console.log(`took ${Math.round((Date.now() - start) / 60_000)} minutes`);
  const target = argument('--write');
  if (target) {
    writeFileSync(target, report(rows, scale));
  }
}

function argument(name: string): string | undefined {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
