import type { ServiceType } from 'cdk8s-plus-28';
import { textMap } from './names';
import { checkWholeNumbers } from './numbers';
import { additionalFields } from './pass-through';
import { plainList, plainMap, PlainObject } from './plain-data';
import { RayPodProps, renderRayPod } from './ray-pod';
import { checkReservedLabels, checkReservedNames } from './reserved-names';
import { schemaAt } from './schema';
import { KubeRayVersion } from './version';
import { refuse } from '../problem';

/** What the head and the worker groups have in common. */
export interface RayGroupProps extends RayPodProps {
  /**
   * Parameters of `ray start`, by their name without `--`, values as texts: `{ 'num-cpus': '0' }`.
   *
   * @default {}
   * @see https://docs.ray.io/en/latest/cluster/cli.html#ray-start
   */
  readonly rayStartParams?: { [parameter: string]: string };

  /**
   * Labels of the Ray nodes, which Ray schedules by (`labels` of the group in the API). Labels of pods are `podLabels`.
   *
   * Needs KubeRay 1.5.0.
   *
   * @default - none
   */
  readonly rayLabels?: { [key: string]: string };

  /**
   * The resources that each Ray node says it has (`resources` of the group in the API), in place of those that KubeRay derives from
   * the Ray container: `{ CPU: '2', Custom: '1' }`.
   *
   * Needs KubeRay 1.5.0.
   *
   * @default - derived from the Ray container
   */
  readonly rayResources?: { [resource: string]: string };

  /**
   * Fields of the group in the API that have no property here.
   *
   * @default - none
   */
  readonly additionalFields?: { [field: string]: any };
}

/**
 * The head of a Ray cluster.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html
 */
export interface RayHeadGroup extends RayGroupProps {
  /**
   * The type of the head's Service.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly serviceType?: ServiceType;

  /**
   * A Service manifest that KubeRay makes the head's Service from.
   *
   * @default - KubeRay's own
   */
  readonly headService?: any;

  /**
   * Whether KubeRay makes an Ingress for the dashboard.
   *
   * @default false
   */
  readonly enableIngress?: boolean;
}

/** A group of Ray workers that are all the same. */
export interface RayWorkerGroup extends RayGroupProps {
  /** The name, unique in the cluster: at most 63 letters, digits, `-` and `.`; not `headgroup`. */
  readonly groupName: string;

  /**
   * How many replicas there shall be. With autoscaling, how many to begin with.
   *
   * @default 0
   */
  readonly replicas?: number;

  /**
   * The least number of replicas.
   *
   * @default 0
   */
  readonly minReplicas?: number;

  /**
   * The greatest number of replicas.
   *
   * @default - no limit
   */
  readonly maxReplicas?: number;

  /**
   * How many pods a replica consists of, for accelerators that span hosts. Needs KubeRay 1.1.0.
   *
   * @default 1
   */
  readonly numOfHosts?: number;

  /**
   * How long a worker may be idle before the autoscaler (v2) removes it, in seconds. Needs KubeRay 1.3.0.
   *
   * @default - that of the autoscaler
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * Whether all workers of the group are to be removed; not with autoscaling. Needs KubeRay 1.3.0.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * The names of pods that are to go first when the group shrinks (`scaleStrategy.workersToDelete` in the API).
   *
   * @default - none
   */
  readonly workersToDelete?: string[];

  /**
   * Which group the autoscaler prefers, the greater the sooner. Needs KubeRay 1.7.0.
   *
   * @default 0
   */
  readonly priority?: number;
}

/** KubeRay makes a label of it, with a hyphen and five letters. */
const LONGEST_GROUP_OF_HOSTS = 57;

/** What every group of a cluster falls back on. */
export interface RayGroupContext {
  /** The construct path, for error texts. */
  readonly path: string;
  /** The image of the cluster. */
  readonly image: string;
  /** Whether a RayJob or a RayService owns the cluster. */
  readonly owned: boolean;
  /** The release of KubeRay. */
  readonly version: KubeRayVersion;
}

