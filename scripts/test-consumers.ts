/**
 * Uses the packed packages as a user would. The quick start of README.md is followed exactly as it is printed, in an
 * empty folder for each language; then the sample of the Ray documentation is synthesized there by the cdk8s CLI. Both
 * languages must make the same objects.
 *
 *     npm run test:consumers
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { manifestPath } from './examples';
import { withRegistry } from './registry';

const ROOT = join(__dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'ray-docs-sample');
const CLI = 'cdk8s-cli@^2.207.60';

async function run(cwd: string, env: NodeJS.ProcessEnv, command: string, ...args: string[]): Promise<void> {
  console.log(`$ ${command} ${args.join(' ')}`);
  const status = await new Promise((resolve, reject) => {
    spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] })
      .on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) {
    throw new Error(`${command} ended with ${status}`);
  }
}

function onlyFile(directory: string, ending: string): string {
  const files = readdirSync(directory).filter((file) => file.endsWith(ending));
  if (files.length !== 1) {
    throw new Error(`expected one ${ending} in ${directory}, found ${files.join(', ') || 'none'}`);
  }
  return join(directory, files[0]);
}

function objects(file: string): unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
}

function expectSame(what: string, made: unknown[], expected: unknown[]): void {
  if (made.length === 0 || !isDeepStrictEqual(made, expected)) {
    throw new Error(`${what}: synthesized something else:\n${JSON.stringify(made, undefined, 2)}`);
  }
  console.log(`ok: ${what}`);
}

/** The code blocks of the quick start, in their order. */
function quickStart(): { language: string; text: string }[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = /^## Quick start$([\s\S]*?)^## /m.exec(readme)![1];
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
}

/** Follows the quick start up to the program, in one language: the commands before it, the file, the command behind it. */
async function follow(directory: string, env: NodeJS.ProcessEnv, language: string, file: string): Promise<void> {
  mkdirSync(directory);
  const blocks = quickStart();
  const at = blocks.findIndex((block) => block.language === language);
  await run(directory, env, 'bash', '-ec', blocks[at - 1].text);
  writeFileSync(join(directory, file), blocks[at].text);
  await run(directory, env, 'bash', '-ec', blocks[at + 1].text);
}

/** Synthesizes the sample of the Ray documentation with the CLI. */
async function sample(directory: string, env: NodeJS.ProcessEnv, cli: string, file: string, app: string): Promise<void> {
  rmSync(join(directory, 'dist'), { recursive: true });
  cpSync(join(EXAMPLE, file), join(directory, file));
  writeFileSync(join(directory, 'cdk8s.yaml'), `app: ${app}\n`);
  await run(directory, env, cli, 'synth', '--check-upgrade=false');
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ray-logs-consumers-'));
  const [typescript, python] = ['typescript', 'python'].map((name) => join(directory, name));
  const made = (app: string) => objects(onlyFile(join(app, 'dist'), '.yaml'));
  try {
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    for (const task of ['compile', 'package:js', 'package:python']) {
      await run(ROOT, {}, 'npx', 'projen', task);
    }
    await withRegistry(onlyFile(join(ROOT, 'dist', 'js'), '.tgz'), async (registry) => {
      const npm = { npm_config_registry: registry, npm_config_audit: 'false', npm_config_fund: 'false', npm_config_loglevel: 'error' };
      await follow(typescript, npm, 'ts', 'main.ts');
      const wheel = onlyFile(join(ROOT, 'dist', 'python'), '.whl');
      writeFileSync(join(directory, 'constraints.txt'), `cdk8s-ray-logs==${/-([\d.]+)-/.exec(wheel)![1]}\n`);
      const pip = { PIP_FIND_LINKS: join(ROOT, 'dist', 'python'), PIP_CONSTRAINT: join(directory, 'constraints.txt'), PIP_QUIET: '1' };
      await follow(python, pip, 'python', 'main.py');
      expectSame('the quick start makes the same in TypeScript and Python', made(python), made(typescript));

      await run(typescript, npm, 'npm', 'install', '--save-dev', CLI);
      const cli = join(typescript, 'node_modules', '.bin', 'cdk8s');
      await sample(typescript, npm, cli, 'main.ts', 'npx tsx main.ts');
      await sample(python, npm, cli, 'main.py', '.venv/bin/python main.py');
      const expected = objects(manifestPath('ray-docs-sample'));
      expectSame('the TypeScript app synthesizes examples/ray-docs-sample/manifest.yaml', made(typescript), expected);
      expectSame('the Python app synthesizes examples/ray-docs-sample/manifest.yaml', made(python), expected);
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

void main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
