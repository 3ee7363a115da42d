import { App, Chart, Testing } from 'cdk8s';
import { LokiOutput, RayCluster, RayCronJob, RayJob, RayJobWithLogs, RayLoggingSidecar, RayManifest, RayService } from '../../src';

const outputs = [new LokiOutput({ host: 'loki' })];
const metadata = { generateName: 'train-' };
const CLUSTER = { rayVersion: '2.60.0', metadata };

function synth(build: (chart: Chart) => unknown): any[] {
  const chart = new Chart(new App(), 'chart');
  build(chart);
  return Testing.synth(chart);
}

test('a typed job keeps it, and what is made of its name is made of what is known', () => {
  let name;
  const [config, job] = synth((chart) => {
    ({ name } = new RayJobWithLogs(chart, 'job', { ...CLUSTER, entrypoint: 'python a.py', outputs, workerGroups: [{ groupName: 'w' }] }));
  });
  expect(job.metadata).toEqual({ generateName: 'train-' });
  expect(name).toBe('train');
  // The same for every job that is created from the manifest, so that it can be applied once.
  expect(config.metadata.name).toBe('train-rayjob-logs');
  const { headGroupSpec, workerGroupSpecs: [worker] } = job.spec.rayClusterSpec;
  for (const { template } of [headGroupSpec, worker]) {
    expect(template.metadata.labels).toMatchObject({ 'ray.io/originated-from-cr-name': 'train', 'ray.io/originated-from-crd': 'RayJob' });
  }
});

test('a manifest that the mixin joins keeps it', () => {
  const objects = synth((chart) => {
    const manifest = RayManifest.fromYaml(chart, 'manifest', [
      'apiVersion: ray.io/v1', 'kind: RayJob', 'metadata: { generateName: train-, labels: { kueue.x-k8s.io/queue-name: gpus } }',
      'spec: { suspend: true, shutdownAfterJobFinishes: true, rayClusterSpec: { headGroupSpec: { template: { spec: { containers: [{ name: ray-head, image: a }] } } } } }',
    ].join('\n'));
    manifest.with(new RayLoggingSidecar(chart, 'logs', { outputs }));
  });
  const job = objects.find(({ kind }) => kind === 'RayJob');
  expect(job.metadata).toEqual({ generateName: 'train-', labels: { 'kueue.x-k8s.io/queue-name': 'gpus' } });
  expect(job.spec.rayClusterSpec.headGroupSpec.template).toMatchObject({
    metadata: { labels: { 'ray.io/originated-from-cr-name': 'train' } }, spec: { initContainers: [{ name: 'ray-logs-agent' }] },
  });
});

test.each<[string, (chart: Chart, props: any) => unknown]>([
  ['RayCluster', (chart, props) => new RayCluster(chart, 'ray', props)],
  ['RayJob', (chart, props) => new RayJob(chart, 'ray', { ...props, entrypoint: 'a' })],
  ['RayService', (chart, props) => new RayService(chart, 'ray', { ...props, serveConfigV2: 'applications: []' })],
  ['RayCronJob', (chart, props) => new RayCronJob(chart, 'ray', { ...props, entrypoint: 'a', schedule: '@daily' })],
])('%s', (kind, make) => {
  const made = (given: any) => synth((chart) => make(chart, { ...CLUSTER, metadata: given }));
  const longest = { RayCluster: 48, RayJob: 42, RayService: 42, RayCronJob: 31 }[kind]!;
  expect(made(metadata)[0].metadata).toEqual(metadata);
  expect(made({ generateName: 'a'.repeat(longest) })[0].metadata.name).toBeUndefined();
  expect(() => made({ generateName: 'a'.repeat(longest + 1) }))
    .toThrow(`has ${longest + 1} characters, and with the 5 that Kubernetes appends KubeRay allows a ${kind} ${longest}; shorten it`);
  expect(() => made({ generateName: 'Train-' })).toThrow('chart/ray: metadata.generateName = "Train-": cannot be the beginning of a DNS-1035 label');
  expect(() => made({ generateName: '' })).toThrow('chart/ray: metadata.generateName = "": cannot be');
  expect(() => made({ name: 'a', generateName: 'a-' })).toThrow('chart/ray: metadata.generateName = "a-": is given together with name, which Kubernetes prefers; give one of them');
});
