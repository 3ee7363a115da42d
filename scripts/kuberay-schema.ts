/**
 * Makes src/kuberay/schema-table.json from the custom resource definitions of KubeRay's releases.
 *
 *   npx tsx scripts/kuberay-schema.ts <git directory of kuberay, with its tags>
 */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { GitRepository } from './git-tree';
import { compareVersions, isVersion } from '../src/semver';

const OLDEST = '1.0.0';
const NEWEST = '1.7.0';
const TABLE = join(__dirname, '../src/kuberay/schema-table.json');
const DIRECTORY = 'ray-operator/config/crd/bases/';
const KINDS: { [kind: string]: string } = {
  RayCluster: 'ray.io_rayclusters.yaml', RayJob: 'ray.io_rayjobs.yaml', RayService: 'ray.io_rayservices.yaml', RayCronJob: 'ray.io_raycronjobs.yaml',
};

/** What no user writes. */
const LEFT_OUT = new Set(['headService.status', 'serveService.status']);

/** A schema of one release, as in the definition. */
type Schema = { [keyword: string]: any };

/** The schema of one place in all releases, undefined where a release does not have it. */
type History = (Schema | undefined)[];

/** Equal nodes are written once. */
const nodes: string[] = [];
const indexes = new Map<string, number>();

function main(directory: string): void {
  const repository = new GitRepository(directory);
  const releases = repository.tags().map((tag) => tag.slice(1)).filter(isVersion).sort(compareVersions)
    .filter((version) => compareVersions(version, OLDEST) >= 0 && compareVersions(version, NEWEST) <= 0);
  const trees = releases.map((release) => repository.tree(`v${release}`, (path) => path.startsWith(DIRECTORY)));
  const parsed = new Map<string, any>();
  const roots = Object.entries(KINDS).map(([kind, file]) => {
    const path = DIRECTORY + file;
    const history = trees.map((tree) => {
      const text = tree.paths.includes(path) ? tree.read(path) : undefined;
      if (text !== undefined && !parsed.has(text)) {
        parsed.set(text, specOf(text));
      }
      return text === undefined ? undefined : parsed.get(text);
    });
    return { kind, ref: reference(history, releases, ''), since: releases[history.findIndex(Boolean)] };
  });
  const byKind = (value: (root: (typeof roots)[0]) => unknown) => JSON.stringify(Object.fromEntries(roots.map((root) => [root.kind, value(root)])));
  // One node a line, so that a change of the table can be read.
  writeFileSync(TABLE, `{\n"releases":${JSON.stringify(releases)},\n"roots":${byKind(({ ref }) => ref)},\n"since":${byKind(({ since }) => since)},\n"nodes":[\n${nodes.join(',\n')}\n]}\n`);
}

function specOf(text: string): Schema {
  const { versions } = parse(text, { maxAliasCount: -1 }).spec;
  return versions.find(({ name }: any) => name === 'v1').schema.openAPIV3Schema.properties.spec;
}

/** A word for a plain value, else the index of a node. */
function reference(history: History, releases: string[], place: string): string | number {
  const latest = newest(history)!;
  if (latest['x-kubernetes-int-or-string']) {
    return latest.pattern ? 'quantity' : 'intOrString';
  }
  if (latest.enum) {
    return indexOf({ enum: latest.enum.filter((value: unknown) => value !== '') });
  }
  switch (latest.type) {
    case 'object':
      return indexOf(objectNode(history, releases, place));
    case 'array':
      return indexOf({
        items: reference(history.map((schema) => schema?.items), releases, place),
        keys: latest['x-kubernetes-list-map-keys'],
        set: latest['x-kubernetes-list-type'] === 'set' || undefined,
      });
    default:
      return latest.format ?? latest.type ?? 'any';
  }
}

function objectNode(history: History, releases: string[], place: string): object {
  const latest = newest(history)!;
  if (latest.additionalProperties) {
    return { values: reference(history.map((schema) => schema?.additionalProperties), releases, place) };
  }
  const names = [...new Set(history.flatMap((schema) => Object.keys(schema?.properties ?? {})))].sort()
    .filter((name) => !LEFT_OUT.has(`${place}.${name}`));
  if (names.length === 0) {
    return { fields: 'any' };
  }
  const fields = names.map((name) => {
    const own = history.map((schema) => schema?.properties?.[name]);
    const ref = reference(own, releases, name);
    const [since, last] = span(own, history, releases);
    return [name, since || last ? [ref, since ?? '', ...(last ? [last] : [])] : ref];
  });
  // What has a default of its own need not be written.
  const required = (latest.required ?? []).filter((name: string) => latest.properties[name].default === undefined);
  return { fields: Object.fromEntries(fields), required: required.length > 0 ? required : undefined };
}

/** The first release that has a field, where what is around it is older; the last one, where what is around it lived on. */
function span(own: History, around: History, releases: string[]): [string | undefined, string | undefined] {
  const first = own.findIndex(Boolean);
  const end = own.length - 1 - [...own].reverse().findIndex(Boolean);
  return [
    around.slice(0, first).some(Boolean) ? releases[first] : undefined,
    around.slice(end + 1).some(Boolean) ? releases[end] : undefined,
  ];
}

function newest(history: History): Schema | undefined {
  return [...history].reverse().find(Boolean);
}

function indexOf(node: object): number {
  const text = JSON.stringify(node);
  if (!indexes.has(text)) {
    indexes.set(text, nodes.push(text) - 1);
  }
  return indexes.get(text)!;
}

main(process.argv[2]);
