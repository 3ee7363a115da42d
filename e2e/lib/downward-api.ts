import { KubeObject } from './manifest';

/** What the kubelet would know of the pod when it starts the agent. */
export interface PodFacts {
  /** A Pod as the controller made it, with name, namespace and labels. */
  readonly pod: KubeObject;
  readonly secret: (name: string, key: string) => string;
}

const ON_THE_NODE: Record<string, string> = {
  'spec.nodeName': 'node-e2e',
  'status.podIP': '127.0.0.1',
  'status.podIPs': '127.0.0.1',
  'status.hostIP': '127.0.0.1',
  'metadata.uid': '5f3c1e9a-0e2e-4e2e-8e2e-000000000e2e',
};

/** A field reference as the downward API resolves it; a label that is not there is an empty text. */
export function fieldRef(fieldPath: string, { pod }: PodFacts): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]] ?? '';
  if (fieldPath === 'metadata.name') return pod.metadata.name;
  if (fieldPath === 'metadata.namespace') return pod.metadata.namespace ?? 'default';
  if (fieldPath === 'spec.serviceAccountName') return pod.spec.serviceAccountName ?? 'default';
  if (fieldPath in ON_THE_NODE) return ON_THE_NODE[fieldPath];
  throw new Error(`the downward API has no ${fieldPath}, or this test does not know it`);
}

/** The environment of a container. As in Kubernetes, a value may use the variables above it as $(NAME). */
export function environmentOf(container: any, facts: PodFacts): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) environment[name] = fieldRef(valueFrom.fieldRef.fieldPath, facts);
    else if (valueFrom?.secretKeyRef) environment[name] = facts.secret(valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key);
    else if (valueFrom) throw new Error(`environment variable ${name}: this test does not know ${JSON.stringify(valueFrom)}`);
    else environment[name] = expand(value ?? '', environment);
  }
  return environment;
}

export function expand(text: string, environment: Record<string, string>): string {
  return text.replace(/\$\((\w+)\)/g, (reference, name) => environment[name] ?? reference);
}
