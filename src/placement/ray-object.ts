import { ApiObject, ApiObjectMetadata, Chart, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ClusterOwner, clusterOwner } from './cluster-owner';
import { MixinWatch } from './mixin-watch';
import { knownName } from '../kuberay/object-name';
import { isMap, PlainObject, sameData } from '../kuberay/plain-data';
import { clusterSpec, clusterSpecFields, isRayObject } from '../kuberay/ray-objects';
import { schemaAt, SchemaRef } from '../kuberay/schema';
import { shapeProblems } from '../kuberay/shape';
import { Problem, refuse, refuseAll } from '../problem';

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
  const { namespace = Chart.of(scope).namespace, annotations } = metadata;
  return { path: scope.node.path, kind, name: knownName(metadata)!, namespace, annotations, spec };
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
  const changeAt = (part: PlainObject, depth: number): PlainObject => {
    if (!isMap(part)) {
      refuse(path, { property: fields.slice(0, depth).join('.'), value: part, message: part === undefined ? 'is missing' : 'is not a map of fields', remedy: `write it as in the API of ${kind}` });
    }
    return depth === fields.length
      ? change({ path, property: fields.join('.'), namespace, annotations, spec: part, owner: clusterOwner(kind, name, whole) })
      : { ...part, [fields[depth]]: changeAt(part[fields[depth]], depth + 1) };
  };
  return changeAt({ spec: whole }, 0).spec;
}

/** The cluster's spec with other pod templates. */
export function changeTemplates({ property, spec }: ClusterUnderWork, change: (group: GroupUnderWork) => PlainObject): PlainObject {
  const workers: unknown = spec.workerGroupSpecs;
  const changed = (group: any, place: string, head: boolean) => ({ ...group, template: change({ property: place, head, group }) });
  return {
    ...spec,
    headGroupSpec: changed(spec.headGroupSpec, `${property}.headGroupSpec`, true),
    ...(Array.isArray(workers) && { workerGroupSpecs: workers.map((group, i) => changed(group, `${property}.workerGroupSpecs[${i}]`, false)) }),
  };
}

/** What cannot be read as a Ray cluster. Pod templates are looked at one by one. */
function clusterShapeProblems(property: string, spec: PlainObject): Problem[] {
  const { headGroupSpec, workerGroupSpecs, ...others } = spec;
  const workers: Problem[] = workerGroupSpecs === undefined || Array.isArray(workerGroupSpecs) ? [] : [{
    property: `${property}.workerGroupSpecs`, value: workerGroupSpecs, message: 'is not a list', remedy: 'give a list of groups, each with its groupName',
  }];
  const groups: [any, string, SchemaRef][] = [
    [headGroupSpec, `${property}.headGroupSpec`, schemaAt('RayCluster', 'headGroupSpec')],
    ...(Array.isArray(workerGroupSpecs) ? workerGroupSpecs : []).map((group, i): [any, string, SchemaRef] => (
      [group, `${property}.workerGroupSpecs[${i}]`, schemaAt('RayCluster', 'workerGroupSpecs', '[]')]
    )),
  ];
  return [
    ...workers,
    ...groups.flatMap(([group, place, schema]) => groupProblems(group, place, schema)),
    ...shapeProblems(property, others, schemaAt('RayCluster'), { existing: true, partial: true }),
  ];
}

function groupProblems(group: any, property: string, schema: SchemaRef): Problem[] {
  if (!isMap(group) || !isMap(group.template)) {
    return [{ property: `${property}.template`, message: 'is missing', remedy: 'give the group a pod template' }];
  }
  const { template, ...others } = group;
  return shapeProblems(property, others, schema, { existing: true, partial: true });
}

/**
 * Changes the Ray cluster of an object of ray.io, by patches of what has changed and nothing else, so that the rest of the object still
 * follows what it was made from.
 */
export function patchRayObject(object: IConstruct, watch: MixinWatch, change: (cluster: ClusterUnderWork) => PlainObject): void {
  if (!isRayObject(object)) {
    return refuse(object.node.path, {
      property: '', message: 'is not a RayCluster, RayJob, RayService or RayCronJob', remedy: 'apply the mixin where supports() is true',
    });
  }
  const { kind, node: { path } } = object;
  const { metadata, spec } = object.toJson();
  const { namespace, annotations } = metadata;
  const name = knownName(metadata)!;
  const before = clusterSpec(kind, spec);
  if (before === undefined && selectsCluster(kind, spec)) {
    watch.use();
    return;
  }
  const after = clusterSpec(kind, changeCluster({ path, kind, name, namespace, annotations, spec }, (cluster) => {
    refuseAll(path, clusterShapeProblems(cluster.property, cluster.spec));
    return change(cluster);
  }));
  const patches = patchesOf(`/${clusterSpecFields(kind).join('/')}`, before, after);
  if (patches.length > 0) {
    object.addJsonPatch(...patches);
    checkRendered(object, after);
  }
  watch.join(object);
}

/** A RayJob may select a cluster that is there already instead of describing one. */
function selectsCluster(kind: string, spec: any): boolean {
  const job = kind === 'RayCronJob' ? spec?.jobTemplate : spec;
  return (kind === 'RayJob' || kind === 'RayCronJob') && job?.clusterSelector !== undefined;
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
