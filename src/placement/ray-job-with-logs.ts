import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { markWithLogs } from './mixin-watch';
import { groupsOfRay, groupsWithoutLogs, logsSidecar, RAY_LOGS_PROPS, RayLogsProps, RayWorkerGroupWithLogs } from './ray-cluster-with-logs';
import { RayLoggingSidecar } from './ray-logging-sidecar';
import { describedObject } from './ray-object';
import { propsProblems } from '../known-props';
import { RAY_JOB_OPTIONS } from '../kuberay/known-props';
import { knownName } from '../kuberay/object-name';
import { RayJobOptions, rayJobObject, renderRayJob } from '../kuberay/ray-job';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** Properties of `RayJobWithLogs`. */
export interface RayJobWithLogsProps extends RayJobOptions, RayLogsProps {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroupWithLogs[];
}

/**
 * A RayJob whose logs outlive its pods: the agent is in the head, where the driver's output is a log file too, and in all worker groups.
 * The pods say the RayJob's name, so that its lines are found by `ray_job` whatever KubeRay calls the cluster.
 *
 * The submitter's pod needs no agent: it prints what the driver's log file has.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayJobWithLogs extends Construct {
  /** The RayJob in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayJob; with `generateName`, what its names begin with. */
  public readonly name: string;

  /** The agent in the pods. */
  public readonly sidecar: RayLoggingSidecar;

  /**
   * @throws if a value cannot work, or would lose lines at the end of the job, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayJobWithLogsProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayJobWithLogsProps', { ...RAY_JOB_OPTIONS, ...RAY_LOGS_PROPS }));
    const spec = renderRayJob(this.node.path, LibraryImages._withRay(this, props), groupsOfRay(props.workerGroups));
    this.sidecar = logsSidecar(this, 'RayJob', props);
    const joined = this.sidecar._joinObject(describedObject(this, 'RayJob', props.metadata, spec), groupsWithoutLogs(props.workerGroups));
    this.apiObject = rayJobObject(this, props.metadata, joined);
    markWithLogs(this.apiObject);
    this.name = knownName(props.metadata)!;
  }
}
