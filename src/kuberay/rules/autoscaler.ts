import { ClusterUnderCheck, GroupUnderCheck, rayAtLeast, rayContainerOf, variableOf, variablePlace } from './cluster';
import { Problem } from '../../problem';
import { PlainObject } from '../plain-data';

/** How autoscaler v2 was switched on before `autoscalerOptions.version` was there. */
const V2_VARIABLE = 'RAY_enable_autoscaler_v2';

/** The command that KubeRay makes for the autoscaler, for users' own arguments to refer to. */
const START_COMMAND = 'KUBERAY_GEN_AUTOSCALER_START_CMD';

/** What KubeRay refuses of the autoscaler and of what groups say about it. */
export function autoscalerProblems(cluster: ClusterUnderCheck): Problem[] {
  const { spec, groups } = cluster;
  const options: PlainObject = spec.autoscalerOptions ?? {};
  const enabled = spec.enableInTreeAutoscaling === true;
  return [
    ...(typeof options.idleTimeoutSeconds === 'number' && options.idleTimeoutSeconds < 0
      ? [{ property: 'autoscalerOptions.idleTimeoutSeconds', value: options.idleTimeoutSeconds, message: 'is negative', remedy: 'use 0 or more' }] : []),
    ...(variableOf(options, START_COMMAND)
      ? [{ property: `autoscalerOptions.env ${START_COMMAND}`, message: 'is set by KubeRay, for arguments to refer to', remedy: 'remove it' }] : []),
    ...(enabled ? enabledProblems(cluster) : disabledProblems(cluster)),
    ...groups.filter(({ head }) => !head).flatMap((group) => workerProblems(cluster, group)),
  ];
}

function enabledProblems({ spec, groups }: ClusterUnderCheck): Problem[] {
  const [head] = groups;
  const version = spec.autoscalerOptions?.version;
  const both = version !== undefined && variableOf(rayContainerOf(head), V2_VARIABLE) !== undefined;
  return [
    ...(both ? [{ property: variablePlace(head, V2_VARIABLE), message: 'is given together with autoscalerOptions.version', remedy: 'remove the variable' }] : []),
    ...(version !== 'v2' ? [] : groups.flatMap(({ property, group }): Problem[] => {
      const { restartPolicy } = group.template.spec;
      return !restartPolicy || restartPolicy === 'Never' ? [] : [{
        property: `${property}.podTemplate.spec.restartPolicy`, value: restartPolicy, message: 'is not Never, which the autoscaler v2 needs', remedy: 'leave it out',
      }];
    })),
  ];
}

function disabledProblems({ groups: [head], version }: ClusterUnderCheck): Problem[] {
  return !version.atLeast('1.5.0') || !isOn(variableOf(rayContainerOf(head), V2_VARIABLE)) ? [] : [{
    property: variablePlace(head, V2_VARIABLE), message: 'needs the autoscaler', remedy: 'set enableInTreeAutoscaling, or remove the variable',
  }];
}

function workerProblems(cluster: ClusterUnderCheck, { property, group }: GroupUnderCheck): Problem[] {
  const { spec } = cluster;
  const problems: Problem[] = [];
  if (group.suspend === true && spec.enableInTreeAutoscaling === true) {
    problems.push({ property: `${property}.suspend`, value: true, message: 'does not go with enableInTreeAutoscaling', remedy: 'set maxReplicas to 0 instead' });
  }
  if (group.idleTimeoutSeconds !== undefined && !usesV2(cluster)) {
    problems.push({
      property: `${property}.idleTimeoutSeconds`,
      value: group.idleTimeoutSeconds,
      message: 'is for the autoscaler v2 only',
      remedy: 'set enableInTreeAutoscaling and autoscalerOptions.version = AutoscalerVersion.V2, or leave it out',
    });
  }
  if (group.priority !== undefined && group.priority !== 0) {
    const place = { property: `${property}.priority`, value: group.priority };
    if (!rayAtLeast(spec.rayVersion, 2, 56)) {
      problems.push({ ...place, message: `needs Ray 2.56.0, and rayVersion is ${spec.rayVersion}`, remedy: 'use a newer Ray, or leave it out' });
    }
    if (!usesV2(cluster)) {
      problems.push({
        ...place, message: 'is for the autoscaler v2 only', remedy: 'set enableInTreeAutoscaling and autoscalerOptions.version = AutoscalerVersion.V2, or leave it out',
      });
    }
  }
  return problems;
}

function usesV2({ spec, groups: [head] }: ClusterUnderCheck): boolean {
  return spec.enableInTreeAutoscaling === true
    && (spec.autoscalerOptions?.version === 'v2' || isOn(variableOf(rayContainerOf(head), V2_VARIABLE)));
}

function isOn(variable: PlainObject | undefined): boolean {
  return variable?.value === '1' || variable?.value === 'true';
}
