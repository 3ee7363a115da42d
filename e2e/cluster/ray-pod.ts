import { GATEWAY_ADDRESS, NODE } from './node';
import { KubeObject } from '../lib/manifest';
import { FoundTemplate, podOf } from '../lib/pod-templates';

/**
 * The Pod as the KubeRay operator makes it of a head group, as far as it matters here: command and shared memory of the Ray container.
 * Besides, what a small machine without scheduler and DNS takes: less of everything, the node's name, the address of the gateway.
 */
export function rayPod(owner: KubeObject, found: FoundTemplate, gatewayNames: string[]): KubeObject {
  const pod = podOf(owner.metadata.name, found);
  const [ray, ...others] = pod.spec.containers;
  return {
    ...pod,
    metadata: { ...pod.metadata, namespace: owner.metadata.namespace ?? 'default' },
    spec: {
      ...pod.spec,
      nodeName: NODE,
      hostAliases: [{ ip: GATEWAY_ADDRESS, hostnames: gatewayNames }],
      nodeSelector: undefined,
      containers: [{
        ...ray,
        command: ['/bin/bash', '-c', '--'],
        args: ['ulimit -n 65536; ray start --head --block --dashboard-host=0.0.0.0 --num-cpus=4 --object-store-memory=100000000'],
        resources: {},
        volumeMounts: [...ray.volumeMounts ?? [], { name: 'shared-mem', mountPath: '/dev/shm' }],
      }, ...others],
      volumes: [...pod.spec.volumes ?? [], { name: 'shared-mem', emptyDir: { medium: 'Memory', sizeLimit: '512Mi' } }],
    },
  };
}
