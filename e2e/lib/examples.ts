import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The agent of the Ray documentation, as its page has it and as this library makes it: it adds nothing to a record but the cluster's name. */
const AS_DOCUMENTED = [path.join('fixtures', 'documented-sample.yaml'), path.join('ray-docs-sample', 'manifest.yaml')];

/** The documented manifest, and the committed manifests of the examples. */
export function exampleManifests(): string[] {
  const examples = path.join(ROOT, 'examples');
  const found = fs.existsSync(examples)
    ? fs.readdirSync(examples).sort().map((name) => path.join(examples, name, 'manifest.yaml')).filter((file) => fs.existsSync(file))
    : [];
  return [path.join(ROOT, 'e2e', 'fixtures', 'documented-sample.yaml'), ...found];
}

/** The two agents that stand for all: the documented one, and this library's own as it is run in production. */
export function typicalManifests(): string[] {
  return exampleManifests().filter((file) => file.endsWith(AS_DOCUMENTED[0]) || file.endsWith(path.join('ray-cluster-loki', 'manifest.yaml')));
}

export function isAsDocumented(file: string): boolean {
  return AS_DOCUMENTED.some((end) => file.endsWith(end));
}

/** A name for a reader. */
export function shortName(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file.split(path.sep).slice(-2).join('/') : relative;
}
