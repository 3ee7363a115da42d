import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { RAY_CLUSTER_OPTIONS } from './known-props';
import { checkResourceName } from './names';
import { knownName, makeObject } from './object-name';
import { PlainObject } from './plain-data';
import { RayClusterSpecProps, renderRayClusterSpec } from './ray-cluster-spec';
import { RayWorkerGroup } from './ray-group';
import { propsProblems } from '../known-props';
import { LibraryImages } from '../library-images';
import { refuse, refuseAll } from '../problem';

/** What happens to running pods when the RayCluster changes. */
export enum RayClusterUpgradeStrategy {
  /** They are replaced, all at once. */
  RECREATE = 'Recreate',
  /** They stay as they are. */
  NONE = 'None',
}

/** Which controller looks after the resource. */
export enum RayManager {
  /** The KubeRay operator. */
  KUBERAY = 'ray.io/kuberay-operator',
  /** Kueue, which sends the resource to another cluster. */
  MULTIKUEUE = 'kueue.x-k8s.io/multikueue',
}

/** A RayCluster that stands alone, without its worker groups. */
export interface RayClusterOptions extends RayClusterSpecProps {
  /**
   * The object's metadata. A `name` is required: at most 53 lowercase letters, digits and `-`, beginning with a letter. `generateName`
   * in its place is for manifests that are applied with `kubectl create`, each time under another name.
   */
  readonly metadata: ApiObjectMetadata;

  /**
   * Whether all pods are to be removed until it is set to false again. Needs KubeRay 1.1.0.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Which controller looks after the cluster. It cannot be changed later. Needs KubeRay 1.3.0.
   *
   * @default RayManager.KUBERAY
   */
  readonly managedBy?: RayManager;

  /**
   * What happens to running pods when the RayCluster changes. Needs KubeRay 1.6.0.
   *
   * @default RayClusterUpgradeStrategy.NONE
   */
  readonly upgradeStrategy?: RayClusterUpgradeStrategy;
}

/** Properties of `RayCluster`. */
export interface RayClusterProps extends RayClusterOptions {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroup[];
}

/**
 * A RayCluster (`ray.io/v1`) with typed properties, nothing added to what they say.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html
 */
export class RayCluster extends Construct {
  /** The object in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayCluster; with `generateName`, what its names begin with. */
  public readonly name: string;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayClusterProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayClusterProps', { ...RAY_CLUSTER_OPTIONS, workerGroups: true }));
    const spec = renderStandaloneSpec(this.node.path, LibraryImages._withRay(this, props), props.workerGroups);
    this.apiObject = rayClusterObject(this, props.metadata, spec);
    this.name = knownName(props.metadata)!;
  }
}

/** The spec of a RayCluster that nothing owns. */
export function renderStandaloneSpec(path: string, props: RayClusterOptions, workerGroups: RayWorkerGroup[] | undefined): PlainObject {
  checkResourceName(path, 'RayCluster', props.metadata);
  const fields = {
    suspend: props.suspend,
    managedBy: props.managedBy,
    upgradeStrategy: props.upgradeStrategy && { type: props.upgradeStrategy },
  };
  checkUpgradeStrategy(path, props);
  return renderRayClusterSpec({ path, owned: false, fields, annotations: props.metadata.annotations }, props, workerGroups);
}

/** KubeRay takes a cluster with the label of an owner for one that the owner made. */
function checkUpgradeStrategy(path: string, { upgradeStrategy, metadata }: RayClusterOptions): void {
  const owner = metadata.labels?.['ray.io/originated-from-crd'];
  if (upgradeStrategy !== undefined && (owner === 'RayJob' || owner === 'RayService')) {
    refuse(path, {
      property: 'upgradeStrategy', value: upgradeStrategy, message: `does not go with the label ray.io/originated-from-crd = ${owner}`, remedy: 'remove the label',
    });
  }
}

/** The object of a RayCluster; the default child of the construct that it is made for. */
export function rayClusterObject(scope: Construct, metadata: ApiObjectMetadata, spec: PlainObject): ApiObject {
  return makeObject(scope, 'Resource', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata, spec });
}
