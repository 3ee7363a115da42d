/**
 * Uses the packed packages as a user would: the sample of the Ray documentation in a new cdk8s TypeScript app that
 * installs the npm tarball, and in a new cdk8s Python app that installs the wheel. Both must synthesize what the
 * sources here synthesize.
 *
 *     npm run test:consumers
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { manifestPath } from './examples';

const ROOT = join(__dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'ray-docs-sample');
const DEV = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies;
const CLI = 'cdk8s-cli@^2.207.60';

function run(cwd: string, command: string, ...args: string[]): void {
  console.log(`$ ${command} ${args.join(' ')}`);
  const result = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    throw new Error(`${command} ended with ${result.status ?? result.signal ?? result.error}`);
  }
}

function onlyFile(directory: string, ending: string): string {
  const files = readdirSync(directory).filter((file) => file.endsWith(ending));
  if (files.length !== 1) {
    throw new Error(`expected one ${ending} in ${directory}, found ${files.join(', ') || 'none'}`);
  }
  return join(directory, files[0]);
}

function objects(yaml: string): unknown[] {
  return parseAllDocuments(yaml).map((document) => document.toJS());
}

function expectSame(what: string, app: string): void {
  const made = objects(readFileSync(onlyFile(join(app, 'dist'), '.yaml'), 'utf8'));
  const expected = objects(readFileSync(manifestPath('ray-docs-sample'), 'utf8'));
  if (JSON.stringify(made) !== JSON.stringify(expected)) {
    throw new Error(`the ${what} app synthesized something else than examples/ray-docs-sample/manifest.yaml`);
  }
  console.log(`ok: the ${what} app synthesizes examples/ray-docs-sample/manifest.yaml`);
}

function typescriptApp(directory: string): void {
  mkdirSync(directory);
  cpSync(join(EXAMPLE, 'main.ts'), join(directory, 'main.ts'));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { target: 'ES2022', module: 'node16', strict: true, esModuleInterop: true, skipLibCheck: true, types: ['node'] }, include: ['main.ts'],
  }));
  writeFileSync(join(directory, 'cdk8s.yaml'), 'language: typescript\napp: npx ts-node main.ts\n');
  run(directory, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', onlyFile(join(ROOT, 'dist', 'js'), '.tgz'),
    `cdk8s@${DEV.cdk8s}`, `cdk8s-plus-28@${DEV['cdk8s-plus-28']}`, `constructs@${DEV.constructs}`, CLI,
    `typescript@${DEV.typescript}`, `ts-node@${DEV['ts-node']}`, `@types/node@${DEV['@types/node']}`);
  run(directory, 'npx', 'cdk8s', 'synth', '--check-upgrade=false');
  expectSame('TypeScript', directory);
}

function pythonApp(directory: string, cli: string): void {
  mkdirSync(directory);
  cpSync(join(EXAMPLE, 'main.py'), join(directory, 'main.py'));
  writeFileSync(join(directory, 'cdk8s.yaml'), 'language: python\napp: .venv/bin/python main.py\n');
  run(directory, 'python3', '-m', 'venv', '.venv');
  run(directory, '.venv/bin/pip', 'install', '--quiet', onlyFile(join(ROOT, 'dist', 'python'), '.whl'));
  run(directory, cli, 'synth', '--check-upgrade=false');
  expectSame('Python', directory);
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'ray-logs-consumers-'));
  try {
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    run(ROOT, 'npx', 'projen', 'compile');
    run(ROOT, 'npx', 'projen', 'package:js');
    run(ROOT, 'npx', 'projen', 'package:python');
    typescriptApp(join(directory, 'typescript'));
    pythonApp(join(directory, 'python'), join(directory, 'typescript', 'node_modules', '.bin', 'cdk8s'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

main();
