import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { markWithLogs } from './mixin-watch';
import { groupsOfRay, groupsWithoutLogs, logsSidecar, RAY_LOGS_PROPS, RayLogsProps, RayWorkerGroupWithLogs } from './ray-cluster-with-logs';
import { RayLoggingSidecar } from './ray-logging-sidecar';
import { describedObject } from './ray-object';
import { propsProblems } from '../known-props';
import { RAY_CRON_JOB_OPTIONS } from '../kuberay/known-props';
import { knownName } from '../kuberay/object-name';
import { RayCronJobOptions, rayCronJobObject, renderRayCronJob } from '../kuberay/ray-cron-job';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** Properties of `RayCronJobWithLogs`. */
export interface RayCronJobWithLogsProps extends RayCronJobOptions, RayLogsProps {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroupWithLogs[];
}

/**
 * A RayCronJob whose logs outlive its pods: the agent is in the head and in all worker groups of each of its jobs. The pods say the
 * RayCronJob's name, by which `ray_job` finds the lines of all its jobs; a single one is found by the name of its cluster, which begins with
 * that of the RayJob: `<name>-<minutes since 1970>`.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayCronJobWithLogs extends Construct {
  /** The RayCronJob in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayCronJob; with `generateName`, what its names begin with. */
  public readonly name: string;

  /** The agent in the pods. */
  public readonly sidecar: RayLoggingSidecar;

  /**
   * @throws if a value cannot work, or would lose lines at the end of the job, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayCronJobWithLogsProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayCronJobWithLogsProps', { ...RAY_CRON_JOB_OPTIONS, ...RAY_LOGS_PROPS }));
    const spec = renderRayCronJob(this.node.path, LibraryImages._withRay(this, props), groupsOfRay(props.workerGroups));
    this.sidecar = logsSidecar(this, 'RayCronJob', props);
    const joined = this.sidecar._joinObject(describedObject(this, 'RayCronJob', props.metadata, spec), groupsWithoutLogs(props.workerGroups));
    this.apiObject = rayCronJobObject(this, props.metadata, joined);
    markWithLogs(this.apiObject);
    this.name = knownName(props.metadata)!;
  }
}
