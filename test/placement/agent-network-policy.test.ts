import { Testing } from 'cdk8s';
import { chart } from './stand-in';
import { AgentEgress, AgentNetworkPolicy, AgentNetworkPolicyProps } from '../../src';

const LOKI = AgentEgress.toPods('monitoring', 3100, { 'app.kubernetes.io/name': 'loki' });

function policy(props: AgentNetworkPolicyProps): any {
  const scope = chart();
  new AgentNetworkPolicy(scope, 'policy', props);
  return Testing.synth(scope)[0];
}

test('the backend and DNS, from all Ray pods', () => {
  expect(policy({ egress: [LOKI, AgentEgress.dns()], metadata: { name: 'ray-logs', namespace: 'ray' } })).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'ray-logs', namespace: 'ray' },
    spec: {
      podSelector: { matchLabels: { 'ray.io/is-ray-node': 'yes' } },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } },
          }],
          ports: [{ protocol: 'TCP', port: 3100 }],
        },
        {
          to: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          }],
          ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
        },
      ],
    },
  });
});

test('addresses, and pods of one cluster', () => {
  const { spec } = policy({ egress: [AgentEgress.toAddresses('2001:db8::/32', 443), AgentEgress.toPods('logs', 80)], podLabels: { 'ray.io/cluster': 'training' } });
  expect(spec.podSelector).toEqual({ matchLabels: { 'ray.io/cluster': 'training' } });
  expect(spec.egress).toEqual([
    { to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ protocol: 'TCP', port: 443 }] },
    { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'logs' } } }], ports: [{ protocol: 'TCP', port: 80 }] },
  ]);
});

describe('refused', () => {
  test.each(['10.0.0.1', '10.0.0.0/33', 'loki/32', '10.0.0.0/8/8'])('the range %s', (cidr) => {
    expect(() => AgentEgress.toAddresses(cidr, 80)).toThrow(`AgentEgress: cidr = "${cidr}": is no range of addresses; write it like 10.0.0.0/8`);
  });
  test.each([0, 65536, 1.5])('the port %s', (port) => {
    expect(() => AgentEgress.toPods('logs', port)).toThrow(`AgentEgress: port = ${port}: is no port; use a number from 1 to 65535`);
  });
  test('nowhere', () => {
    expect(() => policy({ egress: [] })).toThrow('chart/policy: egress = []: is empty; say where the agents must be able to connect to');
  });
  test('labels that are none', () => {
    expect(() => policy({ egress: [LOKI], podLabels: { a: 'no label' } })).toThrow("chart/policy: podLabels['a'] = \"no label\": is not the value of a label");
  });
});
