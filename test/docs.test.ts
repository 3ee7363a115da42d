import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import * as ts from 'typescript';
import { FluentBitConfig, FluentBitPlugin, RayClusterWithLogs, StdoutOutput, TailInput } from '../src';

const ROOT = join(__dirname, '..');

/** The TypeScript blocks of a page as sources; what a block needs from the one before it belongs in the block. */
function codeBlocks(page: string): { name: string; source: string }[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```$/gm)].map((match) => ({
    name: join(ROOT, `${page}.line-${text.slice(0, match.index).split('\n').length}.ts`),
    source: match[1],
  }));
}

test('every TypeScript block of the documentation compiles', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).filter((page) => page.endsWith('.md')).map((page) => `docs/${page}`)];
  const blocks = new Map(pages.flatMap(codeBlocks).map((block) => [block.name, block.source]));
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'examples/tsconfig.json'), ts.sys.readFile).config, ts.sys, join(ROOT, 'examples'));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => blocks.has(file) || fileExists(file);
  host.readFile = (file) => blocks.get(file) ?? readFile(file);
  const program = ts.createProgram([...blocks.keys()], { ...options, noUnusedLocals: false }, host);

  const messages = ts.getPreEmitDiagnostics(program).map((diagnostic) => `${diagnostic.file?.fileName}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`);

  expect(blocks.size).toBeGreaterThan(0);
  expect(messages).toEqual([]);
}, 60_000);

describe('links', () => {
  const REPOSITORY = 'https://github.com/cdk8s-ray-logs/cdk8s-ray-logs/';
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...['docs', 'docs/runbooks'].flatMap((folder) => (
    readdirSync(join(ROOT, folder)).filter((page) => page.endsWith('.md')).map((page) => `${folder}/${page}`)
  ))];

  /** The headings of a page as its links name them. */
  const anchors = (page: string) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));

  /** The targets of links to files of the repository, relative to it. */
  const targets = (page: string) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(new RegExp(`^${REPOSITORY}(?:blob|tree)/main/`), '/'))
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith('/') ? target.slice(1) : target.startsWith('#') ? page + target : posix.join(posix.dirname(page), target)));

  test.each(pages)('of %s lead somewhere', (page) => {
    const broken = targets(page).filter((target) => {
      const [file, anchor] = target.split('#');
      return !existsSync(join(ROOT, file)) || (anchor !== undefined && file.endsWith('.md') && !anchors(file).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('of README.md work on the pages of npm and PyPI, too', () => {
    expect([...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, target]) => target)).toEqual([]);
  });
});

describe('the errors in README.md are those that are thrown', () => {
  const outputs = [new StdoutOutput()];
  const cluster = (chart: Chart, name: string, env: any[] = []) => new RayClusterWithLogs(chart, 'cluster', { metadata: { name }, rayVersion: '2.60.0', head: { env }, outputs });
  const mistakes: [string, (chart: Chart) => void][] = [
    ['an option', (chart) => new FluentBitConfig(chart, 'config', { inputs: [FluentBitPlugin.input('tail', { Path: '/a', Read_From_Hed: true })], outputs })],
    ['a secret', (chart) => new FluentBitConfig(chart, 'config', { inputs: [new TailInput({ path: '/a' })], outputs: [FluentBitPlugin.output('es', { Match: '*', http_passwd: 'a' })] })],
    ['a name', (chart) => cluster(chart, 'My_Cluster')],
    ['a variable', (chart) => cluster(chart, 'a', [{ name: 'RAY_LOG_TO_STDERR', value: '1' }])],
  ];
  const block = /^## Errors$[\s\S]*?^```text\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1];

  test.each(mistakes.map(([what, make], index) => [what, make, block.split('\n')[index]] as const))('%s', (_, make, text) => {
    expect(() => make(new Chart(Testing.app(), 'ray'))).toThrow(new Error(text));
  });
});
