import { ApiObject, App, Chart } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import {
  FluentBitConfig, FluentBitValue, Grafana, GrafanaDataSource, LibraryImages, LokiMonolithic, LokiOutput, MountedFile, RayCluster, RayClusterWithLogs,
  RayCronJobWithLogs, RayJobWithLogs, RayLogDaemonSet, RayLoggingSidecar, RayManifest, RayServiceWithLogs, StdoutOutput,
} from '../../src';

const OUTPUTS = [new StdoutOutput()];
const CLUSTER = { metadata: { name: 'ray' }, rayVersion: '2.60.0', head: { imagePullSecrets: ['own'] }, workerGroups: [{ groupName: 'w' }], outputs: OUTPUTS };

/** All values of a field anywhere in what is applied. */
function all(scope: Chart, field: string): any[] {
  (App.of(scope) as App).synthYaml();
  const found: any[] = [];
  JSON.stringify(scope.toJson(), (key, value) => {
    if (key === field) {
      found.push(value);
    }
    return value;
  });
  return found;
}
const pullSecrets = (scope: Chart) => all(scope, 'imagePullSecrets').map((list: any[]) => list.map(({ name }) => name));

describe('Secrets that images are pulled with', () => {
  test.each<[string, (scope: Chart) => unknown]>([
    ['RayClusterWithLogs', (scope) => new RayClusterWithLogs(scope, 'ray', { ...CLUSTER, imagePullSecrets: ['mirror'] })],
    ['RayJobWithLogs', (scope) => new RayJobWithLogs(scope, 'ray', { ...CLUSTER, entrypoint: 'a', imagePullSecrets: ['mirror'] })],
    ['RayServiceWithLogs', (scope) => new RayServiceWithLogs(scope, 'ray', { ...CLUSTER, serveConfigV2: 'applications: []', imagePullSecrets: ['mirror'] })],
    ['RayCronJobWithLogs', (scope) => new RayCronJobWithLogs(scope, 'ray', { ...CLUSTER, entrypoint: 'a', schedule: '@daily', imagePullSecrets: ['mirror'] })],
  ])('join those of the pods: %s', (_, make) => {
    const scope = chart();
    make(scope);
    expect(pullSecrets(scope)).toEqual([['own', 'mirror'], ['mirror']]);
  });

  test('join those of an existing manifest, once', () => {
    const scope = chart();
    RayManifest.fromFile(scope, 'release', 'examples/existing-helm-output/ray-cluster.yaml');
    const before = pullSecrets(scope);
    const sidecar = new RayLoggingSidecar(scope, 'logs', { outputs: OUTPUTS, imagePullSecrets: ['mirror', 'mirror'] });
    scope.with(sidecar, sidecar);
    expect(before.flat()).not.toContain('mirror');
    const after = pullSecrets(scope);
    expect(after.length).toBeGreaterThan(1);
    expect(after.every((names: string[]) => names.filter((name) => name === 'mirror').length === 1)).toBe(true);
  });

  test('are left alone where none is said', () => {
    expect(new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig() }).addTo({ spec: { containers: [{ name: 'ray' }] } }).spec).not.toHaveProperty('imagePullSecrets');
  });

  test.each(['A_B', '', 'a b', '-a', 'a.-b'])('must be names: %s', (name) => {
    const text = `imagePullSecrets = ${JSON.stringify(name)}: is not the name of a Secret; use lowercase letters, digits, - and .`;
    expect(() => new RayLoggingSidecar(chart(), 'logs', { outputs: OUTPUTS, imagePullSecrets: [name] })).toThrow(text);
    expect(() => new RayLogDaemonSet(chart(), 'logs', { outputs: OUTPUTS, imagePullSecrets: [name] })).toThrow(text);
    expect(() => LibraryImages.configure(new App(), { pullSecrets: [name] })).toThrow('pullSecrets');
  });
});

