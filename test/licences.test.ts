import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { GO_PROGRAMS } from '../e2e/lib/binaries';

const ROOT = join(__dirname, '..');

/** Licences that permit to build, run and link what is under them here. */
const PERMISSIVE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'Unlicense', 'MIT-0', 'Zlib'];

/** Whether an SPDX expression leaves a choice that is permissive. */
function isPermissive(expression: string): boolean {
  return expression.replace(/[()]/g, '').split(/ OR /).some((choice) => choice.split(/ AND /).every((one) => PERMISSIVE.includes(one.trim())));
}

function packages(): { name: string; licence: string }[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries<any>(lock.packages).filter(([path]) => path !== '').map(([path, { license }]) => ({ name: path, licence: license ?? installed(path) }));
}

function installed(path: string): string {
  const file = join(ROOT, path, 'package.json');
  const { license, licenses } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {} as any;
  return license?.type ?? license ?? licenses?.map(({ type }: any) => type).join(' OR ') ?? 'unknown';
}

test('every npm package is under a permissive licence', () => {
  expect(packages().filter(({ licence }) => !isPermissive(licence))).toEqual([]);
});

test('an expression is read as it is meant', () => {
  expect(['MIT', '(MIT OR GPL-3.0-or-later)', 'Apache-2.0 AND MIT'].map(isPermissive)).toEqual([true, true, true]);
  expect(['AGPL-3.0-only', 'MIT AND AGPL-3.0-only', 'unknown'].map(isPermissive)).toEqual([false, false, false]);
});

test('every program that tests build from a Go module is in the table of licences, and none is of Loki or Grafana', () => {
  const table = new Map([...readFileSync(join(ROOT, 'e2e', 'README.md'), 'utf8').matchAll(/Go module `(\S+)` \| (\S+) \|/g)].map(([, module, licence]) => [module, licence]));
  for (const { module } of GO_PROGRAMS) {
    expect([module, table.get(module)]).toEqual([module, 'Apache-2.0']);
    expect(module).not.toMatch(/^github\.com\/grafana\//);
  }
});

test('no file names a Go module under the AGPL', () => {
  const files = ['e2e', 'bench', 'scripts', '.ci', 'test', 'projenrc'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|sh|mod|yaml|yml)$|^run$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)));
  expect(files.length).toBeGreaterThan(100);
  const naming = files.filter((file) => file !== __filename && /github\.com\/grafana\/(loki|grafana|tempo|mimir)(\/v\d+)?[@'"` ]|@grafana\/(loki|tempo)/.test(readFileSync(file, 'utf8')));
  expect(naming).toEqual([]);
});
