import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { RAY_SERVICE_OPTIONS, UPGRADE_OPTIONS } from './known-props';
import { checkResourceName } from './names';
import { knownName, makeObject } from './object-name';
import { additionalFields } from './pass-through';
import { plainMap, PlainObject } from './plain-data';
import { RayManager } from './ray-cluster';
import { RayClusterSpecProps, renderRayClusterSpec } from './ray-cluster-spec';
import { RayWorkerGroup } from './ray-group';
import { checkRayServiceRules } from './ray-service-rules';
import { schemaAt } from './schema';
import { checkSpecShape } from './spec-shape';
import { kubeRayVersionOf } from './version';
import { propsProblems } from '../known-props';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** What happens when the Ray cluster of a RayService changes. */
export enum RayServiceUpgradeStrategy {
  /** A new cluster is made beside the old one, and takes over all traffic when it is ready. */
  NEW_CLUSTER = 'NewCluster',
  /** A new cluster is made beside the old one, and takes over step by step; needs a Gateway, autoscaling and KubeRay 1.5.0. */
  NEW_CLUSTER_WITH_INCREMENTAL_UPGRADE = 'NewClusterWithIncrementalUpgrade',
  /** Nothing: the cluster stays as it is. */
  NONE = 'None',
}

/**
 * How the traffic moves to a new cluster with `RayServiceUpgradeStrategy.NEW_CLUSTER_WITH_INCREMENTAL_UPGRADE`.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/rayservice-incremental-upgrade.html
 */
export interface RayServiceUpgradeOptions {
  /** The class of the Gateway that KubeRay makes. */
  readonly gatewayClassName: string;

  /** How much of the traffic moves at a time, in percent. */
  readonly stepSizePercent: number;

  /** How long it is between two steps, in seconds. */
  readonly intervalSeconds: number;

  /**
   * How much of the capacity the new cluster gets ahead of its traffic, in percent.
   *
   * @default 100
   */
  readonly maxSurgePercent?: number;
}

/** A RayService without its worker groups. */
export interface RayServiceOptions extends RayClusterSpecProps {
  /**
   * The object's metadata. A `name` is required: at most 47 lowercase letters, digits and `-`, beginning with a letter. `generateName`
   * in its place is for manifests that are applied with `kubectl create`, each time under another name.
   */
  readonly metadata: ApiObjectMetadata;

  /**
   * The applications that Ray Serve runs, as a YAML text.
   *
   * @see https://docs.ray.io/en/latest/serve/production-guide/config.html
   */
  readonly serveConfigV2: string;

  /**
   * What happens when the Ray cluster changes. Needs KubeRay 1.3.0.
   *
   * @default RayServiceUpgradeStrategy.NEW_CLUSTER
   */
  readonly upgradeStrategy?: RayServiceUpgradeStrategy;

  /**
   * How the traffic moves with `RayServiceUpgradeStrategy.NEW_CLUSTER_WITH_INCREMENTAL_UPGRADE`. Needs KubeRay 1.5.0.
   *
   * @default - none
   */
  readonly upgradeOptions?: RayServiceUpgradeOptions;

  /**
   * How long the old cluster stays after an upgrade, in seconds. Needs KubeRay 1.5.0.
   *
   * @default 60
   */
  readonly rayClusterDeletionDelaySeconds?: number;

  /**
   * A Service manifest that KubeRay makes the Service of the applications from.
   *
   * @default - KubeRay's own
   */
  readonly serveService?: any;

  /**
   * Whether requests never go to the head. Needs KubeRay 1.3.0.
   *
   * @default false
   */
  readonly excludeHeadPodFromServeSvc?: boolean;

  /**
   * Whether all pods are to be removed until it is set to false again. Needs KubeRay 1.7.0.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Which controller looks after the service. It cannot be changed later. Needs KubeRay 1.6.0.
   *
   * @default RayManager.KUBERAY
   */
  readonly managedBy?: RayManager;

  /**
   * Fields of the RayService's spec in the API that have no property here; those of the cluster's spec are in `additionalSpec`.
   *
   * @default - none
   */
  readonly additionalServiceSpec?: { [field: string]: any };
}

/** Properties of `RayService`. */
export interface RayServiceProps extends RayServiceOptions {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroup[];
}

/**
 * A RayService (`ray.io/v1`) with typed properties, nothing added to what they say: a Ray cluster, and the applications that Ray Serve
 * runs on it.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayservice-quick-start.html
 */
export class RayService extends Construct {
  /** The object in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayService; with `generateName`, what its names begin with. */
  public readonly name: string;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayServiceProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayServiceProps', { ...RAY_SERVICE_OPTIONS, workerGroups: true }));
    const spec = renderRayService(this.node.path, LibraryImages._withRay(this, props), props.workerGroups);
    this.apiObject = rayServiceObject(this, props.metadata, spec);
    this.name = knownName(props.metadata)!;
  }
}

/** The spec of a RayService. */
export function renderRayService(path: string, props: RayServiceOptions, workerGroups: RayWorkerGroup[] | undefined): PlainObject {
  checkResourceName(path, 'RayService', props.metadata);
  const { upgradeStrategy: type, upgradeOptions } = props;
  const clusterUpgradeOptions = upgradeOptions && plainMap(path, 'upgradeOptions', upgradeOptions);
  const version = kubeRayVersionOf(path, props);
  refuseAll(path, upgradeOptions === undefined ? [] : propsProblems('upgradeOptions', upgradeOptions, 'RayServiceUpgradeOptions', UPGRADE_OPTIONS));
  const spec = additionalFields(path, 'additionalServiceSpec', {
    serveConfigV2: props.serveConfigV2,
    upgradeStrategy: type && { type, ...(clusterUpgradeOptions && { clusterUpgradeOptions }) },
    rayClusterDeletionDelaySeconds: props.rayClusterDeletionDelaySeconds,
    serveService: props.serveService && plainMap(path, 'serveService', props.serveService),
    excludeHeadPodFromServeSvc: props.excludeHeadPodFromServeSvc,
    suspend: props.suspend,
    managedBy: props.managedBy,
    rayClusterConfig: renderRayClusterSpec({ path, owned: true, fields: {}, annotations: props.metadata.annotations }, props, workerGroups),
  }, props.additionalServiceSpec, { schema: schemaAt('RayService'), version });
  checkSpecShape(path, 'RayService', spec, version);
  checkRayServiceRules(path, spec, clusterUpgradeOptions, props.metadata.annotations);
  return spec;
}

/** The object of a RayService; the default child of the construct that it is made for. */
export function rayServiceObject(scope: Construct, metadata: ApiObjectMetadata, spec: PlainObject): ApiObject {
  return makeObject(scope, 'Resource', { apiVersion: 'ray.io/v1', kind: 'RayService', metadata, spec });
}
