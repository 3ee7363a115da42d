import { RayAutoscalerOptions, renderAutoscalerOptions } from './autoscaler';
import { GcsFaultToleranceOptions, renderGcsFaultTolerance } from './gcs-fault-tolerance';
import { AUTOSCALER_OPTIONS, CONTAINER_RESOURCES, GCS_OPTIONS, RAY_HEAD_GROUP, RAY_POD_PROPS, RAY_WORKER_GROUP } from './known-props';
import { checkGroupNames, textMap } from './names';
import { additionalFields } from './pass-through';
import { PlainObject } from './plain-data';
import { RayHeadGroup, RayWorkerGroup, renderHeadGroup, renderWorkerGroup } from './ray-group';
import { clusterRuleProblems } from './rules/cluster-rules';
import { schemaAt } from './schema';
import { checkSpecShape } from './spec-shape';
import { KubeRayVersion, kubeRayVersionOf } from './version';
import { listProblems, propsProblems, PropertiesOf } from '../known-props';
import { Problem, refuse, refuseAll } from '../problem';

/** What a Ray cluster is made of, whether it stands alone or belongs to a job or a service. */
export interface RayClusterSpecProps {
  /** The version of Ray, the one in the image: `2.52.0`. */
  readonly rayVersion: string;

  /**
   * The image of the Ray containers of all groups that name none.
   *
   * @default - `rayproject/ray:<rayVersion>`
   */
  readonly image?: string;

  /**
   * The head.
   *
   * @default - a head without requests and limits
   */
  readonly head?: RayHeadGroup;

  /**
   * Whether Ray's autoscaler runs in the head pod and changes the replicas of the worker groups.
   *
   * @default false
   */
  readonly enableInTreeAutoscaling?: boolean;

  /**
   * Options of the autoscaler.
   *
   * @default - KubeRay's own
   */
  readonly autoscalerOptions?: RayAutoscalerOptions;

  /**
   * How the cluster survives the loss of its head.
   *
   * @default - it does not
   */
  readonly gcsFaultToleranceOptions?: GcsFaultToleranceOptions;

  /**
   * Annotations of the head's Service.
   *
   * @default - none
   */
  readonly headServiceAnnotations?: { [key: string]: string };

  /**
   * The release of KubeRay that the cluster is for. A field that it does not have is an error.
   *
   * @default KubeRayVersion.V1_7_0
   */
  readonly kubeRayVersion?: KubeRayVersion;

  /**
   * Fields of the cluster's spec in the API that have no property here, e.g. `{ authOptions: { mode: 'token' } }`.
   *
   * @default - none
   */
  readonly additionalSpec?: { [field: string]: any };
}

/** What the owner of a cluster's spec adds to it. */
export interface RayClusterSpecOwner {
  /** The construct path, for error texts. */
  readonly path: string;
  /** Whether a RayJob or a RayService owns the cluster. */
  readonly owned: boolean;
  /** Fields that only this kind of owner has, those without a value as undefined. */
  readonly fields: PlainObject;
  /** The annotations of the owner. */
  readonly annotations?: { [key: string]: string };
}

/** The spec of a RayCluster as KubeRay reads it, checked. */
export function renderRayClusterSpec(owner: RayClusterSpecOwner, props: RayClusterSpecProps, workerGroups?: RayWorkerGroup[]): PlainObject {
  const { path, owned } = owner;
  checkRayVersion(path, props.rayVersion);
  refuseAll(path, structProblems(props, workerGroups));
  checkGroupNames(path, (workerGroups ?? []).map(({ groupName }, i) => ({ property: `workerGroups[${i}].groupName`, name: groupName })));
  const version = kubeRayVersionOf(path, props);
  const group = { path, owned, version, image: props.image ?? `rayproject/ray:${props.rayVersion}` };
  const spec = additionalFields(path, 'additionalSpec', {
    rayVersion: props.rayVersion,
    ...owner.fields,
    enableInTreeAutoscaling: props.enableInTreeAutoscaling,
    autoscalerOptions: props.autoscalerOptions && renderAutoscalerOptions(path, 'autoscalerOptions', props.autoscalerOptions, version),
    gcsFaultToleranceOptions: props.gcsFaultToleranceOptions
      && renderGcsFaultTolerance(path, 'gcsFaultToleranceOptions', props.gcsFaultToleranceOptions, version),
    headServiceAnnotations: props.headServiceAnnotations && textMap(path, 'headServiceAnnotations', props.headServiceAnnotations),
    headGroupSpec: renderHeadGroup(group, 'head', props.head ?? {}),
    workerGroupSpecs: workerGroups?.map((worker, i) => renderWorkerGroup(group, `workerGroups[${i}]`, worker)),
  }, props.additionalSpec, { schema: schemaAt('RayCluster'), version });
  checkSpecShape(path, 'RayCluster', spec, version);
  refuseAll(path, clusterRuleProblems({ spec, annotations: owner.annotations ?? {}, owned, version }));
  return spec;
}

/** KubeRay reads the version, and so does the default image. */
function checkRayVersion(path: string, rayVersion: string): void {
  const property = 'rayVersion';
  if (!rayVersion) {
    refuse(path, { property, value: rayVersion, message: 'is missing', remedy: "give the version of Ray in the image, e.g. '2.52.0'" });
  }
  if (typeof rayVersion !== 'string' || !/^\d+\.\d+(\.\d+)?([-.+]?[A-Za-z][-.+\w]*)?$/.test(rayVersion)) {
    refuse(path, { property, value: rayVersion, message: 'is not a version of Ray', remedy: "give the one in the image, e.g. '2.52.0'; name the image with image" });
  }
}

/** What is not a struct, or has properties that its struct does not have. */
function structProblems(props: RayClusterSpecProps, workerGroups: RayWorkerGroup[] | undefined): Problem[] {
  const { head, autoscalerOptions, gcsFaultToleranceOptions } = props;
  const submitter: unknown = (props as { submitterPod?: unknown }).submitterPod;
  const optional = <P>(property: string, value: unknown, type: string, known: PropertiesOf<P>) => (
    value === undefined ? [] : propsProblems(property, value, type, known)
  );
  const groups = listProblems('workerGroups', workerGroups, 'RayWorkerGroup', RAY_WORKER_GROUP);
  const pods: [string, any][] = [['head', head], ['autoscalerOptions', autoscalerOptions], ['submitterPod', submitter],
    ...(Array.isArray(workerGroups) ? workerGroups : []).map((group, i): [string, any] => [`workerGroups[${i}]`, group])];
  return [
    ...optional('head', head, 'RayHeadGroup', RAY_HEAD_GROUP),
    ...groups,
    ...optional('autoscalerOptions', autoscalerOptions, 'RayAutoscalerOptions', AUTOSCALER_OPTIONS),
    ...optional('gcsFaultToleranceOptions', gcsFaultToleranceOptions, 'GcsFaultToleranceOptions', GCS_OPTIONS),
    ...optional('submitterPod', submitter, 'RayPodProps', RAY_POD_PROPS),
    ...pods.flatMap(([property, pod]) => optional(`${property}.resources`, pod?.resources, 'ContainerResources', CONTAINER_RESOURCES)),
  ];
}
