import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { markWithLogs } from './mixin-watch';
import { groupsOfRay, groupsWithoutLogs, logsSidecar, RAY_LOGS_PROPS, RayLogsProps, RayWorkerGroupWithLogs } from './ray-cluster-with-logs';
import { RayLoggingSidecar } from './ray-logging-sidecar';
import { describedObject } from './ray-object';
import { propsProblems } from '../known-props';
import { RAY_SERVICE_OPTIONS } from '../kuberay/known-props';
import { knownName } from '../kuberay/object-name';
import { RayServiceOptions, rayServiceObject, renderRayService } from '../kuberay/ray-service';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** Properties of `RayServiceWithLogs`. */
export interface RayServiceWithLogsProps extends RayServiceOptions, RayLogsProps {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroupWithLogs[];
}

/**
 * A RayService whose logs outlive its pods, those of Serve's controller, proxies and replicas among them: the agent is in the head and in
 * all worker groups. The pods say the RayService's name, so that its lines are found by `ray_service` across upgrades, each of which
 * has a cluster of another name.
 *
 * A change of the agent's image, or of an immutable configuration, is a change of the cluster, and so an upgrade.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayServiceWithLogs extends Construct {
  /** The RayService in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayService; with `generateName`, what its names begin with. */
  public readonly name: string;

  /** The agent in the pods. */
  public readonly sidecar: RayLoggingSidecar;

  /**
   * @throws if a value cannot work, or would lose lines at an upgrade, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayServiceWithLogsProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayServiceWithLogsProps', { ...RAY_SERVICE_OPTIONS, ...RAY_LOGS_PROPS }));
    const spec = renderRayService(this.node.path, LibraryImages._withRay(this, props), groupsOfRay(props.workerGroups));
    this.sidecar = logsSidecar(this, 'RayService', props);
    const joined = this.sidecar._joinObject(describedObject(this, 'RayService', props.metadata, spec), groupsWithoutLogs(props.workerGroups));
    this.apiObject = rayServiceObject(this, props.metadata, joined);
    markWithLogs(this.apiObject);
    this.name = knownName(props.metadata)!;
  }
}
