import { isMap, PlainObject } from './plain-data';
import { nearest } from '../nearest';
import { Problem } from '../problem';

/** Fields of a pod that the API server takes a few words for, although the definitions of KubeRay say only that they are texts. */
const CHOICES: { readonly [field: string]: readonly string[] } = {
  restartPolicy: ['Always', 'OnFailure', 'Never'],
  dnsPolicy: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  preemptionPolicy: ['PreemptLowerPriority', 'Never'],
};

/**
 * What the API server refuses of the fields that decide where a pod runs.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/
 */
export function schedulingProblems(property: string, spec: PlainObject): Problem[] {
  return [
    ...Object.entries(CHOICES).flatMap(([field, values]) => choice(`${property}.${field}`, spec[field], values)),
    ...each(spec.tolerations).flatMap(([toleration, i]) => tolerationProblems(`${property}.tolerations[${i}]`, toleration)),
    ...each(spec.topologySpreadConstraints).flatMap(([constraint, i]) => spreadProblems(`${property}.topologySpreadConstraints[${i}]`, constraint)),
    ...affinityProblems(`${property}.affinity`, spec.affinity),
  ];
}

/** Refuses what is none of a few words; nothing is fine. */
export function choice(property: string, value: unknown, values: readonly string[]): Problem[] {
  if (value === undefined || value === '' || values.includes(value as string)) {
    return [];
  }
  const near = typeof value === 'string' ? nearest(value, values) : undefined;
  return [{ property, value, message: `is not one of ${values.join(', ')}`, remedy: near ? `use ${near}` : 'use one of them' }];
}

function tolerationProblems(property: string, { key, operator, value, effect, tolerationSeconds }: PlainObject): Problem[] {
  const problems = [
    ...choice(`${property}.operator`, operator, ['Exists', 'Equal', 'Lt', 'Gt']),
    ...choice(`${property}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  ];
  if (!key && operator !== 'Exists') {
    problems.push({ property: `${property}.operator`, value: operator, message: 'is not Exists, which a toleration without a key needs', remedy: 'give key, or set operator to Exists' });
  }
  if (operator === 'Exists' && value) {
    problems.push({ property: `${property}.value`, value, message: 'does not go with the operator Exists', remedy: 'leave it out, or use Equal' });
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    problems.push({ property: `${property}.tolerationSeconds`, value: tolerationSeconds, message: 'is for the effect NoExecute only', remedy: 'leave it out, or set effect to NoExecute' });
  }
  return problems;
}

function spreadProblems(property: string, { maxSkew, whenUnsatisfiable }: PlainObject): Problem[] {
  return [
    ...(typeof maxSkew === 'number' && maxSkew < 1 ? [{ property: `${property}.maxSkew`, value: maxSkew, message: 'is not at least 1', remedy: 'correct it' }] : []),
    ...choice(`${property}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
  ];
}

/** Operators and weights, wherever they stand in an affinity. */
function affinityProblems(property: string, value: unknown): Problem[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => affinityProblems(`${property}[${i}]`, item));
  }
  if (!isMap(value)) {
    return [];
  }
  const { weight, operator, values } = value;
  const ofNode = property.includes('.nodeAffinity.');
  return [
    ...(typeof weight === 'number' && (weight < 1 || weight > 100)
      ? [{ property: `${property}.weight`, value: weight, message: 'is not between 1 and 100', remedy: 'correct it' }] : []),
    ...choice(`${property}.operator`, operator, ofNode ? ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] : ['In', 'NotIn', 'Exists', 'DoesNotExist']),
    ...((operator === 'In' || operator === 'NotIn') && !(Array.isArray(values) && values.length > 0)
      ? [{ property: `${property}.values`, value: values, message: `is empty, and ${operator} compares with it`, remedy: 'give at least one value' }] : []),
    ...Object.entries(value).flatMap(([name, item]) => (name === 'matchLabels' ? [] : affinityProblems(`${property}.${name}`, item))),
  ];
}

function each(list: unknown): [PlainObject, number][] {
  return Array.isArray(list) ? list.flatMap((item, i): [PlainObject, number][] => (isMap(item) ? [[item, i]] : [])) : [];
}
