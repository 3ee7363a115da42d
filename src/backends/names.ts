import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../problem';

/** What is wrong with the name of an object that other names are made from; `reserve` is the length of what is added. */
export function nameProblems(property: string, name: string, reserve = 0): Problem[] {
  const longest = 63 - reserve;
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= longest) {
    return [];
  }
  return [{
    property, value: name, message: 'cannot be the name of a Service', remedy: `use at most ${longest} lower-case letters, digits and -, beginning with a letter`,
  }];
}

/** What is wrong with a namespace. */
export function namespaceProblems(namespace: string | undefined): Problem[] {
  if (namespace === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    return [];
  }
  return [{
    property: 'namespace', value: namespace, message: 'is not the name of a namespace', remedy: 'use at most 63 lower-case letters, digits and -',
  }];
}

/** The namespace that an object gets: the given one, or that of the chart. */
export function namespaceOf(scope: IConstruct, namespace?: string): string | undefined {
  return namespace ?? Chart.of(scope).namespace;
}

/** The labels by which Kubernetes' own tools know what belongs together. */
export function appLabels(app: string, instance: string): { [label: string]: string } {
  return { 'app.kubernetes.io/name': app, 'app.kubernetes.io/instance': instance };
}
