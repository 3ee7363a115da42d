import { isIP } from 'node:net';
import { textMap } from '../kuberay/names';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** Where an agent must be able to connect to, as a rule of a NetworkPolicy. */
export class AgentEgress {
  /**
   * Pods of the cluster.
   *
   * @param namespace their namespace
   * @param port the port of the pods, which may be another one than that of their Service
   * @param podLabels labels that only they have; all pods of the namespace without them
   */
  public static toPods(namespace: string, port: number, podLabels?: { [key: string]: string }): AgentEgress {
    const peer = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      ...(podLabels && { podSelector: { matchLabels: textMap('AgentEgress', 'podLabels', podLabels) } }),
    };
    return new AgentEgress([peer], [{ protocol: 'TCP', port: checkPort(port) }]);
  }

  /**
   * Addresses, inside or outside of the cluster.
   *
   * @param cidr a range such as `10.0.0.0/8` or `192.0.2.1/32`
   * @param port the port
   */
  public static toAddresses(cidr: string, port: number): AgentEgress {
    const [, address, bits] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
    if (address === undefined || isIP(address) === 0 || Number(bits) > (isIP(address) === 4 ? 32 : 128)) {
      refuse('AgentEgress', { property: 'cidr', value: cidr, message: 'is no range of addresses', remedy: 'write it like 10.0.0.0/8' });
    }
    return new AgentEgress([{ ipBlock: { cidr } }], [{ protocol: 'TCP', port: checkPort(port) }]);
  }

  /** The DNS server of the cluster, as nearly all clusters label it: without it an agent finds nothing by name. */
  public static dns(): AgentEgress {
    const peer = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    };
    return new AgentEgress([peer], [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }]);
  }

  private constructor(private readonly to: PlainObject[], private readonly ports: PlainObject[]) {}

  /**
   * The rule as in the Kubernetes API, for `egressRules` of KubeRay's own `networkPolicy` too.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
   */
  public toRule(): { [field: string]: any } {
    return structuredClone({ to: this.to, ports: this.ports });
  }
}

function checkPort(port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    refuse('AgentEgress', { property: 'port', value: port, message: 'is no port', remedy: 'use a number from 1 to 65535' });
  }
  return port;
}
