import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The committed manifests of the examples, and the one that was written by hand after the documented sample. */
export function exampleManifests(): string[] {
  const examples = path.join(ROOT, 'examples');
  const found = fs.existsSync(examples)
    ? fs.readdirSync(examples).sort().map((name) => path.join(examples, name, 'manifest.yaml')).filter((file) => fs.existsSync(file))
    : [];
  return [path.join(ROOT, 'e2e', 'fixtures', 'documented-sample.yaml'), ...found];
}
