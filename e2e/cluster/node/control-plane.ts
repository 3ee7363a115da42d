import * as fs from 'node:fs';
import * as path from 'node:path';
import { NODE } from './kubelet';
import { CLUSTER_DOMAIN, NODE_ADDRESS, POD_SUBNET } from './machine';
import { ApiServer } from '../../lib/api-server';
import { coreDnsBinary, kubernetesBinary } from '../../lib/binaries';
import { Process } from '../../lib/process';

/** What makes pods of objects and puts them on the node, and what leads from the name of a Service to its pods. */
export async function startControlPlane(folder: string, server: ApiServer): Promise<void> {
  const { kubeconfig } = server;
  const dns = path.join(folder, 'Corefile');
  fs.writeFileSync(dns, `.:53 {
    bind ${NODE_ADDRESS}
    errors
    kubernetes ${CLUSTER_DOMAIN} in-addr.arpa {
      kubeconfig ${kubeconfig}
    }
  }`);
  const programs: [string, string, string[]][] = [
    ['kube-controller-manager', await kubernetesBinary('kube-controller-manager'), [
      '--kubeconfig', kubeconfig, '--leader-elect=false', '--secure-port', '0',
      '--root-ca-file', server.certificate, '--service-account-private-key-file', server.serviceAccountKey,
    ]],
    ['kube-scheduler', await kubernetesBinary('kube-scheduler'), ['--kubeconfig', kubeconfig, '--leader-elect=false', '--secure-port', '0']],
    ['kube-proxy', await kubernetesBinary('kube-proxy'), [
      '--kubeconfig', kubeconfig, '--hostname-override', NODE, '--proxy-mode', 'iptables', '--cluster-cidr', POD_SUBNET,
      // All pods are on one bridge: an answer that went to its asker directly would not come from the address that was asked.
      '--masquerade-all',
      // The limits of this machine's kernel are not changed.
      '--conntrack-max-per-core', '0', '--conntrack-min', '0', '--conntrack-tcp-timeout-established', '0', '--conntrack-tcp-timeout-close-wait', '0',
    ]],
    ['coredns', await coreDnsBinary(), ['-conf', dns]],
  ];
  for (const [name, program, args] of programs) new Process(name, program, args, { folder });
}
