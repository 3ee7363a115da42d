import { readFileSync } from 'fs';
import { CORPUS, EXPECTED } from './corpus';
import { LEVELS, LEVEL_SPELLINGS, RECORD_STARTS } from '../../src/ray/line-formats';

const files = Object.entries(EXPECTED).filter(([, file]) => ['cpp', 'pylog', 'serve', 'cppjson', 'jsonl'].includes(file.kind)
  && Object.keys(file.levels).some((level) => level !== 'none'));

test('every spelling is that of a level', () => {
  expect(new Set(Object.values(LEVEL_SPELLINGS))).toEqual(new Set(LEVELS));
});

test.each(files)('the levels of %s', (path, expected) => {
  const counts: { [level: string]: number } = {};
  for (const line of readFileSync(`${CORPUS}/${path}`, 'utf8').split('\n')) {
    const level = RECORD_STARTS.map(({ pattern }) => pattern.exec(line)?.groups?.level).find((spelling) => spelling !== undefined);
    if (level !== undefined) {
      const name = LEVEL_SPELLINGS[level].toLowerCase();
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }

  const { none, ...levels } = expected.levels;
  expect(counts).toEqual(levels);
});
