import { cpSync } from 'fs';
import { join } from 'path';
import { deliveredBy, withAgents } from './agents';
import { originalName } from '../../src/ray/log-files';
import { CORPUS, EXCEPTIONS, EXPECTED, nameOf } from '../ray/corpus';

/** The corpus through the real agent: what the script's own tests cannot show, the way there and back. */
const nodes = [...new Set(Object.keys(EXPECTED).map((path) => path.split('/').slice(0, 2).join('/')))];

withAgents((binary) => {
  test.each(nodes)('%s', async (node) => {
    // A last line without a newline is sent when nothing has been added to it for a while.
    const entries = await deliveredBy(binary, (logs) => cpSync(join(CORPUS, node), logs, { recursive: true }), 6);

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
});
