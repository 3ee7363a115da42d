import { createHash } from 'node:crypto';
import { Size } from 'cdk8s';
import { Data } from './merge';

/** The security context of a pod under the `restricted` Pod Security Standard. */
export function restrictedPod(uid: number): Data {
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: uid,
    fsGroup: uid,
    // Without it the kubelet walks the whole volume at each start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The security context of its containers. */
export function restrictedContainer(): Data {
  return { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
}

/** An annotation for a pod template that changes with the configuration, so that pods are replaced then. */
export function checksum(...contents: string[]): { [annotation: string]: string } {
  return { 'checksum/config': createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 16) };
}

/** The volume claim of a single pod. */
export function claimSpec(size: Size, storageClassName?: string): Data {
  const mebibytes = size.toMebibytes();
  const storage = mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
  return { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } };
}
