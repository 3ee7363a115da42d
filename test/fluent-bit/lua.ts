import { spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { rayPipeline, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';

/** A record as the script returned it. */
export interface LuaRecord {
  readonly sec: number;
  readonly nsec: number;
  readonly log: string;
  readonly [field: string]: any;
}

/** The interpreters there are here: Fluent Bit embeds LuaJIT, or Lua 5.1 where that does not run. */
export const INTERPRETERS = ['luajit', 'lua5.1'].filter((name) => spawnSync(name, ['-v']).status === 0);

/** Runs tests in each interpreter, and says so where there is none. */
export function withLua(tests: (interpreter: string) => void): void {
  if (INTERPRETERS.length === 0) {
    test.skip('skipped: neither luajit nor lua5.1 is installed', () => undefined);
  }
  INTERPRETERS.forEach((interpreter) => describe(interpreter, () => tests(interpreter)));
}

/** A folder for the files of one test. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'ray-filter-'));
}

/** Plays a scenario; the records of each of its parts. */
export function play(
  interpreter: string, scenario: string, options: RayPipelineOptions = {}, environment: { [name: string]: string } = {}, podFields: string[] = [],
  version = FluentBitVersion.V5_1_1,
): LuaRecord[][] {
  const place = folder();
  const script = join(place, 'ray-filter.lua');
  writeFileSync(script, rayPipeline(version, options, podFields).scripts['ray-filter.lua']);
  writeFileSync(join(place, 'scenario.lua'), scenario);
  const run = spawnSync(interpreter, [join(__dirname, 'ray-filter-harness.lua'), script, join(place, 'scenario.lua')], {
    env: environment, maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) {
    throw new Error(run.stderr.toString());
  }
  const parts: LuaRecord[][] = [[]];
  for (const text of run.stdout.toString().split('\n').slice(0, -1)) {
    if (text === '---') {
      parts.push([]);
    } else {
      parts[parts.length - 1].push(JSON.parse(text));
    }
  }
  return parts;
}
