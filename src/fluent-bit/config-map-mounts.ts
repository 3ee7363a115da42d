import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import type { ConfigMaps } from './config-maps';
import { contentsOf } from '../made-objects';
import { problemText } from '../problem';

/** The configurations of each app. */
const WATCHED = new WeakMap<IConstruct, Set<ConfigMaps>>();

/** Has synth look whether all pods of the app that mount one of the ConfigMaps are where it is, in one pass for all of them. */
export function watchMounts(configMaps: ConfigMaps): void {
  const { root } = configMaps.scope.node;
  const watched = WATCHED.get(root) ?? new Set();
  if (!WATCHED.has(root)) {
    WATCHED.set(root, watched);
    root.node.addValidation({ validate: () => problemsOf(root, watched) });
  }
  watched.add(configMaps);
}

function problemsOf(root: IConstruct, watched: ReadonlySet<ConfigMaps>): string[] {
  const byName = new Map<string, ConfigMaps[]>();
  for (const configMaps of watched) {
    const { name } = configMaps.first;
    byName.set(name, [...byName.get(name) ?? [], configMaps]);
  }
  return root.node.findAll().filter(ApiObject.isApiObject).flatMap((object) => (
    object.kind === 'ConfigMap' ? doubled(object, byName) : [...missing(object, byName), ...unlabelled(object, byName)]
  ));
}

/** Another ConfigMap of the same name and namespace would take the place of the agent's. */
function doubled(object: ApiObject, byName: ReadonlyMap<string, ConfigMaps[]>): string[] {
  const { namespace } = object.metadata;
  return (byName.get(object.name) ?? []).filter((one) => !one.includes(object) && one.namespaces.includes(namespace)).map((one) => (
    problemText(object.node.path, {
      property: 'metadata.name', value: object.name, message: `is the name of the ConfigMap that ${one.scope.node.path} makes in ${placeText(namespace)}`, remedy: 'rename one of the two',
    })
  ));
}

function missing(object: ApiObject, byName: ReadonlyMap<string, ConfigMaps[]>): string[] {
  const { metadata: { namespace: said }, ...contents } = contentsOf(object);
  const namespace = said || undefined;
  return [...gatherMounted(contents, byName, new Set())].flatMap((name) => {
    const places = byName.get(name)!.flatMap(({ namespaces }) => namespaces);
    return places.includes(namespace) ? [] : [problemText(object.node.path, {
      property: 'metadata.namespace',
      value: namespace,
      message: `has pods that mount the ConfigMap ${name}, which is made in ${places.map(placeText).join(' and ')} only`,
      remedy: 'give addTo() the namespace, or keep both in one namespace',
    })];
  });
}

/** Pods that KubeRay does not make have the labels that they are given, and no others. */
function unlabelled(object: ApiObject, byName: ReadonlyMap<string, ConfigMaps[]>): string[] {
  if (object.apiGroup === 'ray.io') {
    return [];
  }
  return podsIn(object.toJson()).flatMap(({ metadata, spec }) => {
    const names = [...gatherMounted(spec.volumes, byName, new Set())];
    const wanted = names.flatMap((name) => byName.get(name)!.flatMap(({ labels }) => labels));
    return [...new Set(wanted)].filter((label) => !metadata?.labels?.[label]).map((label) => problemText(object.node.path, {
      property: 'metadata.labels', value: label, message: 'is missing on pods that no KubeRay labels, and the agent would read an empty text in its place and end', remedy: 'give the pods this label',
    }));
  });
}

/** The object, if it is a pod, and all pod templates in it. */
function podsIn(value: any): { readonly metadata?: any; readonly spec: any }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [...(Array.isArray(value.spec?.containers) ? [value] : []), ...Object.values(value).flatMap(podsIn)];
}

/** Gathers the names of the ConfigMaps, of those that are asked for, that volumes anywhere in a manifest are of. */
function gatherMounted(value: unknown, names: ReadonlyMap<string, unknown>, found: Set<string>): Set<string> {
  if (Array.isArray(value)) {
    value.forEach((part) => gatherMounted(part, names, found));
  } else if (typeof value === 'object' && value !== null) {
    const name: unknown = (value as { configMap?: { name?: unknown } }).configMap?.name;
    if (typeof name === 'string' && names.has(name)) {
      found.add(name);
    }
    for (const key of Object.keys(value)) {
      gatherMounted((value as { [key: string]: unknown })[key], names, found);
    }
  }
  return found;
}

function placeText(namespace: string | undefined): string {
  return namespace === undefined ? 'no namespace of its own' : `the namespace ${namespace}`;
}
