import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

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
