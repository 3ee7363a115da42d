import { AgentVariable } from './value';

/** The labels by which KubeRay says what a cluster is made for; pods without them are of a RayCluster that stands alone. */
const OWNER_LABELS = /^ray\.io\/originated-from-/;

/** The labels of the pod that variables are set from. Where one is missing, its variable is empty, and Fluent Bit ends with most options that read it. */
export function labelsReadBy(variables: AgentVariable[]): string[] {
  const paths = variables.map(({ valueFrom }): unknown => valueFrom?.fieldRef?.fieldPath);
  const labels = paths.flatMap((path) => /^metadata\.labels\['(.+)'\]$/.exec(String(path))?.[1] ?? []);
  return [...new Set(labels)].filter((label) => !OWNER_LABELS.test(label));
}
