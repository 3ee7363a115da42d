import { checkWholeNumbers } from './numbers';
import { PlainObject } from './plain-data';

/** What is deleted when a job has finished. */
export enum RayJobDeletionPolicy {
  /** The Ray cluster, and the RayJob stays. */
  DELETE_CLUSTER = 'DeleteCluster',
  /** The workers, and the head stays; not with autoscaling. */
  DELETE_WORKERS = 'DeleteWorkers',
  /** The RayJob, and all that belongs to it. */
  DELETE_SELF = 'DeleteSelf',
  /** Nothing. */
  DELETE_NONE = 'DeleteNone',
}

/** How a job has ended. */
export enum RayJobOutcome {
  /** It did what it should. */
  SUCCEEDED = 'SUCCEEDED',
  /** Its driver failed. */
  FAILED = 'FAILED',
  /** KubeRay gave up on it: a deadline has passed, or it could not be submitted. Needs KubeRay 1.6.0. */
  DEPLOYMENT_FAILED = 'Failed',
}

/**
 * What is deleted after a job, and when.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export interface RayJobDeletionRule {
  /** What is deleted. */
  readonly policy: RayJobDeletionPolicy;

  /** The end of the job that it is deleted after. */
  readonly outcome: RayJobOutcome;

  /**
   * How long after that end, in seconds.
   *
   * @default 0
   */
  readonly ttlSeconds?: number;
}

/** `deletionRules` as KubeRay reads them. */
export function renderDeletionRules(path: string, rules: RayJobDeletionRule[]): PlainObject[] {
  return rules.map(({ policy, outcome, ttlSeconds }, i) => {
    checkWholeNumbers(path, [{ property: `deletionRules[${i}].ttlSeconds`, value: ttlSeconds, least: 0 }]);
    const status = outcome === RayJobOutcome.DEPLOYMENT_FAILED ? 'jobDeploymentStatus' : 'jobStatus';
    return { policy, condition: { [status]: outcome, ...(ttlSeconds !== undefined && { ttlSeconds }) } };
  });
}
