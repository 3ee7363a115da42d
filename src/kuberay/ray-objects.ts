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
