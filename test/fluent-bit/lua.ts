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

/** Says which programs are missing. In a continuous integration that is a failure: the filter must not go untested there. */
export function needs(...programs: string[]): void {
  const missing = programs.filter((name) => spawnSync(name, ['-v']).error);
  if (missing.length > 0 && process.env.CI) {
    test(`${missing.join(', ')} is installed`, () => expect(missing).toEqual([]));
  } else if (missing.length > 0) {
    test.skip(`skipped: ${missing.join(', ')} is not installed`, () => undefined);
  }
}

/** Stands in a scenario in which the script is broken on purpose. */
export const PROBLEMS_EXPECTED = '-- problems are expected\n';

/** The interpreters there are here: Fluent Bit embeds LuaJIT, or Lua 5.1 where that does not run. */
export const INTERPRETERS = ['luajit', 'lua5.1'].filter((name) => !spawnSync(name, ['-v']).error);

/** Runs tests in each interpreter. Where one is missing it says so, and fails in a continuous integration. */
export function withLua(tests: (interpreter: string) => void): void {
  needs('luajit', 'lua5.1');
  INTERPRETERS.forEach((interpreter) => describe(interpreter, () => tests(interpreter)));
}

/** A folder for the files of one test. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'ray-filter-'));
}

/** What both filters of the pipeline run. */
export function scriptOf(version: FluentBitVersion, options: RayPipelineOptions = {}, podFields: string[] = []): string {
  const { scripts, filters } = rayPipeline(version, options, podFields);
  const code = filters.flatMap((filter) => filter._options()).filter(({ key }) => key === 'code').map(({ values }) => String(values[0]))
    .filter((text) => text.includes('ray_time'));
  return [scripts['ray-filter.lua'], ...code].join('\n');
}

/** Plays a scenario; the records of each of its parts. */
export function play(
  interpreter: string, scenario: string, options: RayPipelineOptions = {}, environment: { [name: string]: string } = {}, podFields: string[] = [],
  version = FluentBitVersion.V5_1_1,
): LuaRecord[][] {
  const place = folder();
  const script = join(place, 'ray-filter.lua');
  writeFileSync(script, scriptOf(version, options, podFields));
  writeFileSync(join(place, 'scenario.lua'), scenario);
  const run = spawnSync(interpreter, [join(__dirname, 'ray-filter-harness.lua'), script, join(place, 'scenario.lua')], {
    env: environment, maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) {
    throw new Error(run.stderr.toString());
  }
  // The script goes on after an error in it, which must not go unnoticed here.
  if (run.stderr.length > 0 && !scenario.includes(PROBLEMS_EXPECTED)) {
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
