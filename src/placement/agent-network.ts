import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ClusterUnderWork } from './ray-object';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { Problem, problemText } from '../problem';

/** Modes of KubeRay's network policy that deny connections out of the cluster. */
const DENYING = ['DenyAll', 'DenyAllEgress'];

/** Groups whose network policy lets the agent connect to nothing outside of the Ray cluster. */
export interface ConfinedGroups {
  readonly path: string;
  readonly namespace?: string;
  readonly problems: Problem[];
}

/**
 * Groups of a cluster whose agents KubeRay's own network policy cuts off.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/networkpolicy_controller.go
 */
export function confinedGroups({ path, property, namespace, spec }: ClusterUnderWork, withoutLogs: ReadonlySet<string>): ConfinedGroups {
  const policy = spec.networkPolicy;
  if (!isMap(policy) || !DENYING.includes(policy.mode ?? 'DenyAll')) {
    return { path, namespace, problems: [] };
  }
  const place = `${property}.networkPolicy`;
  const confined = (rules: unknown, where: string, group: string): Problem[] => (leadsOut(isMap(rules) ? rules.egressRules : undefined) ? [] : [{
    property: `${where}.egressRules`,
    message: `lets the agent of ${group} connect to nothing outside of the Ray cluster but DNS, so that no line leaves the pod`,
    remedy: 'add rules made with AgentEgress, or an AgentNetworkPolicy in this namespace',
  }]);
  const workers: PlainObject[] = (spec.workerGroupSpecs ?? []).filter(({ groupName }: PlainObject) => !withoutLogs.has(groupName));
  return {
    path,
    namespace,
    problems: [
      ...confined(policy.head, `${place}.head`, 'the head'),
      ...workers.flatMap(({ groupName }) => {
        const own = ((policy.workerGroups ?? []) as PlainObject[]).findIndex((one) => one.groupName === groupName);
        return confined(own < 0 ? policy.worker : policy.workerGroups[own], own < 0 ? `${place}.worker` : `${place}.workerGroups[${own}]`, `the group ${groupName}`);
      }),
    ],
  };
}

/** What is wrong with them at synth, when all policies of the app are there: policies add up. */
export function confinedProblems(root: IConstruct, groups: ConfinedGroups[]): string[] {
  const confined = groups.filter(({ problems }) => problems.length > 0);
  if (confined.length === 0) {
    return [];
  }
  const policies = root.node.findAll().filter(ApiObject.isApiObject)
    .filter(({ apiGroup, kind }) => apiGroup === 'networking.k8s.io' && kind === 'NetworkPolicy')
    .map((one) => one.toJson()).filter(({ spec }) => leadsOut(spec?.egress));
  return confined.filter(({ namespace }) => !policies.some(({ metadata }) => metadata.namespace === namespace))
    .flatMap(({ path, problems }) => problems.map((problem) => problemText(path, problem)));
}

/** Whether rules allow anything but DNS. */
function leadsOut(rules: unknown): boolean {
  return Array.isArray(rules) && rules.some((rule) => (
    isMap(rule) && !(Array.isArray(rule.ports) && rule.ports.length > 0 && rule.ports.every(({ port }: PlainObject) => port === 53))
  ));
}
