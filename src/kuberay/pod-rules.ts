import { dataKeyProblem, labelNameProblem, objectNameProblem } from './kubernetes-names';
import { annotationProblems, labelProblems } from './names';
import { isMap, PlainObject } from './plain-data';
import { resourceProblems } from './resource-rules';
import { choice, schedulingProblems } from './scheduling-rules';
import { Problem } from '../problem';

/** Volumes that KubeRay adds by itself, so that a mount of them needs no volume in the template. */
const VOLUMES_OF_KUBERAY = ['shared-mem', 'ray-logs', 'ray-token', 'ray-tls', 'gcs-storage'];

/** References to objects by name, and what names the key in them. */
const REFERENCES = new Set(['secretKeyRef', 'configMapKeyRef', 'secretRef', 'configMapRef', 'configMap']);

const LONGEST_ANNOTATIONS = 256 * 1024;

/** Whose pod it is. */
export interface PodRuleOptions {
  /** Whether the pod is of a manifest that is there, which may count on a newer Kubernetes, or on volumes that others add. */
  readonly existing?: boolean;
}

/**
 * What Kubernetes refuses of a pod although each field has a value of the right type. KubeRay makes the pod when the object has been
 * taken, and the refusal is an event then.
 *
 * @param property where the template stands, for error texts
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go
 */
export function podProblems(property: string, template: PlainObject, options: PodRuleOptions = {}): Problem[] {
  const { metadata, spec } = template;
  return [
    ...(isMap(metadata) ? metadataProblems(`${property}.metadata`, metadata) : []),
    ...(isMap(spec) ? podSpecProblems(`${property}.spec`, spec, options) : []),
  ];
}

/** As `podProblems`, for the spec alone. */
export function podSpecProblems(property: string, spec: PlainObject, options: PodRuleOptions = {}): Problem[] {
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...containersOf(spec).flatMap(([list, container, i]) => containerProblems(`${property}.${list}[${i}]`, container, spec, options)),
    ...each(spec.volumes).flatMap(([volume, i]) => volumeProblems(`${property}.volumes[${i}]`, volume)),
    ...schedulingProblems(property, spec),
    ...(isMap(spec.nodeSelector) ? labelProblems(`${property}.nodeSelector`, spec.nodeSelector) : []),
    ...['serviceAccountName', 'priorityClassName', 'runtimeClassName'].flatMap((field) => (
      spec[field] === undefined || spec[field] === '' ? [] : some(objectNameProblem(`${property}.${field}`, spec[field])))),
    ...each(spec.imagePullSecrets).flatMap(([{ name }, i]) => some(objectNameProblem(`${property}.imagePullSecrets[${i}].name`, name))),
    ...(typeof grace === 'number' && grace < 0 ? [{ property: `${property}.terminationGracePeriodSeconds`, value: grace, message: 'is negative', remedy: 'correct it' }] : []),
    ...securityProblems(`${property}.securityContext`, spec.securityContext),
  ];
}

/** What Kubernetes refuses of a list of variables. */
export function envProblems(property: string, env: unknown, options: PodRuleOptions = {}): Problem[] {
  return each(env).flatMap(([variable, i]) => variableProblems(`${property}[${i}]`, variable, options));
}

/** References to Secrets and ConfigMaps by names or keys that these cannot have. */
export function referenceProblems(property: string, value: unknown): Problem[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => referenceProblems(`${property}[${i}]`, item));
  }
  if (!isMap(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([field, item]) => {
    const place = `${property}.${field}`;
    const own = !REFERENCES.has(field) || !isMap(item) ? [] : [
      ...some(objectNameProblem(`${place}.name`, item.name)),
      ...(field.endsWith('KeyRef') ? some(dataKeyProblem(`${place}.key`, item.key)) : []),
    ];
    const named = field === 'secretName' || field === 'claimName' ? some(objectNameProblem(place, item)) : [];
    return [...own, ...named, ...referenceProblems(place, item)];
  });
}

function metadataProblems(property: string, { labels, annotations }: PlainObject): Problem[] {
  const size = isMap(annotations) ? Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0) : 0;
  return [
    ...(isMap(labels) ? labelProblems(`${property}.labels`, labels) : []),
    ...(isMap(annotations) ? annotationProblems(`${property}.annotations`, annotations) : []),
    ...(size > LONGEST_ANNOTATIONS ? [{ property: `${property}.annotations`, message: `have ${size} characters, and Kubernetes takes ${LONGEST_ANNOTATIONS}`, remedy: 'shorten them' }] : []),
  ];
}

