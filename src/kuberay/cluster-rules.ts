import { PlainObject } from './plain-data';
import { refuse } from '../problem';

/** Parameters of `ray start` that say what `resources` of a group says too. */
const RESOURCE_PARAMETERS = ['num-cpus', 'num-gpus', 'memory', 'resources'];

/**
 * Refuses what KubeRay refuses only after the API server has taken the object, in an event that is easily missed.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/validation.go
 */
export function checkClusterRules(path: string, spec: PlainObject): void {
  const workers: PlainObject[] = spec.workerGroupSpecs ?? [];
  checkGroup(path, 'head', spec.headGroupSpec);
  workers.forEach((group, i) => {
    checkGroup(path, `workerGroups[${i}]`, group);
    checkAutoscaledGroup(path, `workerGroups[${i}]`, group, spec);
  });
}

function checkGroup(path: string, property: string, group: PlainObject): void {
  const params = group.rayStartParams;
  const doubled = RESOURCE_PARAMETERS.find((parameter) => params[parameter]);
  if (doubled && Object.keys(group.resources ?? {}).length > 0) {
    refuse(path, {
      property: `${property}.rayStartParams['${doubled}']`, value: params[doubled], message: 'is given together with rayResources', remedy: 'give one of them',
    });
  }
  if (params.labels !== undefined) {
    refuse(path, {
      property: `${property}.rayStartParams.labels`, value: params.labels, message: 'is not taken by KubeRay', remedy: 'use rayLabels',
    });
  }
}

function checkAutoscaledGroup(path: string, property: string, group: PlainObject, spec: PlainObject): void {
  if (group.suspend === true && spec.enableInTreeAutoscaling === true) {
    refuse(path, { property: `${property}.suspend`, value: true, message: 'does not go with enableInTreeAutoscaling', remedy: 'set maxReplicas to 0 instead' });
  }
  if (group.idleTimeoutSeconds !== undefined && (spec.enableInTreeAutoscaling !== true || spec.autoscalerOptions?.version === 'v1')) {
    refuse(path, {
      property: `${property}.idleTimeoutSeconds`,
      value: group.idleTimeoutSeconds,
      message: 'is for the autoscaler v2 only',
      remedy: 'set enableInTreeAutoscaling and autoscalerOptions.version = AutoscalerVersion.V2, or leave it out',
    });
  }
}
