import { execFileSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { folder } from './lua';
import { Agent } from '../../bench/pipeline/agent';
import { ours, POD } from '../../bench/pipeline/configurations';
import { Entry, Recorder } from '../../bench/pipeline/recorder';
import { RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';

const BINARIES = (process.env.FLUENT_BIT ?? '').split(',').filter((path) => path !== '');

/** Runs tests with each real agent, and says so where there is none. */
export function withAgents(tests: (binary: string) => void): void {
  if (BINARIES.length === 0) {
    test.skip('skipped: FLUENT_BIT does not say where a fluent-bit is', () => undefined);
  }
  BINARIES.forEach((binary) => describe(binary, () => tests(binary)));
}

/** The release of a binary. */
export function versionOf(binary: string): FluentBitVersion {
  return FluentBitVersion.of(/v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version']).toString())![1]);
}

/** What the real agent sends of the logs that `lay` puts into its folder, until nothing more has come for some seconds. */
export async function deliveredBy(
  binary: string, lay: (logs: string) => void, quietSeconds: number, pipeline: RayPipelineOptions = {},
): Promise<Entry[]> {
  const place = folder();
  const [logs, state] = [join(place, 'ray'), join(place, 'state')];
  mkdirSync(join(state, 'chunks'), { recursive: true });
  lay(logs);
  const entries: Entry[] = [];
  const recorder = await Recorder.start((entry) => entries.push(entry));
  const agent = new Agent(binary, place, ours(versionOf(binary), { logs, state, port: recorder.port }, pipeline), POD);
  for (let quiet = 0, before = -1; quiet < quietSeconds; quiet++) {
    if (entries.length !== before) {
      [before, quiet] = [entries.length, 0];
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await agent.stop();
  await recorder.close();
  return entries;
}