function containerProblems(property: string, container: PlainObject, spec: PlainObject, options: PodRuleOptions): Problem[] {
  const { name, image, env, envFrom, ports, volumeMounts, resources, imagePullPolicy, securityContext } = container;
  const mounted = each(volumeMounts);
  const known = options.existing ? undefined : [...VOLUMES_OF_KUBERAY, ...each(spec.volumes).map(([volume]) => volume.name)];
  return [
    ...(name === undefined ? [] : some(labelNameProblem(`${property}.name`, name))),
    ...(typeof image === 'string' && (image.trim() !== image || image === '')
      ? [{ property: `${property}.image`, value: image, message: 'is not the name of an image', remedy: 'remove the spaces around it, or give one' }] : []),
    ...choice(`${property}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...envProblems(`${property}.env`, env, options),
    ...referenceProblems(`${property}.envFrom`, envFrom),
    ...portProblems(`${property}.ports`, ports),
    ...mounted.flatMap(([mount, i]) => mountProblems(`${property}.volumeMounts[${i}]`, mount, known)),
    ...resourceProblems(`${property}.resources`, resources),
    ...securityProblems(`${property}.securityContext`, securityContext),
  ];
}

function variableProblems(property: string, variable: PlainObject, { existing }: PodRuleOptions): Problem[] {
  const { name, value, valueFrom } = variable;
  const sources = isMap(valueFrom) ? Object.keys(valueFrom) : [];
  const problems: Problem[] = [];
  // Kubernetes takes other signs since 1.32, and no release takes = or what cannot be printed.
  const valid = existing ? /^[\x20-\x3c\x3e-\x7e]+$/ : /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
  if (typeof name === 'string' && !valid.test(name)) {
    problems.push({ property: `${property}.name`, value: name, message: 'is not the name of a variable', remedy: 'use letters, digits, _, - and ., no digit in front' });
  }
  if (valueFrom !== undefined && value) {
    problems.push({ property: `${property}.value`, message: 'is given together with valueFrom', remedy: 'give one of the two' });
  }
  if (isMap(valueFrom) && sources.length !== 1) {
    problems.push({ property: `${property}.valueFrom`, value: sources, message: 'does not name exactly one source', remedy: 'give one of secretKeyRef, configMapKeyRef, fieldRef and resourceFieldRef' });
  }
  return [...problems, ...referenceProblems(`${property}.valueFrom`, valueFrom)];
}

function portProblems(property: string, ports: unknown): Problem[] {
  const names = each(ports).map(([{ name }]) => name);
  return each(ports).flatMap(([{ containerPort, hostPort, name, protocol }, i]) => [
    ...[['containerPort', containerPort], ['hostPort', hostPort]].flatMap(([field, port]) => (
      typeof port === 'number' && !(port >= (field === 'hostPort' ? 0 : 1) && port <= 65535)
        ? [{ property: `${property}[${i}].${field}`, value: port, message: 'is not a valid port', remedy: 'use 1 to 65535' }] : [])),
    ...choice(`${property}[${i}].protocol`, protocol, ['TCP', 'UDP', 'SCTP']),
    ...(typeof name === 'string' && !isPortName(name)
      ? [{ property: `${property}[${i}].name`, value: name, message: 'is not the name of a port', remedy: 'use at most 15 lowercase letters, digits and single -, with a letter' }] : []),
    ...(name && names.indexOf(name) < i ? [{ property: `${property}[${i}].name`, value: name, message: 'is the name of another port of the container', remedy: 'use another name' }] : []),
  ]);
}

function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
}

function mountProblems(property: string, { name, mountPath, subPath, subPathExpr }: PlainObject, known: string[] | undefined): Problem[] {
  return [
    ...(typeof name === 'string' && known?.includes(name) === false
      ? [{ property: `${property}.name`, value: name, message: 'is not a volume of the pod', remedy: 'add the volume, or correct the name' }] : []),
    ...(mountPath === '' || String(mountPath).includes(':')
      ? [{ property: `${property}.mountPath`, value: mountPath, message: 'is not a path that can be mounted at', remedy: 'give an absolute path without :' }] : []),
    ...(subPath && subPathExpr ? [{ property: `${property}.subPath`, value: subPath, message: 'is given together with subPathExpr', remedy: 'give one of the two' }] : []),
    ...[['subPath', subPath], ['subPathExpr', subPathExpr]].flatMap(([field, value]) => (
      typeof value === 'string' && (value.startsWith('/') || value.split('/').includes('..'))
        ? [{ property: `${property}.${field}`, value, message: 'is not a path within the volume', remedy: 'give a relative path without ..' }] : [])),
  ];
}

function volumeProblems(property: string, volume: PlainObject): Problem[] {
  const sources = Object.keys(volume).filter((field) => field !== 'name');
  return [
    ...(volume.name === undefined ? [] : some(labelNameProblem(`${property}.name`, volume.name))),
    ...(sources.length > 1 ? [{ property, value: sources, message: 'has more than one source', remedy: 'keep one of them' }] : []),
    ...referenceProblems(property, volume),
  ];
}

function securityProblems(property: string, context: unknown): Problem[] {
  return !isMap(context) ? [] : ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((field) => (
    typeof context[field] === 'number' && (context[field] < 0 || context[field] > 2 ** 31 - 1)
      ? [{ property: `${property}.${field}`, value: context[field], message: 'is not an id that Kubernetes takes', remedy: 'use 0 to 2147483647' }] : []));
}

function containersOf(spec: PlainObject): [string, PlainObject, number][] {
  return ['initContainers', 'containers'].flatMap((list) => each(spec[list]).map(([container, i]): [string, PlainObject, number] => [list, container, i]));
}

function each(list: unknown): [PlainObject, number][] {
  return Array.isArray(list) ? list.flatMap((item, i): [PlainObject, number][] => (isMap(item) ? [[item, i]] : [])) : [];
}

function some(problem: Problem | undefined): Problem[] {
  return problem ? [problem] : [];
}
