import { execFileSync } from 'child_process';
import { cpSync, mkdirSync } from 'fs';
import { join } from 'path';
import { folder } from './lua';
import { Agent } from '../../bench/pipeline/agent';
import { ours, POD } from '../../bench/pipeline/configurations';
import { Entry, Recorder } from '../../bench/pipeline/recorder';
import { FluentBitVersion } from '../../src/fluent-bit/version';
import { originalName } from '../../src/ray/log-files';
import { CORPUS, EXCEPTIONS, EXPECTED, nameOf } from '../ray/corpus';

/** The corpus through the real agent: what the script's own tests cannot show, the way there and back. */
const binaries = (process.env.FLUENT_BIT ?? '').split(',').filter((path) => path !== '');
const nodes = [...new Set(Object.keys(EXPECTED).map((path) => path.split('/').slice(0, 2).join('/')))];

if (binaries.length === 0) {
  test.skip('skipped: FLUENT_BIT does not say where a fluent-bit is', () => undefined);
}

binaries.forEach((binary) => describe(binary, () => {
  const version = FluentBitVersion.of(/v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version']).toString())![1]);

  test.each(nodes)('%s', async (node) => {
    const entries = await deliver(binary, version, node);

    // Rotated files are sent under the name that they had.
    const wanted = new Map<string, { records: number; levels: { [level: string]: number } }>();
    for (const [path, expected] of Object.entries(EXPECTED).filter(([name, { kind }]) => name.startsWith(`${node}/`) && kind !== 'dump')) {
      const exception = EXCEPTIONS.find((one) => one.file.test(path))?.records ?? 0;
      const name = originalName(nameOf(path));
      const sum = wanted.get(name) ?? { records: 0, levels: {} };
      for (const [level, count] of Object.entries(expected.levels)) {
        sum.levels[level] = (sum.levels[level] ?? 0) + count + (level === 'none' ? exception : 0);
      }
      wanted.set(name, { records: sum.records + expected.records_without_markers + exception, levels: sum.levels });
    }
    for (const [name, { records, levels }] of wanted) {
      const got = entries.filter((entry) => entry.metadata.file === name);
      const counts: { [level: string]: number } = {};
      got.forEach(({ metadata: { level = 'none' } }) => {
        counts[level.toLowerCase()] = (counts[level.toLowerCase()] ?? 0) + 1;
      });
      expect({ name, records: got.length, levels: counts })
        .toEqual({ name, records, levels: Object.fromEntries(Object.entries(levels).filter(([, count]) => count > 0)) });
    }
    const named = [...wanted].filter(([, { records }]) => records > 0).map(([name]) => name);
    expect(new Set(entries.map((entry) => entry.metadata.file))).toEqual(new Set(named));
    expect(new Set(entries.map((entry) => JSON.stringify({ ...entry.labels, hour: '' }))).size).toBeLessThan(20);
  }, 60_000);
}));

async function deliver(binary: string, version: FluentBitVersion, node: string): Promise<Entry[]> {
  const place = folder();
  const [logs, state] = [join(place, 'ray'), join(place, 'state')];
  mkdirSync(join(state, 'chunks'), { recursive: true });
  cpSync(join(CORPUS, node), logs, { recursive: true });
  const entries: Entry[] = [];
  const recorder = await Recorder.start((entry) => entries.push(entry));
  const agent = new Agent(binary, place, ours(version, { logs, state, port: recorder.port }), POD);
  // A last line without a newline is sent when nothing has been added to it for a while.
  for (let quiet = 0, before = -1; quiet < 6; quiet++) {
    if (entries.length !== before) {
      [before, quiet] = [entries.length, 0];
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await agent.stop();
  await recorder.close();
  return entries;
}
