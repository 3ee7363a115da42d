import { KubeObject } from '../lib/manifest';
import { FoundTemplate, podOf, podTemplates } from '../lib/pod-templates';

/**
 * The head, the worker groups and the head's Service as the KubeRay operator makes them of a RayCluster, as far as it matters here: labels, commands and
 * shared memory. It stands in where there is no operator.
 */
export function rayPods(cluster: KubeObject): KubeObject[] {
  const { name, namespace } = cluster.metadata;
  const pods = podTemplates(cluster).flatMap((found) => {
    const group = (cluster.spec.workerGroupSpecs ?? []).find((one: any) => one.groupName === found.labels['ray.io/group']);
    const count = group ? group.replicas ?? group.minReplicas ?? 0 : 1;
    return Array.from({ length: count }, (_, i) => rayPod(cluster, found, group ? `${name}-${group.groupName}-${i}` : `${name}-head`));
  });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-head-svc`, namespace, labels: { 'ray.io/cluster': name } },
    spec: {
      clusterIP: 'None',
      selector: { 'ray.io/cluster': name, 'ray.io/node-type': 'head' },
      publishNotReadyAddresses: true,
      ports: [{ name: 'gcs', port: 6379 }, { name: 'dashboard', port: 8265 }],
    },
  };
  return [service, ...pods];
}

function rayPod(cluster: KubeObject, found: FoundTemplate, name: string): KubeObject {
  const pod = podOf(name, found);
  const [ray, ...others] = pod.spec.containers;
  const cpus = Math.max(1, Math.floor(Number(ray.resources?.limits?.cpu ?? 1)));
  const gcs = `${cluster.metadata.name}-head-svc:6379`;
  const start = (how: string) => `ray start ${how} --block --num-cpus=${cpus}`;
  const command = found.labels['ray.io/node-type'] === 'head'
    ? start('--head --dashboard-host=0.0.0.0')
    // What the operator has an init container for.
    : `until ray health-check --address ${gcs}; do sleep 2; done; ${start(`--address=${gcs}`)}`;
  return {
    ...pod,
    metadata: { ...pod.metadata, name, namespace: cluster.metadata.namespace },
    spec: {
      ...pod.spec,
      containers: [{
        ...ray,
        command: ['/bin/bash', '-c', '--'],
        args: [`ulimit -n 65536; ${command}`],
        volumeMounts: [...ray.volumeMounts ?? [], { name: 'shared-mem', mountPath: '/dev/shm' }],
      }, ...others],
      volumes: [...pod.spec.volumes ?? [], { name: 'shared-mem', emptyDir: { medium: 'Memory', sizeLimit: '512Mi' } }],
    },
  };
}
