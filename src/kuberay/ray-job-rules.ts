import { checkWholeNumbers } from './numbers';
import { PlainObject } from './plain-data';
import { choice } from './scheduling-rules';
import { KubeRayVersion } from './version';
import { refuse, refuseAll } from '../problem';

/** In the order in which they have to happen. */
const DELETION_ORDER = ['DeleteWorkers', 'DeleteCluster', 'DeleteSelf'];

/** Who can submit a job, by the first release of KubeRay that knows it; another one submits nothing, and says nothing. */
const MODES: { readonly [mode: string]: string } = { K8sJobMode: '1.1.0', HTTPMode: '1.1.0', InteractiveMode: '1.3.0', SidecarMode: '1.5.0' };

/**
 * Refuses what KubeRay refuses only after the API server has taken the RayJob, in an event that is easily missed.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/validation.go
 */
export function checkRayJobRules(path: string, spec: PlainObject, version: KubeRayVersion): void {
  checkWholeNumbers(path, [
    { property: 'backoffLimit', value: spec.backoffLimit, least: 0 },
    { property: 'submitterBackoffLimit', value: spec.submitterConfig?.backoffLimit, least: 0 },
    { property: 'activeDeadlineSeconds', value: spec.activeDeadlineSeconds, least: 1 },
    { property: 'preRunningDeadlineSeconds', value: spec.preRunningDeadlineSeconds, least: 1 },
    { property: 'ttlSecondsAfterFinished', value: spec.ttlSecondsAfterFinished, least: 0 },
  ]);
  checkMode(path, spec.submissionMode, version);
  if (spec.clusterSelector !== undefined) {
    refuse(path, {
      property: 'additionalJobSpec.clusterSelector', value: spec.clusterSelector, message: 'makes KubeRay pass over the Ray cluster that is described here', remedy: 'write the RayJob as an ApiObject',
    });
  }
  checkSubmission(path, spec);
  checkDeletion(path, spec);
}

function checkMode(path: string, mode: string | undefined, version: KubeRayVersion): void {
  if (mode === undefined) {
    return;
  }
  refuseAll(path, choice('submissionMode', mode, Object.keys(MODES)));
  if (!version.atLeast(MODES[mode])) {
    refuse(path, { property: 'submissionMode', value: mode, message: `is not in KubeRay ${version}`, remedy: `use KubeRay ${MODES[mode]} or newer, or another mode` });
  }
}

function checkSubmission(path: string, spec: PlainObject): void {
  const mode = spec.submissionMode ?? 'K8sJobMode';
  if (mode === 'InteractiveMode') {
    if (spec.backoffLimit > 0) {
      refuse(path, { property: 'backoffLimit', value: spec.backoffLimit, message: 'does not go with InteractiveMode, which has nothing to submit again', remedy: 'leave it out' });
    }
  } else if (!spec.entrypoint) {
    refuse(path, { property: 'entrypoint', message: 'is missing', remedy: 'give the command that runs the job, or use RaySubmissionMode.INTERACTIVE' });
  }
  if (mode !== 'K8sJobMode') {
    for (const [property, field] of [['submitterPod', 'submitterPodTemplate'], ['submitterBackoffLimit', 'submitterConfig']]) {
      if (spec[field] !== undefined) {
        refuse(path, { property, message: `is for RaySubmissionMode.K8S_JOB, and ${mode} has no such pod`, remedy: 'leave it out' });
      }
    }
  }
  const { restartPolicy } = spec.rayClusterSpec.headGroupSpec.template.spec;
  if (mode === 'SidecarMode' && restartPolicy !== undefined && restartPolicy !== 'Never') {
    refuse(path, {
      property: 'head.podTemplate.spec.restartPolicy', value: restartPolicy, message: 'is not Never, which SidecarMode needs', remedy: 'leave it out',
    });
  }
}

function checkDeletion(path: string, spec: PlainObject): void {
  const shutdown = spec.shutdownAfterJobFinishes === true;
  const rules: PlainObject[] | undefined = spec.deletionStrategy?.deletionRules;
  if (spec.ttlSecondsAfterFinished > 0 && !shutdown) {
    refuse(path, { property: 'ttlSecondsAfterFinished', value: spec.ttlSecondsAfterFinished, message: 'means nothing without shutdownAfterJobFinishes', remedy: 'set that to true' });
  }
  if (spec.suspend === true && !shutdown) {
    refuse(path, { property: 'suspend', value: true, message: 'needs shutdownAfterJobFinishes', remedy: 'set that to true' });
  }
  if (rules === undefined) {
    return;
  }
  if (rules.length === 0) {
    refuse(path, { property: 'deletionRules', value: rules, message: 'are none', remedy: 'give at least one, or leave them out' });
  }
  if (shutdown) {
    refuse(path, { property: 'deletionRules', message: 'do not go with shutdownAfterJobFinishes', remedy: 'give one of the two' });
  }
  rules.forEach((rule, i) => checkRule(path, spec, rules.slice(0, i), rule, `deletionRules[${i}]`));
}

function checkRule(path: string, spec: PlainObject, before: PlainObject[], { policy, condition }: PlainObject, property: string): void {
  if (policy === 'DeleteWorkers' && spec.rayClusterSpec.enableInTreeAutoscaling === true) {
    refuse(path, { property: `${property}.policy`, value: policy, message: 'does not go with enableInTreeAutoscaling', remedy: 'let the autoscaler remove the workers' });
  }
  const rank = DELETION_ORDER.indexOf(policy);
  for (const other of before.filter((rule) => outcomeOf(rule.condition) === outcomeOf(condition))) {
    const otherRank = DELETION_ORDER.indexOf(other.policy);
    if (other.policy === policy) {
      refuse(path, { property, value: policy, message: 'is there twice for the same outcome', remedy: 'keep one of them' });
    }
    const [first, second] = otherRank < rank ? [other.condition, condition] : [condition, other.condition];
    if (rank >= 0 && otherRank >= 0 && (first.ttlSeconds ?? 0) > (second.ttlSeconds ?? 0)) {
      refuse(path, {
        property: `${property}.ttlSeconds`,
        value: condition.ttlSeconds,
        message: `puts ${policy} in the wrong order with ${other.policy}`,
        remedy: 'delete the workers first, then the cluster, then the RayJob itself',
      });
    }
  }
}

function outcomeOf(condition: PlainObject): string {
  return condition.jobStatus ?? condition.jobDeploymentStatus;
}
