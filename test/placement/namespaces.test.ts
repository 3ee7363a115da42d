import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import {
  FluentBitConfig, IFluentBitOutput, LokiOutput, RayClusterWithLogs, RayCronJobWithLogs, RayJobWithLogs, RayLogDaemonSet, RayLoggingSidecar,
  RayManifest, RayServiceWithLogs,
} from '../../src';

const OUTPUTS: IFluentBitOutput[] = [new LokiOutput({ host: 'loki' })];
const CLUSTER = { rayVersion: '2.60.0', head: {}, workerGroups: [{ groupName: 'w' }] };

/** A chart of an app, with or without a namespace. */
const chartIn = (namespace?: string) => new Chart(new App(), 'chart', { namespace });
/** What a user applies, after the checks of synth. */
function objectsOf(scope: Chart): any[] {
  (App.of(scope) as App).synthYaml();
  return scope.toJson();
}

/** Where each ConfigMap is, and where each object is whose pods mount it. */
function places(scope: Chart): { readonly maps: string[]; readonly mounted: string[] } {
  const objects = objectsOf(scope);
  const place = (object: any, name: string) => `${object.metadata.namespace ?? '-'}/${name}`;
  const namesIn = (value: any): string[] => (typeof value !== 'object' || value === null ? []
    : [...(typeof value.configMap?.name === 'string' ? [value.configMap.name] : []), ...Object.values(value).flatMap(namesIn)]);
  return {
    maps: objects.filter(({ kind }) => kind === 'ConfigMap').map((object) => place(object, object.metadata.name)).sort(),
    mounted: [...new Set(objects.flatMap((object) => namesIn(object.spec).map((name) => place(object, name))))].sort(),
  };
}

const WRAPPERS: [string, (scope: Chart, id: string, namespace: string | undefined, agent: any) => void][] = [
  ['RayClusterWithLogs', (scope, id, namespace, agent) => new RayClusterWithLogs(scope, id, { metadata: { name: id, namespace }, ...CLUSTER, ...agent })],
  ['RayJobWithLogs', (scope, id, namespace, agent) => new RayJobWithLogs(scope, id, { metadata: { name: id, namespace }, ...CLUSTER, entrypoint: 'true', ...agent })],
  ['RayServiceWithLogs', (scope, id, namespace, agent) => new RayServiceWithLogs(scope, id, { metadata: { name: id, namespace }, ...CLUSTER, serveConfigV2: 'applications: []', ...agent })],
  ['RayCronJobWithLogs', (scope, id, namespace, agent) => new RayCronJobWithLogs(scope, id, { metadata: { name: id, namespace }, ...CLUSTER, entrypoint: 'true', schedule: '@daily', ...agent })],
  ['the mixin', (scope, id, namespace, { outputs, config, sidecar }) => {
    const { headGroupSpec } = { headGroupSpec: { template: { spec: { containers: [{ name: 'ray-head', image: 'rayproject/ray:2.60.0' }] } } } };
    const object = new ApiObject(scope, id, { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: id, namespace }, spec: { headGroupSpec } });
    object.with(sidecar ?? new RayLoggingSidecar(scope, `${id}-logs`, { outputs, config }));
  }],
];

describe.each(WRAPPERS)('%s', (_, make) => {
  test.each<[string, string | undefined, string | undefined, string]>([
    ['a namespace of its own', undefined, 'ray', 'ray'],
    ['a namespace other than the chart\'s', 'logging', 'ray', 'ray'],
    ['the chart\'s namespace', 'ray', undefined, 'ray'],
    ['no namespace at all, as for kubectl apply -n', undefined, undefined, '-'],
    ['the namespace default, which is not the same as none', undefined, 'default', 'default'],
  ])('the configuration follows the pods: %s', (__, chart, own, expected) => {
    const scope = chartIn(chart);
    make(scope, 'x', own, { outputs: OUTPUTS });
    const { maps, mounted } = places(scope);
    expect(mounted).toHaveLength(1);
    expect(mounted[0]).toMatch(new RegExp(`^${expected}/`));
    expect(maps).toEqual(mounted);
  });

  test.each(['config', 'sidecar'])('a shared %s is in each namespace once, under one name', (shared) => {
    const scope = chartIn();
    const agent = shared === 'config'
      ? { config: new FluentBitConfig(scope, 'shared', { outputs: OUTPUTS }) }
      : { sidecar: new RayLoggingSidecar(scope, 'shared', { outputs: OUTPUTS }) };
    ['a', 'b', 'b', undefined].forEach((namespace, i) => make(scope, `x${i}`, namespace, agent));
    const { maps, mounted } = places(scope);
    expect(maps).toEqual(mounted);
    expect(maps.map((place) => place.split('/')[0])).toEqual(['-', 'a', 'b']);
    expect(new Set(maps.map((place) => place.split('/')[1])).size).toBe(1);
  });

  test('a configuration that says its namespace stays there, and is in that of the pods too', () => {
    const scope = chartIn();
    const config = new FluentBitConfig(scope, 'shared', { outputs: OUTPUTS, metadata: { name: 'agent', namespace: 'b', labels: { team: 'x' } } });
    make(scope, 'x', 'a', { config });
    expect(places(scope)).toEqual({ maps: ['a/agent', 'b/agent'], mounted: ['a/agent'] });
    const [one, two] = objectsOf(scope).filter(({ kind }) => kind === 'ConfigMap');
    expect(two).toEqual({ ...one, metadata: { ...one.metadata, namespace: two.metadata.namespace } });
    expect(config.configMap.metadata.namespace).toBe('b');
  });
});

