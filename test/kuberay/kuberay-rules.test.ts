import { App, Chart } from 'cdk8s';
import { REFUSALS } from './refusals';
import { KubeRayVersion, RayCluster, RayCronJob, RayJob, RayService } from '../../src';

const KINDS: { [kind: string]: new (scope: Chart, id: string, props: any) => unknown } = { RayCluster, RayJob, RayService, RayCronJob };

function make(kind: string, { kubeRayVersion, ...props }: any): void {
  new KINDS[kind](new Chart(new App(), 'chart'), 'ray', { ...props, ...(kubeRayVersion && { kubeRayVersion: KubeRayVersion.of(kubeRayVersion) }) });
}

/** The error, one line a problem. */
function refusal(kind: string, props: any): string[] {
  try {
    make(kind, props);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

// refusals.ts is compared by hand with the validation of KubeRay itself, which refuses every case that has a text of KubeRay's.
test.each(REFUSALS.map((one) => [one.kind, one.name, one] as const))('%s: %s', (kind, _, { props, text }) => {
  const lines = refusal(kind, props);
  expect(lines).toHaveLength(1);
  expect(lines[0].startsWith('chart/ray: ')).toBe(true);
  expect(lines[0]).toContain(text);
});

describe('what KubeRay takes', () => {
  const least = { metadata: { name: 'ray' }, rayVersion: '2.60.0' };
  const variable = (name: string) => ({ head: { env: [{ name, value: '1' }] } });

  test.each<[string, any]>([
    ['the variable for autoscaler v2', { enableInTreeAutoscaling: true, ...variable('RAY_enable_autoscaler_v2'), workerGroups: [{ groupName: 'w', idleTimeoutSeconds: 5, priority: 2 }] }],
    ['fault tolerance by annotation', { ...variable('RAY_REDIS_ADDRESS'), metadata: { name: 'ray', annotations: { 'ray.io/ft-enabled': 'True' } } }],
    ['Redis by variables, before there were options', { ...variable('RAY_REDIS_ADDRESS'), kubeRayVersion: '1.2.2' }],
    ['labels as parameters, before there were fields', { head: { rayStartParams: { labels: 'a=b' } }, kubeRayVersion: '1.4.2' }],
    ['the variable for autoscaler v2 without autoscaler, before it was refused', { ...variable('RAY_enable_autoscaler_v2'), kubeRayVersion: '1.4.2' }],
    ['restarts with the first autoscaler', { enableInTreeAutoscaling: true, autoscalerOptions: { version: 'v1' }, head: { podTemplate: { spec: { restartPolicy: 'Always' } } } }],
    ['a version of a nightly build', { rayVersion: '3.0.0.dev0' }],
    ['a version with the image in it', { rayVersion: '2.60.0-py311' }],
    ['rules for both directions', { additionalSpec: { networkPolicy: { head: { ingressRules: [{}], egressRules: [{}] } } } }],
    ['TLS switched off', { additionalSpec: { tlsOptions: { enabled: false } }, ...variable('RAY_USE_TLS') }],
    ['a claim for RocksDB', { gcsFaultToleranceOptions: { backend: 'rocksdb', storage: { claimName: 'c', subPath: 'x' } } }],
  ])('%s', (_, props) => {
    expect(refusal('RayCluster', { ...least, ...props })).toEqual([]);
  });
});

test('all that is wrong is said at once', () => {
  expect(refusal('RayCluster', {
    metadata: { name: 'ray' },
    rayVersion: '2.60.0',
    head: { rayStartParams: { '--num-cpus': '0', 'memory': '4Gi' }, env: [{ name: 'REDIS_USERNAME', value: 'x' }] },
  })).toHaveLength(3);
});
