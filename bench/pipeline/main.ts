/**
 * Plays faults against this library's configuration and the documented one, and counts what arrives.
 *
 *   FLUENT_BIT=/path/to/fluent-bit[,/path/to/another] npx tsx bench/pipeline/main.ts [--quick] [--cases a,b] [--only "this library"] [--write docs/delivery-results.md]
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CASES } from './cases';
import { report, Row } from './report';
import { World } from './world';
import { FluentBitVersion } from '../../src/fluent-bit/version';

async function main(): Promise<void> {
  const binaries = (process.env.FLUENT_BIT ?? '').split(',').filter((path) => path !== '');
  if (binaries.length === 0) {
    throw new Error('FLUENT_BIT is not set: give the path of a fluent-bit, or several with commas between');
  }
  const chosen = argument('--cases')?.split(',');
  const cases = CASES.filter((one) => !chosen || chosen.includes(one.name));
  const scale = process.argv.includes('--quick') ? 0.4 : 1;
  const rows: Row[] = [];
  for (const binary of binaries) {
    const version = /v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version']).toString())![1];
    for (const one of cases) {
      const folder = mkdtempSync(join(tmpdir(), 'ray-logs-bench-'));
      const world = new World(folder, binary, FluentBitVersion.of(version), scale, one.options ?? {}, argument('--only'));
      await world.prepare();
      await one.play(world);
      for (const result of await world.finish()) {
        rows.push({ version, name: one.name, what: one.what, result });
        console.log(version, one.name, JSON.stringify(result));
      }
      rmSync(folder, { recursive: true });
    }
  }
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
