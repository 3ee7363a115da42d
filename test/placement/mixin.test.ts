import { ApiObject, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { chart, StandInConfig } from './stand-in';
import { RayCluster, RayLoggingSidecar, RayManifest } from '../../src';
import { sample, SAMPLES } from '../kuberay/samples';

const make = (scope: Chart, props = {}) => new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig(), ...props });

/** The names of the containers of each Ray pod. */
function pods(clusterSpec: any): string[][] {
  return [clusterSpec.headGroupSpec, ...clusterSpec.workerGroupSpecs].map(({ template: { spec } }) => (
    [...(spec.initContainers ?? []), ...spec.containers].map(({ name }: any) => name)
  ));
}

test.each(SAMPLES)('%s from a file', (file) => {
  const scope = chart();
  // In the process itself: `Include` starts another one for each file.
  sample(file).forEach((object, i) => new ApiObject(scope, `object-${i}`, object));
  const before = Testing.synth(scope);
  scope.with(make(scope));
  const after = Testing.synth(scope);
  expect(after).toMatchSnapshot();
  after.forEach((object, i) => {
    if (object.apiVersion !== 'ray.io/v1') {
      expect(object).toEqual(before[i]);
    }
  });
});

test('all objects below a scope, from Include too', () => {
  const scope = chart();
  new Include(scope, 'job', { url: 'test/fixtures/kuberay/ray-job.sample.yaml' });
  new RayCluster(scope, 'cluster', { metadata: { name: 'ray' }, rayVersion: '2.52.0', workerGroups: [{ groupName: 'w' }] });
  scope.with(make(scope));
  const objects = Testing.synth(scope);
  expect(pods(objects.find(({ kind }) => kind === 'RayJob').spec.rayClusterSpec)).toEqual([['ray-logs-agent', 'ray-head'], ['ray-logs-agent', 'ray-worker']]);
  expect(pods(objects.find(({ kind }) => kind === 'RayCluster').spec)).toEqual([['ray-logs-agent', 'ray-head'], ['ray-logs-agent', 'ray-worker']]);
});

test('what a manifest brings, and nothing else', () => {
  const scope = chart();
  const manifest = RayManifest.fromFile(scope, 'manifest', 'test/fixtures/kuberay/ray-job.sample.yaml');
  new RayCluster(scope, 'cluster', { metadata: { name: 'ray' }, rayVersion: '2.52.0', workerGroups: [] });
  manifest.with(make(scope));
  const [cluster, job] = ['RayCluster', 'RayJob'].map((kind) => Testing.synth(scope).find((object) => object.kind === kind));
  expect(pods(job.spec.rayClusterSpec)).toEqual([['ray-logs-agent', 'ray-head'], ['ray-logs-agent', 'ray-worker']]);
  expect(pods(cluster.spec)).toEqual([['ray-head']]);
});

test('a second time changes nothing', () => {
  const scope = chart();
  const cluster = new RayCluster(scope, 'cluster', { metadata: { name: 'ray' }, rayVersion: '2.52.0' });
  const sidecar = make(scope);
  cluster.with(sidecar);
  const once = Testing.synth(scope);
  cluster.with(sidecar, sidecar);
  expect(Testing.synth(scope)).toEqual(once);
});

test('patches before and after it both count', () => {
  const scope = chart();
  const { apiObject } = new RayCluster(scope, 'cluster', { metadata: { name: 'ray' }, rayVersion: '2.52.0' });
  apiObject.addJsonPatch(JsonPatch.add('/spec/headGroupSpec/template/spec/hostNetwork', true));
  apiObject.with(make(scope));
  apiObject.addJsonPatch(JsonPatch.add('/spec/suspend', true));
  expect(Testing.synth(scope)[0].spec).toMatchObject({
    suspend: true, headGroupSpec: { template: { spec: { hostNetwork: true, initContainers: [{ name: 'ray-logs-agent' }] } } },
  });
});

test('a job that selects a cluster has no pods to join', () => {
  const scope = chart();
  new ApiObject(scope, 'job', { apiVersion: 'ray.io/v1', kind: 'RayJob', spec: { clusterSelector: { 'ray.io/cluster': 'ray' } } });
  const before = Testing.synth(scope);
  scope.with(make(scope));
  expect(Testing.synth(scope)).toEqual(before);
});

