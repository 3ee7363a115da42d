import { ApiObjectMetadata } from 'cdk8s';
import { GENERATED_SUFFIX } from './object-name';
import { isMap, PlainObject } from './plain-data';
import { Problem, refuse, refuseAll } from '../problem';

/** The longest name of each resource that leaves room for what KubeRay appends to it. */
export const LONGEST_NAME = {
  RayCluster: 53,
  RayJob: 47,
  RayService: 47,
  RayCronJob: 36,
} as const;

/** The name that KubeRay gives the head's group. */
const HEAD_GROUP = 'headgroup';

/**
 * Checks the name of a ray.io resource; the API server does not, and KubeRay only says so in an event.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/validation.go
 */
export function checkResourceName(path: string, kind: keyof typeof LONGEST_NAME, metadata: ApiObjectMetadata | undefined): void {
  const { name, generateName, labels, annotations } = metadata ?? {};
  refuseAll(path, [
    ...(labels === undefined ? [] : labelProblems('metadata.labels', textMap(path, 'metadata.labels', labels))),
    ...(annotations === undefined ? [] : annotationProblems('metadata.annotations', textMap(path, 'metadata.annotations', annotations))),
  ]);
  if (!name && generateName !== undefined) {
    checkGenerateName(path, kind, generateName);
    return;
  }
  const property = 'metadata.name';
  if (!name) {
    refuse(path, { property, message: 'is missing', remedy: `name the ${kind}; its pods, Services and log streams are found by this name` });
  }
  if (generateName !== undefined) {
    refuse(path, { property: 'metadata.generateName', value: generateName, message: 'is given together with name, which Kubernetes prefers', remedy: 'give one of them' });
  }
  if (name.length > LONGEST_NAME[kind]) {
    refuse(path, {
      property, value: name, message: `has ${name.length} characters, and KubeRay allows a ${kind} ${LONGEST_NAME[kind]}`, remedy: 'shorten it',
    });
  }
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    refuse(path, {
      property, value: name, message: 'is not a DNS-1035 label', remedy: 'use lowercase letters, digits and -, a letter in front and no - at the end',
    });
  }
}

/** Kubernetes makes a name of it for each object. */
function checkGenerateName(path: string, kind: keyof typeof LONGEST_NAME, prefix: unknown): void {
  const property = 'metadata.generateName';
  const longest = LONGEST_NAME[kind] - GENERATED_SUFFIX;
  if (typeof prefix !== 'string' || !/^[a-z][-a-z0-9]*$/.test(prefix)) {
    refuse(path, { property, value: prefix, message: 'cannot be the beginning of a DNS-1035 label', remedy: "use lowercase letters, digits and -, a letter in front: 'train-'" });
  }
  if (prefix.length > longest) {
    refuse(path, {
      property,
      value: prefix,
      message: `has ${prefix.length} characters, and with the ${GENERATED_SUFFIX} that Kubernetes appends KubeRay allows a ${kind} ${longest}`,
      remedy: 'shorten it',
    });
  }
}

/** Checks the names of worker groups: KubeRay makes labels and pod names of them. */
export function checkGroupNames(path: string, names: { property: string; name: string }[]): void {
  const seen = new Set<string>();
  for (const { property, name } of names) {
    if (!name) {
      refuse(path, { property, message: 'is missing', remedy: 'name the worker group' });
    }
    if (name === HEAD_GROUP) {
      refuse(path, { property, value: name, message: "is KubeRay's name for the group of the head", remedy: 'use another name' });
    }
    if (typeof name !== 'string' || name.length > 63 || !/^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$/.test(name)) {
      refuse(path, {
        property, value: name, message: 'cannot be a label and part of a pod name', remedy: 'use at most 63 letters, digits, - and ., a letter or digit at both ends',
      });
    }
    if (seen.has(name)) {
      refuse(path, { property, value: name, message: 'is the name of another worker group too', remedy: 'give each group a name of its own' });
    }
    seen.add(name);
  }
}

/** What the key of a label or an annotation looks like. */
const QUALIFIED_NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Checks labels as the API server would. */
export function checkLabels(path: string, property: string, labels: PlainObject): void {
  refuseAll(path, labelProblems(property, labels));
}

/**
 * What the API server refuses of labels.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelProblems(property: string, labels: PlainObject): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(QUALIFIED_NAME.test(key) ? [] : [{ property, value: key, message: 'is not the key of a label', remedy: 'use a key like example.com/team' }]),
    ...(typeof value === 'string' && /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value) ? [] : [{
      property: `${property}['${key}']`,
      value,
      message: 'is not the value of a label',
      remedy: 'use a text of at most 63 letters, digits, -, _ and ., a letter or digit at both ends',
    }]),
  ]);
}

/** What the API server refuses of annotations. */
export function annotationProblems(property: string, annotations: PlainObject): Problem[] {
  return Object.entries(annotations).flatMap(([key, value]) => [
    ...(QUALIFIED_NAME.test(key) ? [] : [{ property, value: key, message: 'is not the key of an annotation', remedy: 'use a key like example.com/note' }]),
    ...(typeof value === 'string' ? [] : [{ property: `${property}['${key}']`, message: `is a ${typeof value} and not a text`, remedy: 'put it in quotes' }]),
  ]);
}

/** A copy of a map of texts, such as labels before their syntax is checked. */
export function textMap(path: string, property: string, map: PlainObject): PlainObject {
  if (!isMap(map)) {
    refuse(path, { property, value: map, message: 'is not a map of fields', remedy: 'give an object (in Python a dict)' });
  }
  const entries = Object.entries(map).filter(([, value]) => value !== undefined);
  for (const [key, value] of entries) {
    if (typeof value !== 'string') {
      // What is no plain value may have no end.
      const shown = typeof value === 'object' ? undefined : value;
      refuse(path, { property: `${property}['${key}']`, value: shown, message: 'is not a text', remedy: 'put it in quotes' });
    }
  }
  return Object.fromEntries(entries);
}
