import { ClusterUnderCheck } from './cluster';
import { Problem } from '../../problem';
import { labelNameProblem } from '../kubernetes-names';
import { PlainObject } from '../plain-data';

const PLACE = 'additionalSpec.networkPolicy';

/** What KubeRay refuses of the network policy of a Ray cluster. */
export function networkPolicyProblems({ spec, groups }: ClusterUnderCheck): Problem[] {
  const policy: PlainObject | undefined = spec.networkPolicy;
  if (policy === undefined) {
    return [];
  }
  const workers = groups.filter(({ head }) => !head);
  const names = workers.map(({ group }) => group.groupName);
  const ofGroups: PlainObject[] = policy.workerGroups ?? [];
  return [
    ...rulesProblems(`${PLACE}.head`, policy, policy.head),
    ...rulesProblems(`${PLACE}.worker`, policy, policy.worker),
    ...workers.flatMap(({ property, group }) => {
      const problem = labelNameProblem(`${property}.groupName`, group.groupName);
      return problem ? [{ ...problem, message: 'is not a DNS label, which networkPolicy needs' }] : [];
    }),
    ...ofGroups.flatMap((rules, i) => [
      ...rulesProblems(`${PLACE}.workerGroups[${i}]`, policy, rules),
      ...(names.includes(rules.groupName) ? []
        : [{ property: `${PLACE}.workerGroups[${i}].groupName`, value: rules.groupName, message: 'is not the name of a worker group', remedy: `use one of ${names.join(', ')}` }]),
    ]),
  ];
}

/** Rules for a direction that the mode leaves open. */
function rulesProblems(property: string, { mode = 'DenyAll' }: PlainObject, rules: PlainObject = {}): Problem[] {
  return ([['ingressRules', 'DenyAllEgress'], ['egressRules', 'DenyAllIngress']] as const)
    .filter(([field, open]) => mode === open && rules[field]?.length > 0)
    .map(([field]) => ({ property: `${property}.${field}`, message: `does not go with mode = '${mode}', which leaves that direction open`, remedy: "leave it out, or use mode = 'DenyAll'" }));
}