test('what it supports', () => {
  const scope = chart();
  const sidecar = make(scope);
  const of = (apiVersion: string, kind: string) => sidecar.supports(new ApiObject(scope, `${apiVersion}-${kind}`, { apiVersion, kind }));
  expect(of('ray.io/v1', 'RayCluster')).toBe(true);
  expect(of('ray.io/v1alpha1', 'RayService')).toBe(true);
  expect(of('ray.io/v1', 'RayJob')).toBe(true);
  expect(of('ray.io/v1', 'RayCronJob')).toBe(true);
  expect(of('ray.io/v1', 'toString')).toBe(false);
  expect(of('apps/v1', 'Deployment')).toBe(false);
  expect(sidecar.supports(scope)).toBe(false);
  expect(() => sidecar.applyTo(scope)).toThrow('chart: is not a RayCluster, RayJob, RayService or RayCronJob; apply the mixin where supports() is true');
});

describe('KubeRay\'s containers beside Ray', () => {
  const cluster = (spec: any, head: any = {}) => {
    const scope = chart();
    const logs = { volumes: [{ name: 'logs', emptyDir: {} }], containers: [{ name: 'ray', volumeMounts: [{ name: 'logs', mountPath: '/tmp/ray', ...head }] }] };
    new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template: { spec: logs } }, ...spec } });
    return () => scope.with(make(scope));
  };
  const place = 'chart/ray: spec.headGroupSpec.template: the mount of /tmp/ray in ray';

  test('the autoscaler shares the volume ray-logs only', () => {
    expect(cluster({ enableInTreeAutoscaling: true })).toThrow(`${place} = "logs": is not of the volume ray-logs, the one that the autoscaler gets: it would see an empty directory, and its logs would be lost; name the volume ray-logs and mount all of it at /tmp/ray, or give autoscalerOptions.volumeMounts the same mount`);
  });

  test('unless it is given the same mount', () => {
    const mounted = (mount: any) => ({ enableInTreeAutoscaling: true, autoscalerOptions: { volumeMounts: [mount] } });
    const mount = { name: 'logs', mountPath: '/tmp/ray' };
    expect(cluster(mounted(mount))).not.toThrow();
    expect(cluster(mounted({ ...mount, subPath: 'a' }))).toThrow('is not of the volume ray-logs');
    expect(cluster(mounted({ ...mount, subPath: 'a' }), { subPath: 'a' })).not.toThrow();
  });

  test('the history server shares it in every pod', () => {
    const workers = [{ template: { spec: { volumes: [{ name: 'logs', emptyDir: {} }], containers: [{ name: 'ray', volumeMounts: [{ name: 'logs', mountPath: '/tmp/ray' }] }] } } }];
    expect(cluster({ historyServerOptions: {}, autoscalerOptions: { volumeMounts: [{ name: 'logs', mountPath: '/tmp/ray' }] } })).toThrow('the one that KubeRay\'s container beside Ray gets');
    expect(cluster({ workerGroupSpecs: workers })).not.toThrow();
    expect(cluster({ enableInTreeAutoscaling: true, autoscalerOptions: { volumeMounts: [{ name: 'logs', mountPath: '/tmp/ray' }] }, workerGroupSpecs: workers })).not.toThrow();
  });
});

describe('refused', () => {
  test.each<[string, any, string]>([
    ['a group without a template', { headGroupSpec: {} }, 'spec.headGroupSpec.template: is missing; give the group a pod template'],
    ['a Ray that writes elsewhere', { headGroupSpec: { rayStartParams: { 'temp-dir': '/data' }, template: { spec: { containers: [{ name: 'r' }] } } } },
      "spec.headGroupSpec.rayStartParams['temp-dir'] = \"/data\": has Ray write to /data, and the agent reads /tmp/ray; set rayDirectory to '/data', or remove it"],
    ['a worker without a container', { headGroupSpec: { template: { spec: { containers: [{ name: 'r' }] } } }, workerGroupSpecs: [{ template: {} }] },
      'spec.workerGroupSpecs[0].template.spec.containers: has no container; give a pod template of the form { metadata, spec } with the Ray container in it'],
  ])('%s', (_, spec, text) => {
    const scope = chart();
    new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec });
    expect(() => scope.with(make(scope))).toThrow(`chart/ray: ${text}`);
  });

  test('a class that drops what it does not know when it renders', () => {
    /** As `cdk8s import` generates them. */
    class GeneratedCluster extends ApiObject {
      public toJson(): any {
        const json = super.toJson();
        return { ...json, spec: { headGroupSpec: { template: k8s.toJson_PodTemplateSpec(json.spec.headGroupSpec.template) } } };
      }
    }
    const scope = chart();
    new GeneratedCluster(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template: { spec: { containers: [{ name: 'ray' }] } } } } });
    expect(() => scope.with(make(scope))).toThrow(
      'chart/ray: spec: loses fields when it is rendered by the class GeneratedCluster; use a plain ApiObject, Include, Helm or a class of this library for it',
    );
  });
});