/** `headGroupSpec` as KubeRay reads it. */
export function renderHeadGroup(context: RayGroupContext, property: string, group: RayHeadGroup): PlainObject {
  const { path } = context;
  return renderGroup(context, property, group, 'ray-head', {
    serviceType: group.serviceType,
    headService: group.headService && plainMap(path, `${property}.headService`, group.headService),
    enableIngress: group.enableIngress,
  });
}

/** One of `workerGroupSpecs` as KubeRay reads it. */
export function renderWorkerGroup(context: RayGroupContext, property: string, group: RayWorkerGroup): PlainObject {
  checkReplicas(context.path, property, group);
  return renderGroup(context, property, group, 'ray-worker', {
    groupName: group.groupName,
    replicas: group.replicas,
    minReplicas: group.minReplicas,
    maxReplicas: group.maxReplicas,
    numOfHosts: group.numOfHosts,
    idleTimeoutSeconds: group.idleTimeoutSeconds,
    suspend: group.suspend,
    scaleStrategy: group.workersToDelete && { workersToDelete: plainList(context.path, `${property}.workersToDelete`, group.workersToDelete) },
    priority: group.priority,
  });
}

function renderGroup(context: RayGroupContext, property: string, group: RayGroupProps, containerName: string, own: PlainObject): PlainObject {
  const { path, image, owned, version } = context;
  const head = containerName === 'ray-head';
  const texts = (name: string, map?: PlainObject) => map === undefined ? undefined : textMap(path, `${property}.${name}`, map);
  const template = renderRayPod(path, property, group, { containerName, image, version });
  checkReservedNames(path, `${property}.template`, template);
  checkReservedLabels(path, `${property}.template`, template, { head, owned });
  const fields = {
    ...own,
    // Before 1.4 KubeRay insists on it.
    rayStartParams: texts('rayStartParams', group.rayStartParams) ?? {},
    labels: texts('rayLabels', group.rayLabels),
    resources: texts('rayResources', group.rayResources),
    template,
  };
  const schema = head ? schemaAt('RayCluster', 'headGroupSpec') : schemaAt('RayCluster', 'workerGroupSpecs', '[]');
  return additionalFields(path, `${property}.additionalFields`, fields, group.additionalFields, { schema, version });
}

function checkReplicas(path: string, property: string, group: RayWorkerGroup): void {
  const { replicas, minReplicas, maxReplicas } = group;
  checkWholeNumbers(path, [
    { property: `${property}.replicas`, value: replicas, least: 0 },
    { property: `${property}.minReplicas`, value: minReplicas, least: 0 },
    { property: `${property}.maxReplicas`, value: maxReplicas, least: 0 },
    { property: `${property}.numOfHosts`, value: group.numOfHosts, least: 1 },
    { property: `${property}.idleTimeoutSeconds`, value: group.idleTimeoutSeconds, least: 0 },
  ]);
  if (group.numOfHosts !== undefined && group.numOfHosts > 1 && group.groupName.length > LONGEST_GROUP_OF_HOSTS) {
    refuse(path, {
      property: `${property}.groupName`,
      value: group.groupName,
      message: `has ${group.groupName.length} characters, and with numOfHosts leaves no room for the name of a replica, which is a label`,
      remedy: `use at most ${LONGEST_GROUP_OF_HOSTS}`,
    });
  }
  const outOfRange = (name: string, value: number, message: string) => refuse(path, {
    property: `${property}.${name}`, value, message, remedy: 'correct one of the two',
  });
  if (maxReplicas !== undefined && minReplicas !== undefined && minReplicas > maxReplicas) {
    outOfRange('minReplicas', minReplicas, `is more than maxReplicas = ${maxReplicas}`);
  }
  if (replicas !== undefined && minReplicas !== undefined && replicas < minReplicas) {
    outOfRange('replicas', replicas, `is less than minReplicas = ${minReplicas}`);
  }
  if (replicas !== undefined && maxReplicas !== undefined && replicas > maxReplicas) {
    outOfRange('replicas', replicas, `is more than maxReplicas = ${maxReplicas}`);
  }
}
