import { ApiObject, ApiObjectMetadata, Chart, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ClusterOwner, clusterOwner } from './cluster-owner';
import { isMap, PlainObject, sameData } from '../kuberay/plain-data';
import { clusterSpec, clusterSpecFields, isRayObject } from '../kuberay/ray-objects';
import { refuse } from '../problem';

/** An object of ray.io whose pods are changed. */
export interface RayObjectUnderWork {
  /** The construct path, for error texts. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  /** Its namespace; that which the manifests are applied to without it. */
  readonly namespace?: string;
  readonly annotations?: PlainObject;
  readonly spec: PlainObject;
}

/** An object that is about to be made. */
export function describedObject(scope: Construct, kind: string, metadata: ApiObjectMetadata, spec: PlainObject): RayObjectUnderWork {
  const { name, namespace = Chart.of(scope).namespace, annotations } = metadata;
  return { path: scope.node.path, kind, name: name!, namespace, annotations, spec };
}

/** The spec of the Ray cluster in it. */
export interface ClusterUnderWork {
  /** The construct path, for error texts. */
  readonly path: string;
  /** Where the spec stands, for error texts. */
  readonly property: string;
  readonly namespace?: string;
  readonly annotations?: PlainObject;
  readonly spec: PlainObject;
  /** What the cluster is made for, unless it stands alone. */
  readonly owner?: ClusterOwner;
}

/** One of its groups. */
export interface GroupUnderWork {
  /** Where the group stands, for error texts. */
  readonly property: string;
  readonly head: boolean;
  readonly group: PlainObject;
}

/** The object's spec with another Ray cluster; the one that is given stays as it is. */
export function changeCluster(object: RayObjectUnderWork, change: (cluster: ClusterUnderWork) => PlainObject): PlainObject {
  const { path, kind, name, namespace, annotations, spec: whole } = object;
  const fields = clusterSpecFields(kind);
  const changeAt = (part: PlainObject, depth: number): PlainObject => (
    depth === fields.length
      ? change({ path, property: fields.join('.'), namespace, annotations, spec: part, owner: clusterOwner(kind, name, whole) })
      : { ...part, [fields[depth]]: changeAt(part[fields[depth]], depth + 1) }
  );
  return changeAt({ spec: whole }, 0).spec;
}

/** The cluster's spec with other pod templates. */
export function changeTemplates({ path, property, spec }: ClusterUnderWork, change: (group: GroupUnderWork) => PlainObject): PlainObject {
  const changed = (group: any, place: string, head: boolean) => {
    if (!isMap(group) || !isMap(group.template)) {
      refuse(path, { property: `${place}.template`, message: 'is missing', remedy: 'give the group a pod template' });
    }
    return { ...group, template: change({ property: place, head, group }) };
  };
  const workers: PlainObject[] | undefined = spec.workerGroupSpecs;
  return {
    ...spec,
    headGroupSpec: changed(spec.headGroupSpec, `${property}.headGroupSpec`, true),
    ...(workers && { workerGroupSpecs: workers.map((group, i) => changed(group, `${property}.workerGroupSpecs[${i}]`, false)) }),
  };
}

/**
 * Changes the Ray cluster of an object of ray.io, by patches of what has changed and nothing else, so that the rest of the object still
 * follows what it was made from.
 */
export function patchRayObject(object: IConstruct, change: (cluster: ClusterUnderWork) => PlainObject): void {
  if (!isRayObject(object)) {
    return refuse(object.node.path, {
      property: '', message: 'is no RayCluster, RayJob, RayService or RayCronJob', remedy: 'apply the mixin where supports() is true',
    });
  }
  const { kind, node: { path } } = object;
  const { metadata: { name, namespace, annotations }, spec } = object.toJson();
  const before = clusterSpec(kind, spec);
  // A RayJob may select a cluster that is there already instead of describing one.
  if (before === undefined) {
    return;
  }
  const after = clusterSpec(kind, changeCluster({ path, kind, name, namespace, annotations, spec }, change));
  const patches = patchesOf(`/${clusterSpecFields(kind).join('/')}`, before, after);
  if (patches.length > 0) {
    object.addJsonPatch(...patches);
    checkRendered(object, after);
  }
}

function patchesOf(place: string, before: PlainObject, after: PlainObject): JsonPatch[] {
  const fields = (pointer: string, old: PlainObject, changed: PlainObject, names: string[]) => names
    .filter((name) => !sameData(old[name], changed[name]))
    .map((name) => JsonPatch.add(`${place}/${pointer}${name}`, changed[name]));
  return [
    ...fields('', before, after, ['autoscalerOptions']),
    ...fields('headGroupSpec/', before.headGroupSpec, after.headGroupSpec, ['rayStartParams', 'template']),
    ...(before.workerGroupSpecs ?? []).flatMap((group: PlainObject, i: number) => (
      fields(`workerGroupSpecs/${i}/`, group, after.workerGroupSpecs[i], ['template'])
    )),
  ];
}

/** Classes that `cdk8s import` generates render after patching and drop what they do not know. */
function checkRendered(object: ApiObject, expected: PlainObject): void {
  if (!sameData(clusterSpec(object.kind, object.toJson().spec), expected)) {
    refuse(object.node.path, {
      property: clusterSpecFields(object.kind).join('.'),
      message: `loses fields when it is rendered by the class ${object.constructor.name}`,
      remedy: 'use a plain ApiObject, Include, Helm or a class of this library for it',
    });
  }
}
