import { ApiObject, Testing } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import { KubeRayVersion, RayClusterWithLogs, RayClusterWithLogsProps, RayLoggingSidecar, SidecarKind, StdoutOutput } from '../../src';

const MINIMAL = { metadata: { name: 'ray' }, rayVersion: '2.52.0' };

const make = (props: Partial<RayClusterWithLogsProps>, scope = chart()) => new RayClusterWithLogs(scope, 'ray', { ...MINIMAL, ...props });

const agents = (cluster: RayClusterWithLogs) => {
  const { headGroupSpec, workerGroupSpecs = [] } = cluster.apiObject.toJson().spec;
  return [headGroupSpec, ...workerGroupSpecs].map(({ template }) => (template.spec.initContainers ?? []).map(({ name }: any) => name));
};

test('the agent is in the head and in every group of workers', () => {
  const scope = chart();
  const cluster = make({
    config: new StandInConfig(),
    enableInTreeAutoscaling: true,
    head: { resources: { limits: { cpu: 2, memory: '8Gi' } } },
    workerGroups: [{ groupName: 'cpu', maxReplicas: 4 }, { groupName: 'gpu', resources: { limits: { 'nvidia.com/gpu': 1 } } }],
  }, scope);
  expect(agents(cluster)).toEqual([['ray-logs-agent'], ['ray-logs-agent'], ['ray-logs-agent']]);
  expect(Testing.synth(scope)).toMatchSnapshot();
  expect(ApiObject.of(cluster)).toBe(cluster.apiObject);
  expect(cluster.name).toBe('ray');
});

test('a group is left out by its own word only', () => {
  const workerGroups = [{ groupName: 'a', logs: false }, { groupName: 'b', logs: true }, { groupName: 'c' }];
  expect(agents(make({ config: new StandInConfig(), workerGroups }))).toEqual([['ray-logs-agent'], [], ['ray-logs-agent'], ['ray-logs-agent']]);
});

test('outputs are enough', () => {
  const scope = chart();
  const cluster = make({ outputs: [new StdoutOutput()] }, scope);
  expect(agents(cluster)).toEqual([['ray-logs-agent']]);
  expect(cluster.sidecar.node.path).toBe('chart/ray/Logging');
  const { volumes } = cluster.apiObject.toJson().spec.headGroupSpec.template.spec;
  const [configMap] = Testing.synth(scope).filter(({ kind }) => kind === 'ConfigMap');
  expect(volumes).toContainEqual({ name: 'ray-logs-config', configMap: { name: configMap.metadata.name } });
});

test('a sidecar serves several clusters', () => {
  const scope = chart();
  const sidecar = new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig(), containerName: 'agent' });
  for (const name of ['a', 'b']) {
    const cluster = new RayClusterWithLogs(scope, name, { ...MINIMAL, metadata: { name }, sidecar });
    expect(cluster.sidecar).toBe(sidecar);
    expect(agents(cluster)).toEqual([['agent']]);
  }
});

test('the mixin finds its work done', () => {
  const scope = chart();
  const sidecar = new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig() });
  make({ sidecar, workerGroups: [{ groupName: 'w' }] }, scope);
  const before = Testing.synth(scope);
  scope.with(sidecar);
  expect(Testing.synth(scope)).toEqual(before);
});

describe('refused', () => {
  const config = new StandInConfig();
  const sidecar = (kind?: SidecarKind) => new RayLoggingSidecar(chart(), 'logs', { config, kind });

  test.each<[string, Partial<RayClusterWithLogsProps>, string]>([
    ['no agent', {}, 'chart/ray: outputs, config, sidecar: are all missing; give exactly one of them'],
    ['two agents', { config, sidecar: sidecar() }, 'chart/ray: outputs, config, sidecar = ["config","sidecar"]: are given together; give exactly one of them'],
    ['an old KubeRay', { config, kubeRayVersion: KubeRayVersion.V1_0_0 }, 'chart/ray/Logging: kubeRayVersion = "1.0.0": cuts restartPolicy out'],
    ['an old KubeRay for a sidecar that is there', { sidecar: sidecar(), kubeRayVersion: KubeRayVersion.V1_0_0 }, 'chart/ray: kubeRayVersion = "1.0.0": cuts restartPolicy out'],
    ['a group without a name', { config, workerGroups: [{ groupName: '', logs: false }] }, 'chart/ray: workerGroups[0].groupName: is missing; name the worker group'],
  ])('%s', (_, props, text) => {
    expect(() => make(props)).toThrow(text);
  });

  test('not a classic container with an old KubeRay', () => {
    expect(() => make({ sidecar: sidecar(SidecarKind.CONTAINER), kubeRayVersion: KubeRayVersion.V1_0_0 })).not.toThrow();
  });
});
