import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { SOCKET } from './containerd';
import { CLUSTER_DOMAIN, NODE_ADDRESS } from './machine';
import { ApiServer } from '../../lib/api-server';
import { kubernetesBinary } from '../../lib/binaries';
import { Process } from '../../lib/process';

export const NODE = 'e2e';

/** Where the kubelet keeps pods and their volumes. */
export function kubeletFolder(folder: string): string {
  return path.join(folder, 'kubelet');
}

export async function startKubelet(folder: string, server: ApiServer): Promise<void> {
  const resolv = path.join(folder, 'no-resolv.conf');
  fs.writeFileSync(resolv, '');
  const config = path.join(folder, 'kubelet.yaml');
  fs.writeFileSync(config, stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerRuntimeEndpoint: `unix://${SOCKET}`,
    clusterDNS: [NODE_ADDRESS],
    clusterDomain: CLUSTER_DOMAIN,
    resolvConf: resolv,
    // Nobody but the API server and the pods of this test can reach it.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    // This machine's own services keep their limits, its disk may be nearly full, and its control groups may be of the first version.
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    makeIPTablesUtilChains: false,
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
  }));
  const kubelet = new Process('kubelet', await kubernetesBinary('kubelet'), [
    '--config', config, '--kubeconfig', server.kubeconfig, '--root-dir', kubeletFolder(folder), '--hostname-override', NODE, '--node-ip', NODE_ADDRESS,
  ], { folder });
  await kubelet.ready(60, async () => {
    const { status } = await server.client.call('GET', `/api/v1/nodes/${NODE}`);
    return status.conditions.some((one: any) => one.type === 'Ready' && one.status === 'True');
  });
}
