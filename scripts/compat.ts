/**
 * Compares the compiled public API with that of the newest published release. What breaks is an error in a release
 * whose version does not announce it, and a report everywhere else.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayBreak } from './changelog';

const ROOT = join(__dirname, '..');
const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** The newest published version, or undefined where there is none yet. */
function published(): string | undefined {
  const view = spawnSync('npm', ['view', name, 'version', '--json'], { cwd: ROOT, encoding: 'utf8' });
  if (view.status === 0) {
    return JSON.parse(view.stdout);
  }
  if (/"code": "E404"/.test(view.stdout)) {
    return undefined;
  }
  throw new Error(`npm view ${name} failed:\n${view.stdout}${view.stderr}`);
}

function main(): number {
  const released = published();
  if (released === undefined) {
    console.log(`${name} has no published release to compare with`);
    return 0;
  }
  const diff = spawnSync('npx', ['jsii-diff', '--error-on', 'all', `npm:${name}@${released}`, ROOT], { cwd: ROOT, stdio: 'inherit' });
  if (diff.status === 0 || version === '0.0.0' || mayBreak(released, version)) {
    return 0;
  }
  console.error(`${version} breaks the API of ${released}; name the release with the next ${released.startsWith('0.') ? 'minor' : 'major'} version in CHANGELOG.md`);
  return 1;
}

process.exitCode = main();