test('the manifest of the Helm chart, which names the namespace', () => {
  const scope = chartIn('ray');
  RayManifest.fromFile(scope, 'release', 'examples/existing-helm-output/ray-cluster.yaml');
  scope.with(new RayLoggingSidecar(scope, 'logs', { outputs: OUTPUTS }));
  const { maps, mounted } = places(scope);
  expect(maps).toEqual(mounted);
  expect(maps).toEqual([expect.stringMatching(/^default\//)]);
});

test('the names do not depend on who comes first', () => {
  const names = (order: (string | undefined)[]) => {
    const scope = chartIn('c');
    const sidecar = new RayLoggingSidecar(scope, 'logs', { outputs: OUTPUTS });
    order.forEach((namespace) => WRAPPERS[0][1](scope, `x-${namespace}`, namespace, { sidecar }));
    return places(scope).maps;
  };
  expect(names(['a', 'b', undefined])).toEqual(names([undefined, 'b', 'a']));
});

test('the agent of a node has its configuration where the DaemonSet is', () => {
  const scope = chartIn('ray');
  const config = new FluentBitConfig(scope, 'config', { outputs: OUTPUTS, pipeline: { wholeNode: true } });
  new RayLogDaemonSet(scope, 'agents', { config, metadata: { name: 'ray-logs', namespace: 'logging' } });
  const { maps, mounted } = places(scope);
  expect(mounted).toHaveLength(2);
  expect(maps).toEqual(expect.arrayContaining(mounted));
  expect(objectsOf(scope).filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.namespace)).toEqual(['logging']);
});

describe('a pod template of one\'s own', () => {
  const POD = { spec: { containers: [{ name: 'ray', image: 'rayproject/ray:2.60.0' }] } };
  const group = (template: any) => ({ spec: { headGroupSpec: { rayStartParams: {}, template } } });

  test('is for the namespace of the sidecar\'s chart, or the one that it is said to be for', () => {
    const scope = chartIn('a');
    const sidecar = new RayLoggingSidecar(scope, 'logs', { outputs: OUTPUTS });
    new ApiObject(scope, 'one', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'one' }, ...group(sidecar.addTo(POD)) });
    new ApiObject(scope, 'two', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'two', namespace: 'b' }, ...group(sidecar.addTo(POD, { namespace: 'b' })) });
    const { maps, mounted } = places(scope);
    expect(maps).toEqual(mounted);
    expect(maps.map((place) => place.split('/')[0])).toEqual(['a', 'b']);
  });

  test('in another namespace is an error that names both, and how to mend it', () => {
    const scope = chartIn('a');
    const sidecar = new RayLoggingSidecar(scope, 'logs', { config: new FluentBitConfig(scope, 'config', { outputs: OUTPUTS, metadata: { name: 'agent' } }) });
    new ApiObject(scope, 'one', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'one', namespace: 'b' }, ...group(sidecar.addTo(POD)) });
    expect(() => objectsOf(scope)).toThrow('chart/one: metadata.namespace = "b": has pods that mount the ConfigMap agent, which is made in the namespace a only; give addTo() the namespace, or keep both in one namespace');
  });
});

test('an object that gets another namespace after it was joined', () => {
  const scope = chartIn('a');
  const { apiObject } = new RayClusterWithLogs(scope, 'x', { metadata: { name: 'x' }, ...CLUSTER, outputs: OUTPUTS });
  apiObject.addJsonPatch(JsonPatch.add('/metadata/namespace', 'b'));
  expect(() => objectsOf(scope)).toThrow('chart/x/Resource: metadata.namespace = "b": has pods that mount the ConfigMap');
});

test('a name that another ConfigMap has there', () => {
  const scope = chartIn();
  const config = new FluentBitConfig(scope, 'config', { outputs: OUTPUTS, metadata: { name: 'agent', namespace: 'a' } });
  new ApiObject(scope, 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'agent', namespace: 'b' }, data: { other: 'x' } });
  new RayClusterWithLogs(scope, 'x', { metadata: { name: 'x', namespace: 'b' }, ...CLUSTER, config });
  expect(() => objectsOf(scope)).toThrow('chart/other: metadata.name = "agent": is the name of the ConfigMap that chart/config makes in the namespace b; rename one of the two');
});
