/**
 * Synthesizes the examples: each `examples/<name>/main.ts` into the `manifest.yaml` beside it.
 *
 *     npm run example             the sample of the Ray documentation
 *     npm run example -- NAME...  the named ones, or `all`
 *     npm run example -- --check  all; writes nothing, fails where a manifest is not what its example makes
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const DEFAULT = 'ray-docs-sample';

export function exampleNames(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts'))).sort();
}

export function manifestPath(name: string): string {
  return join(EXAMPLES, name, 'manifest.yaml');
}

/** The YAML that the example makes, or that a script makes which gets it as its arguments. */
export function synthesize(name: string, script: string[] = []): string {
  const outdir = mkdtempSync(join(tmpdir(), 'ray-logs-example-'));
  try {
    const run = spawnSync(process.execPath, [
      require.resolve('tsx/cli'), '--tsconfig', join(EXAMPLES, 'tsconfig.json'), ...script, 'main.ts',
    ], { cwd: join(EXAMPLES, name), env: { ...process.env, CDK8S_OUTDIR: outdir }, encoding: 'utf8' });
    if (run.status !== 0) {
      throw new Error(`examples/${name}/main.ts failed:\n${run.stderr}`);
    }
    return readdirSync(outdir).sort().map((file) => readFileSync(join(outdir, file), 'utf8')).join('---\n');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function main(args: string[]): number {
  const check = args.includes('--check');
  const named = args.filter((arg) => arg !== '--check');
  const names = check || named.includes('all') ? exampleNames() : named.length > 0 ? named : [DEFAULT];
  let stale = 0;
  for (const name of names) {
    const yaml = synthesize(name);
    const path = relative(process.cwd(), manifestPath(name));
    if (!check) {
      writeFileSync(manifestPath(name), yaml);
      console.log(`${name}: wrote ${path}\n  look at it:  cat ${path}\n  apply it:    kubectl apply -f ${path}`);
    } else if (!existsSync(manifestPath(name)) || readFileSync(manifestPath(name), 'utf8') !== yaml) {
      stale++;
      console.error(`${path} is not what examples/${name}/main.ts makes; run: npm run example -- ${name}`);
    } else {
      console.log(`${path} is up to date`);
    }
  }
  return stale === 0 ? 0 : 1;
}

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2));
}
