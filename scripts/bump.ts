/**
 * Sets the version of a release to the newest one in CHANGELOG.md, whose section becomes the release notes. A person
 * decides on both by writing that section; see CONTRIBUTING.md.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestRelease } from './changelog';

const ROOT = join(__dirname, '..');
const { version, notes } = newestRelease(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));

const manifest = join(ROOT, 'package.json');
writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "0\.0\.0"/, `"version": "${version}"`));

mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(join(ROOT, 'dist', 'version.txt'), version);
writeFileSync(join(ROOT, 'dist', 'releasetag.txt'), `v${version}`);
writeFileSync(join(ROOT, 'dist', 'changelog.md'), `${notes}\n`);
console.log(`release ${version}`);
