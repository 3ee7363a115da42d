import type { SecretKey } from './fluent-bit/value';

/** The `valueFrom` of an environment variable that is set from a Secret. */
export function fromSecretKey({ name, key, optional }: SecretKey): { [field: string]: any } {
  return { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } };
}
