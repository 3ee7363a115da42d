import * as fs from 'node:fs';
import * as path from 'node:path';
import { agentsIn } from './agent-from-manifest';
import { readManifest } from './manifest';
import { workspace } from './workspace';
import { synthesize } from '../../scripts/examples';
import { compareVersions } from '../../src/semver';

/**
 * The manifest for an agent of the given release: an example that is for a newer one as it is made for this one. An older release
 * does not know all options of a newer one, and nobody runs it with the configuration of that.
 */
export function forRelease(file: string, release: string): string {
  const releases = agentsIn(readManifest(file)).map(({ container }) => /:(\d+\.\d+\.\d+)/.exec(container.image)?.[1] ?? release);
  if (releases.every((one) => compareVersions(one, release) <= 0)) {
    return file;
  }
  const name = path.basename(path.dirname(file));
  const made = path.join(workspace(`for-${release}`), name, path.basename(file));
  fs.mkdirSync(path.dirname(made));
  fs.writeFileSync(made, synthesize(name, [path.join(__dirname, 'default-release.ts'), release]));
  return made;
}
