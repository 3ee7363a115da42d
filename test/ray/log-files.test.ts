import { existsSync } from 'fs';
import { CORPUS, EXPECTED, nameOf } from './corpus';
import { LineFormat } from '../../src/ray/line-formats';
import { components, fieldsOfName, kindOf, LOG_FILE_KINDS, nameGlob, namePattern, originalName } from '../../src/ray/log-files';

/** The corpus' names of components, where they differ. */
const COMPONENT: { [name: string]: string } = {
  core: 'core_worker', dashboard_module: 'dashboard', io_worker: 'worker', runtime_env_setup: 'runtime_env_agent',
};
/** The corpus' kinds: the JSON files of Serve and of C++ are files whose lines may be JSON. */
const FORMATS: { [kind: string]: LineFormat[] } = {
  cpp: [LineFormat.CPP],
  cppjson: [LineFormat.CPP],
  pylog: [LineFormat.PYTHON],
  serve: [LineFormat.SERVE],
  jsonl: [LineFormat.JSON, LineFormat.SERVE],
  user: [LineFormat.USER],
};

const files = Object.entries(EXPECTED).filter(([, file]) => file.kind !== 'dump');

test('the corpus is complete', () => {
  expect(files.length).toBeGreaterThan(170);
  expect(files.every(([path]) => existsSync(`${CORPUS}/${path}`))).toBe(true);
});

test.each(files)('%s is of the right kind', (path, expected) => {
  const name = nameOf(path);
  const kind = kindOf(name)!;

  expect(kind.component).toBe(COMPONENT[expected.component] ?? expected.component);
  expect(FORMATS[expected.kind]).toContain(kind.format);
});

test.each(files)('the name of %s says its ids', (path, expected) => {
  const name = nameOf(path);
  const kind = kindOf(name)!;
  const groups = namePattern(kind).exec(originalName(name))!.groups ?? {};

  const fields = Object.fromEntries(Object.entries(expected.file_ids).filter(([field]) => fieldsOfName(kind).includes(field)));
  expect({ ...groups }).toEqual(fields);
});

test.each(files)('the glob of its kind finds %s', (path) => {
  const name = nameOf(path);
  const glob = nameGlob(kindOf(name)!);

  expect(name).toMatch(new RegExp(`^${glob.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')}$`));
});

test.each(Object.keys(EXPECTED).filter((path) => EXPECTED[path].kind === 'dump'))('%s is no log', (path) => {
  expect(kindOf(nameOf(path))).toBeUndefined();
});

test.each([
  ['raylet.out.3', 'raylet.out'],
  ['old/worker-aa-01000000-7.err.1', 'worker-aa-01000000-7.err'],
  ['python-core-worker-aa_12.1.log', 'python-core-worker-aa_12.log'],
  ['serve/proxy_10.244.0.5.log', 'serve/proxy_10.244.0.5.log'],
  ['serve/proxy_10.244.0.5.log.2', 'serve/proxy_10.244.0.5.log'],
])('%s was written as %s', (name, original) => {
  expect(originalName(name)).toBe(original);
});

test('few components, each with a kind', () => {
  expect(components().length).toBeLessThanOrEqual(20);
  expect(components().slice(0, -1)).toEqual([...new Set(LOG_FILE_KINDS.map((kind) => kind.component))]);
});
