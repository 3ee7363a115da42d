import type { SecretKey } from './fluent-bit/value';
import { dataKeyProblem, objectNameProblem } from './kuberay/kubernetes-names';
import { refuseAll } from './problem';

/** The `valueFrom` of an environment variable that is set from a Secret. */
export function fromSecretKey({ name, key, optional }: SecretKey): { [field: string]: any } {
  refuseAll('SecretKey', [objectNameProblem('name', name), dataKeyProblem('key', key)].filter((problem) => problem !== undefined));
  return { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } };
}
