import type * as json from './schema-table.json';
import { KubeRayVersion } from './version';
import { compareVersions } from '../semver';

/** The kinds of ray.io whose schema is known. */
export type RayKind = keyof typeof json.roots;

/** A word for a plain value, or the index of a node of the table. */
export type SchemaRef = string | number;

/** What may stand at one place. */
export interface SchemaNode {
  /** The fields of an object; `any` if they are not fixed. */
  readonly fields?: { readonly [field: string]: SchemaRef | readonly [SchemaRef, string, string?] } | 'any';
  readonly required?: readonly string[];
  /** What a list holds. */
  readonly items?: SchemaRef;
  /** The fields that tell the items of a list apart. */
  readonly keys?: readonly string[];
  readonly set?: boolean;
  /** What a map with free keys holds. */
  readonly values?: SchemaRef;
  readonly enum?: readonly string[];
}

/** A field of an object, and the releases of KubeRay that have it. */
export interface SchemaField {
  readonly schema: SchemaRef;
  /** The first release, unless it is as old as what is around it. */
  readonly since?: string;
  /** The last release, unless it is still there. */
  readonly last?: string;
}

interface Table {
  readonly releases: readonly string[];
  readonly roots: { readonly [kind: string]: SchemaRef };
  readonly since: { readonly [kind: string]: string };
  readonly nodes: readonly SchemaNode[];
}

let loaded: Table | undefined;

// Read when it is needed first: importing the library should not wait for it.
function table(): Table {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (loaded ??= require('./schema-table.json') as Table);
}

/**
 * The schema of a place in the spec of an object of ray.io.
 *
 * @param place fields from the spec on, `[]` for the items of a list
 */
export function schemaAt(kind: RayKind, ...place: string[]): SchemaRef {
  return place.reduce<SchemaRef>((ref, step) => (step === '[]' ? schemaNode(ref)!.items! : schemaField(schemaNode(ref)!, step)!.schema), table().roots[kind]);
}

/** The first release that has a kind. */
export function schemaSince(kind: RayKind): string {
  return table().since[kind];
}

/** The schema of a pod template of Ray. */
export function podTemplateSchema(): SchemaRef {
  return schemaAt('RayCluster', 'headGroupSpec', 'template');
}

/** The schema of a place in the Ray container. */
export function containerSchema(...place: string[]): SchemaRef {
  return schemaAt('RayCluster', 'headGroupSpec', 'template', 'spec', 'containers', '[]', ...place);
}

/** The schema of a place in the spec of a pod. */
export function podSpecSchema(...place: string[]): SchemaRef {
  return schemaAt('RayCluster', 'headGroupSpec', 'template', 'spec', ...place);
}

/** The node that an index stands for. */
export function schemaNode(ref: SchemaRef): SchemaNode | undefined {
  return typeof ref === 'number' ? table().nodes[ref] : undefined;
}

/** The fields of each node, as far as somebody asked for them. */
const known = new Map<SchemaNode, Map<string, SchemaField>>();

/** A field of an object, whatever release has it. */
export function schemaField(node: SchemaNode, name: string): SchemaField | undefined {
  let fields = known.get(node);
  if (fields === undefined) {
    fields = new Map(Object.entries(node.fields ?? {}).map(([field, entry]) => [field, fieldOf(entry)]));
    known.set(node, fields);
  }
  return fields.get(name);
}

function fieldOf(entry: SchemaRef | readonly [SchemaRef, string, string?]): SchemaField {
  if (typeof entry === 'string' || typeof entry === 'number') {
    return { schema: entry };
  }
  const [schema, since, last] = entry;
  return { schema, since: since || undefined, last };
}

/** Whether the release is newer than all that the table was made from, so that it may have fields of its own. */
export function isNewerThanSchema(version: KubeRayVersion): boolean {
  const { releases } = table();
  return compareVersions(version.version, releases[releases.length - 1]) > 0;
}
