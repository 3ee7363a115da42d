import { Problem } from '../problem';

/** A name that is part of a host name, such as that of a container or a volume. */
export function labelNameProblem(property: string, name: unknown): Problem | undefined {
  return typeof name === 'string' && name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? undefined : {
    property, value: name, message: 'is not a DNS label', remedy: 'use at most 63 lowercase letters, digits and -, a letter or digit at both ends',
  };
}

/** The name of an object, such as a Secret. */
export function objectNameProblem(property: string, name: unknown): Problem | undefined {
  return typeof name === 'string' && name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name) ? undefined : {
    property, value: name, message: 'is not the name of an object of Kubernetes', remedy: 'use at most 253 lowercase letters, digits, - and ., a letter or digit at both ends',
  };
}

/** A key in a Secret or a ConfigMap. */
export function dataKeyProblem(property: string, key: unknown): Problem | undefined {
  return typeof key === 'string' && /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..') ? undefined : {
    property, value: key, message: 'is not a key of a Secret or a ConfigMap', remedy: 'use letters, digits, -, _ and .',
  };
}