describe('where the images come from', () => {
  const everything = (scope: Chart) => {
    new RayClusterWithLogs(scope, 'ray', { ...CLUSTER, image: 'rayproject/ray:2.60.0' });
    const { rayPods } = new RayLogDaemonSet(scope, 'agents', { outputs: OUTPUTS });
    new RayCluster(scope, 'on-node', { metadata: { name: 'on-node' }, rayVersion: '2.60.0' }).with(rayPods);
    const loki = new LokiMonolithic(scope, 'loki');
    new Grafana(scope, 'grafana', { dataSources: [GrafanaDataSource.fromLoki(loki)] });
  };
  const OURS = ['fluent/fluent-bit:5.1.1', 'python:3.13-alpine', 'grafana/loki:3.7.8', 'grafana/grafana:13.2.3'];
  const images = (scope: Chart) => [...new Set(all(scope, 'image'))].filter((image) => !image.includes('rayproject/')).sort();

  test('Docker Hub, unless it is said', () => {
    const scope = chart();
    everything(scope);
    expect(images(scope)).toEqual([...OURS].sort());
  });

  test('one place says registry, digests and Secrets for all of them', () => {
    const app = new App();
    const digests = Object.fromEntries(OURS.map((image, i) => [image, `sha256:${String(i).repeat(64)}`]));
    LibraryImages.configure(app, { registry: 'registry.example.com:5000/hub', digests, pullSecrets: ['mirror'] });
    const scope = new Chart(app, 'chart');
    everything(scope);
    expect(images(scope)).toEqual(OURS.map((image) => (
      `registry.example.com:5000/hub/${image.includes('/') ? image : `library/${image}`}@${digests[image]}`
    )).sort());
    expect(all(scope, 'image')).toContain('rayproject/ray:2.60.0');
    expect(all(scope, 'image')).toContain('registry.example.com:5000/hub/rayproject/ray:2.60.0');
    const pods = scope.toJson().filter(({ kind }) => ['DaemonSet', 'StatefulSet', 'Deployment'].includes(kind)).map(({ spec }) => spec.template.spec.imagePullSecrets);
    expect(pods).toEqual([[{ name: 'mirror' }], [{ name: 'mirror' }], [{ name: 'mirror' }]]);
    expect(pullSecrets(scope)).toEqual(expect.arrayContaining([['own', 'mirror'], ['mirror']]));
  });

  test('Ray\'s own, where a cluster names none', () => {
    const app = new App();
    const digest = `sha256:${'a'.repeat(64)}`;
    LibraryImages.configure(app, { registry: 'mirror', digests: { 'rayproject/ray:2.60.0': digest, 'fluent/fluent-bit:5.1.1': digest } });
    const scope = new Chart(app, 'chart');
    new RayJobWithLogs(scope, 'ray', { ...CLUSTER, entrypoint: 'a' });
    expect(new Set(all(scope, 'image'))).toEqual(new Set([`mirror/rayproject/ray:2.60.0@${digest}`, `mirror/fluent/fluent-bit:5.1.1@${digest}`]));
  });

  test('an image that is given is taken as it is', () => {
    const app = new App();
    LibraryImages.configure(app, { registry: 'mirror' });
    const scope = new Chart(app, 'chart');
    new RayLogDaemonSet(scope, 'agents', { outputs: OUTPUTS, image: 'mine:1', cleanup: { image: 'mine:2' } });
    expect(images(scope)).toEqual(['mine:1', 'mine:2']);
  });

  test('an image without a digest', () => {
    const app = new App();
    LibraryImages.configure(app, { digests: { 'fluent/fluent-bit:5.1.0': `sha256:${'0'.repeat(64)}` } });
    expect(() => new RayLoggingSidecar(new Chart(app, 'chart'), 'logs', { outputs: OUTPUTS }))
      .toThrow('chart/logs: LibraryImages: digests = "fluent/fluent-bit:5.1.1": is not among them; add the digest of this image');
  });

  test.each<[string, any, string]>([
    ['a URL', { registry: 'https://registry.example.com' }, 'registry = "https://registry.example.com": is not the name of a registry; write it like'],
    ['a slash', { registry: 'registry.example.com/' }, 'is not the name of a registry'],
    ['half a digest', { digests: { 'fluent/fluent-bit:5.1.1': 'sha256:1' } }, "digests['fluent/fluent-bit:5.1.1'] = \"sha256:1\": is not a digest"],
  ])('refused: %s', (_, options, text) => {
    expect(() => LibraryImages.configure(new App(), options)).toThrow(text);
  });

  test('too late', () => {
    const scope = chart();
    expect(() => LibraryImages.configure(scope.node.root as App, { registry: 'mirror' }))
      .toThrow('LibraryImages: scope = "chart": is made already, with the usual images; call configure() before anything is made below the scope');
  });
});

describe('what may be missing', () => {
  const config = (scope: Chart, optional?: boolean) => new FluentBitConfig(scope, 'config', {
    outputs: [new LokiOutput({
      host: 'loki',
      bearerToken: FluentBitValue.fromSecret('TOKEN', { name: 'loki', key: 'token', optional }),
      tls: { ca: MountedFile.fromSecret('loki-ca', 'ca.crt', { optional }), certificate: MountedFile.fromConfigMap('loki-crt', 'tls.crt', { optional }) },
    })],
  });
  const joined = (optional?: boolean) => {
    const scope = chart();
    const { spec: { volumes, initContainers: [agent] } } = new RayLoggingSidecar(scope, 'logs', { config: config(scope, optional) }).addTo({ spec: { containers: [{ name: 'ray' }] } });
    return { token: agent.env.find(({ name }: any) => name === 'TOKEN').valueFrom.secretKeyRef, secret: volumes.find(({ secret }: any) => secret)?.secret };
  };

  test('is said where it is named, for variables and files', () => {
    expect(joined(true)).toEqual({ token: { name: 'loki', key: 'token', optional: true }, secret: { secretName: 'loki-ca', optional: true } });
    expect(joined()).toEqual({ token: { name: 'loki', key: 'token' }, secret: { secretName: 'loki-ca' } });
  });

  test('is said once', () => {
    const outputs = [true, false].map((optional) => new LokiOutput({ host: 'loki', tls: { ca: MountedFile.fromSecret('ca', 'ca.crt', { optional }) } }));
    expect(() => new FluentBitConfig(chart(), 'config', { outputs })).toThrow('MountedFile = "ca": is optional in one place and not in another; say the same in both');
  });
});

test('a pull secret reaches every pod of a RayCluster that comes from elsewhere', () => {
  const scope = chart();
  const group = { template: { spec: { containers: [{ name: 'ray' }], imagePullSecrets: [{ name: 'a' }] } } };
  const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: group, workerGroupSpecs: [group] } });
  object.with(new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig(), imagePullSecrets: ['b'] }));
  expect(pullSecrets(scope)).toEqual([['a', 'b'], ['a', 'b']]);
});
