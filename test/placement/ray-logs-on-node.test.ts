import { ApiObject, Testing } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import { RayCluster, RayJob, RayLoggingSidecar, RayLogsOnNode } from '../../src';
import { sample } from '../kuberay/samples';

const EXPRESSION = '$(RAY_LOGS_NAMESPACE)_$(RAY_LOGS_CLUSTER)_$(RAY_LOGS_GROUP)_$(RAY_LOGS_POD)';
const VOLUME = { name: 'ray-logs', hostPath: { path: '/var/log/ray', type: 'DirectoryOrCreate' } };
const MOUNT = { name: 'ray-logs', mountPath: '/tmp/ray', subPathExpr: EXPRESSION };

/** A cluster of the given spec with the mixin applied. */
function onNode(spec: any, kind = 'RayCluster'): any {
  const scope = chart();
  const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind, metadata: { name: 'train' }, spec });
  scope.with(new RayLogsOnNode());
  return object.toJson().spec;
}
const head = (pod: any = {}, container: any = {}) => ({ headGroupSpec: { template: { spec: { containers: [{ name: 'ray', image: 'ray:1', ...container }], ...pod } } } });

test('every Ray pod has a directory of its own, writable before Ray starts', () => {
  const scope = chart();
  new RayCluster(scope, 'ray', { metadata: { name: 'ray' }, rayVersion: '2.52.0', enableInTreeAutoscaling: true, workerGroups: [{ groupName: 'w' }] });
  scope.with(new RayLogsOnNode());
  expect(Testing.synth(scope)).toMatchSnapshot();
});

test('the directory says which job the pod is of', () => {
  const scope = chart();
  const { apiObject } = new RayJob(scope, 'job', { metadata: { name: 'train' }, rayVersion: '2.52.0', entrypoint: 'a' });
  scope.with(new RayLogsOnNode());
  const [{ volumeMounts }] = apiObject.toJson().spec.rayClusterSpec.headGroupSpec.template.spec.containers;
  expect(volumeMounts).toEqual([{ ...MOUNT, subPathExpr: `${EXPRESSION}_j5` }]);
});

test.each(['ray-cluster.autoscaler.yaml', 'ray-cluster.complete.yaml', 'ray-service.sample.yaml', 'ray-cronjob.sample.yaml'])('twice over %s is once', (file) => {
  const scope = chart();
  new ApiObject(scope, 'ray', sample(file)[0]);
  scope.with(new RayLogsOnNode());
  const once = Testing.synth(scope);
  scope.with(new RayLogsOnNode());
  expect(Testing.synth(scope)).toEqual(once);
});

test('an emptyDir for the logs moves to the node, whatever its name', () => {
  const { headGroupSpec: { template: { spec } } } = onNode(head(
    { volumes: [{ name: 'log-volume', emptyDir: {} }] }, { volumeMounts: [{ name: 'a', mountPath: '/a' }, { mountPath: '/tmp/ray', name: 'log-volume' }] },
  ));
  expect(spec.volumes).toEqual([{ ...VOLUME, name: 'log-volume' }]);
  expect(spec.containers[0].volumeMounts).toEqual([{ name: 'a', mountPath: '/a' }, { ...MOUNT, name: 'log-volume' }]);
  expect(spec.initContainers[0].volumeMounts).toEqual([{ ...MOUNT, name: 'log-volume' }]);
});

test('the autoscaler has the directory of the head', () => {
  const { autoscalerOptions } = onNode({ ...head(), enableInTreeAutoscaling: true, autoscalerOptions: { env: [{ name: 'A', value: 'b' }], volumeMounts: [{ name: 'c', mountPath: '/c' }] } });
  expect(autoscalerOptions.volumeMounts).toEqual([{ name: 'c', mountPath: '/c' }, MOUNT]);
  expect(autoscalerOptions.env.map(({ name }: any) => name)).toEqual(['A', 'RAY_LOGS_NAMESPACE', 'RAY_LOGS_CLUSTER', 'RAY_LOGS_GROUP', 'RAY_LOGS_POD']);
});

test('a job without a cluster of its own has no pods', () => {
  expect(onNode({ clusterSelector: { 'ray.io/cluster': 'ray' } }, 'RayJob')).toEqual({ clusterSelector: { 'ray.io/cluster': 'ray' } });
});

describe('refused', () => {
  const place = 'chart/ray: spec.headGroupSpec.template';
  const volumes = [{ name: 'logs', emptyDir: {} }];
  const mounted = { volumeMounts: [{ name: 'logs', mountPath: '/tmp/ray' }] };

  test.each<[string, any, string]>([
    ['the history server', { ...head(), historyServerOptions: {} }, 'chart/ray: spec.historyServerOptions: adds a collector that mounts the whole volume at /tmp/ray'],
    ['a volume that is something else', head({ volumes: [{ name: 'logs', persistentVolumeClaim: { claimName: 'a' } }] }, mounted),
      `${place}: volume logs at /tmp/ray = {"name":"logs","persistentVolumeClaim":{"claimName":"a"}}: is no emptyDir that could be put on the node; remove it, or keep the logs with RayLoggingSidecar`],
    ['a container that shares the logs', { headGroupSpec: { template: { spec: { volumes, containers: [{ name: 'ray', ...mounted }, { name: 'fluentbit', ...mounted }] } } } },
      `${place}: volume logs at /tmp/ray = "fluentbit": is mounted by another container too, which would see the directories of all pods; remove that container: the agent of the node reads the logs`],
    ['an init container of the same name', head({ initContainers: [{ name: 'ray-logs-directory' }] }), `${place}.spec.initContainers = "ray-logs-directory": is the name of another container; rename that container`],
    ['a variable of the same name', head({}, { env: [{ name: 'RAY_LOGS_POD', value: 'a' }] }), `${place}: env RAY_LOGS_POD = {"name":"RAY_LOGS_POD","value":"a"}: is set otherwise, and names the directory of the logs; remove it`],
    ['an autoscaler that writes elsewhere', { ...head(), enableInTreeAutoscaling: true, autoscalerOptions: mounted },
      'chart/ray: spec.autoscalerOptions.volumeMounts = {"mountPath":"/tmp/ray","name":"logs"}: mounts something else at /tmp/ray than the head; remove it'],
    ['no log files', head({}, { env: [{ name: 'RAY_LOG_TO_STDERR', value: '1' }] }), 'makes Ray write no log files'],
    ['no container', { headGroupSpec: { template: {} } }, `${place}.spec.containers: has no container; put the Ray container first`],
  ])('%s', (_, spec, text) => {
    expect(() => onNode(spec)).toThrow(text);
  });

  test('an agent in the pod', () => {
    const scope = chart();
    const cluster = new RayCluster(scope, 'ray', { metadata: { name: 'ray' }, rayVersion: '2.52.0' });
    cluster.with(new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig() }));
    expect(() => cluster.with(new RayLogsOnNode())).toThrow('volume ray-logs at /tmp/ray = "ray-logs-agent": is mounted by another container too');
  });

  test.each(['var/log', '/', '/var/../etc', '/a//b', '/a/'])('the directory %s', (hostPath) => {
    expect(() => new RayLogsOnNode({ hostPath })).toThrow(`RayLogsOnNode: hostPath = ${JSON.stringify(hostPath)}: is no absolute path of a directory; write it like '/var/log/ray'`);
  });
});
