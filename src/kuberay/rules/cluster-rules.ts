import { authProblems } from './auth';
import { autoscalerProblems } from './autoscaler';
import { ClusterUnderCheck, groupsOf } from './cluster';
import { gcsProblems } from './gcs';
import { historyServerProblems } from './history-server';
import { networkPolicyProblems } from './network-policy';
import { rayStartParamsProblems } from './ray-start-params';
import { tlsProblems } from './tls';
import { Problem } from '../../problem';
import { labelProblems } from '../names';
import { isMap } from '../plain-data';

/** A cluster as its owner gives it. */
export type ClusterRulesInput = Omit<ClusterUnderCheck, 'groups'>;

/**
 * What KubeRay refuses only after the API server has taken the object, in an event that is easily missed. Features behind gates are taken
 * as switched on.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/validation.go
 */
export function clusterRuleProblems(input: ClusterRulesInput): Problem[] {
  const cluster: ClusterUnderCheck = { ...input, groups: groupsOf(input.spec) };
  return [
    ...cluster.groups.flatMap((group) => [
      ...rayStartParamsProblems(cluster, group),
      ...(isMap(group.group.labels) ? labelProblems(`${group.property}.rayLabels`, group.group.labels) : []),
    ]),
    ...autoscalerProblems(cluster),
    ...gcsProblems(cluster),
    ...historyServerProblems(cluster),
    ...authProblems(cluster),
    ...networkPolicyProblems(cluster),
    ...tlsProblems(cluster),
  ];
}
