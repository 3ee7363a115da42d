import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';

/** Where the resources of ray.io keep the spec of a Ray cluster. */
const CLUSTER_SPEC: { readonly [kind: string]: string[] } = {
  RayCluster: ['spec'],
  RayJob: ['spec', 'rayClusterSpec'],
  RayService: ['spec', 'rayClusterConfig'],
  RayCronJob: ['spec', 'jobTemplate', 'rayClusterSpec'],
};

/** Whether the construct is an object of ray.io that describes a Ray cluster. */
export function isRayObject(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct) && construct.apiGroup === 'ray.io' && Object.hasOwn(CLUSTER_SPEC, construct.kind);
}

/** The fields that lead to the spec of the Ray cluster in an object of this kind. */
export function clusterSpecFields(kind: string): string[] {
  return CLUSTER_SPEC[kind];
}

/** The spec of the Ray cluster in the spec of an object of this kind; undefined if it describes none. */
export function clusterSpec(kind: string, spec: any): any {
  return clusterSpecFields(kind).slice(1).reduce((value, field) => value?.[field], spec);
}
