import { ApiObject, App, Chart, Lazy, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { LokiOutput, RayCluster, RayClusterWithLogs, RayCronJob, RayJob, RayLoggingSidecar, RayLogsOnNode, RayLogToStderr } from '../../src';

const RAY = { metadata: { name: 'ray' }, rayVersion: '2.60.0' };
const outputs = [new LokiOutput({ host: 'loki' })];

const make = (props: any) => new RayCluster(new Chart(new App(), 'chart'), 'ray', { ...RAY, ...props });
const head = (group: any) => ({ head: group });
const template = (podTemplate: any) => head({ podTemplate });
const container = (fields: any, spec: any = {}) => template({ spec: { containers: [{ name: 'ray-head', ...fields }], ...spec } });

function endless(): any {
  const object: any = { metadata: { labels: {} } };
  object.metadata.labels.self = object;
  return object;
}

function deep(levels: number): any {
  let object: any = {};
  for (let i = 0; i < levels; i++) {
    object = { a: object };
  }
  return object;
}

describe('a typed construct', () => {
  test.each<[string, any, string]>([
    // Shapes
    ['the fields of a spec beside it', template({ containers: [] }), 'head.podTemplate.containers: is not a field that KubeRay 1.7.0 has here: it would be dropped; use spec.containers'],
    ['a template that contains itself', template(endless()), 'head.podTemplate.metadata.labels.self: contains itself; give plain data, without references back'],
    ['a list that contains itself', template((() => { const list: any[] = []; list.push(list); return { spec: { containers: list } }; })()), 'head.podTemplate.spec.containers[0]: contains itself'],
    ['a template of a thousand levels', template(deep(1000)), 'head.podTemplate: is nested more than 100 levels deep; give plain data'],
    ['a template of twenty thousand levels', template(deep(20000)), 'head.podTemplate: is nested more than 100 levels deep; give plain data'],
    ['a getter that throws', template({ get spec() { throw new Error('no'); } }), 'head.podTemplate.spec: cannot be read: no; give plain data'],
    ['a Proxy that is revoked', template((() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()), 'head.podTemplate: cannot be read: '],
    ['a symbol as a key', template({ [Symbol('a')]: 1 }), 'head.podTemplate = "Symbol(a)": is a symbol as a key, which a manifest cannot hold; use texts as keys'],
    ['a symbol', container({ image: Symbol('a') }), 'head.podTemplate.spec.containers[0].image = "symbol": is not a value of a manifest'],
    ['a bigint', container({}, { priority: 1n }), 'head.podTemplate.spec.priority = "bigint": is not a value of a manifest'],
    ['infinity', container({}, { priority: Infinity }), 'head.podTemplate.spec.priority = "Infinity": is not a finite number'],
    ['a lazy value', container({ image: Lazy.any({ produce: () => 'a' }) }), 'head.podTemplate.spec.containers[0].image = "Lazy": is an object of a class that a manifest cannot hold'],
    ['an instance of a class', template({ spec: new (class Spec { public readonly containers = []; })() }), 'head.podTemplate.spec = "Spec": is an object of a class that a manifest cannot hold'],
    ['a Map', template({ spec: new Map() }), 'head.podTemplate.spec = "Map": is an object of a class'],
    ['null in a list', container({}, { volumes: [null] }), 'head.podTemplate.spec.volumes[0]: is null; leave the field out'],
    ['a map for a list', container({ env: { A: '1' } }), 'head.podTemplate.spec.containers[0].env'],
    ['a list for a map', container({ resources: [] }), 'head.podTemplate.spec.containers[0].resources = []: is not a map of fields'],
    ['a text for a list', container({ args: 'a' }), 'head.podTemplate.spec.containers[0].args = "a": is not a list; give a list'],
    ['a slip', template({ spec: { containres: [] } }), 'head.podTemplate.spec.containres: is not a field that KubeRay 1.7.0 has here: it would be dropped; use containers'],
    ['a slip further down', container({ volumeMount: [] }), 'head.podTemplate.spec.containers[0].volumeMount: is not a field that KubeRay 1.7.0 has here: it would be dropped; use volumeMounts'],

    // Values
    ['a number as the value of a variable', container({ env: [{ name: 'A', value: 1 }] }), 'head.podTemplate.spec.containers[0].env[0].value: is a number and not a text; put it in quotes'],
    ['a boolean as the value of a variable', head({ env: [{ name: 'A', value: true }] }), 'head.env[0].value: is a boolean and not a text; put it in quotes'],
    ['a boolean as a label', template({ metadata: { labels: { a: true } } }), 'head.podTemplate.metadata.labels.a: is a boolean and not a text; put it in quotes'],
    ['a number as an annotation', head({ podAnnotations: { a: 1 } }), "head.podAnnotations['a'] = 1: is not a text; put it in quotes"],
    ['a long label', head({ podLabels: { a: 'x'.repeat(64) } }), "head.template.metadata.labels['a'] = \"xxxx"],
    ['an odd key of an annotation', head({ podAnnotations: { 'a b': 'c' } }), 'head.template.metadata.annotations = "a b": is not the key of an annotation'],
    ['a variable without a name', head({ env: [{ valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }), 'head.env[0].name: is missing; give it'],
    ['a variable of an odd name', head({ env: [{ name: 'A=B', value: 'a' }] }), 'head.template.spec.containers[0].env[0].name = "A=B": is not the name of a variable'],
    ['a variable with two sources', head({ env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }), 'head.template.spec.containers[0].env[0].value: is given together with valueFrom; give one of the two'],
    ['a variable of nothing', head({ env: [{ name: 'A', valueFrom: {} }] }), 'head.template.spec.containers[0].env[0].valueFrom = []: does not name exactly one source'],
    ['a Secret of an odd name', head({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'A_B', key: 'c' } } }] }),
      'head.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name = "A_B": is not the name of an object of Kubernetes'],
    ['a Secret of an odd name, all of it', head({ envFrom: [{ secretRef: { name: 'A_B' } }] }), 'head.template.spec.containers[0].envFrom[0].secretRef.name = "A_B": is not the name of an object of Kubernetes'],
    ['a volume of a Secret of an odd name', head({ volumes: [{ name: 'a', secret: { secretName: 'A_B' } }] }), 'head.template.spec.volumes[0].secret.secretName = "A_B": is not the name of an object of Kubernetes'],
    ['a Secret for images of an odd name', head({ imagePullSecrets: ['A_B'] }), 'head.template.spec.imagePullSecrets[0].name = "A_B": is not the name of an object of Kubernetes'],

    // Resources
    ...([['8GB', "'8Gi' (powers of 1024) or '8G' (powers of 1000)"], ['8gb', "'8Gi'"], ['8 Gi', "'8Gi'"], ['8GiB', "'8Gi'"], ['lots', "it like '500m', '2' or '4Gi'"], ['', 'it like']] as const).map(([value, remedy]): [string, any, string] => (
      [`memory of ${value}`, head({ resources: { limits: { memory: value } } }), `head.resources.limits.memory = "${value}": is not a quantity; write ${remedy}`])),
    ['memory of half a byte', head({ resources: { limits: { memory: '512m' } } }), "head.template.spec.containers[0].resources.limits.memory = \"512m\": is 0.512 bytes, and no container starts with that; give the unit: '512Mi' or '4Gi'"],
    ['memory without a unit', head({ resources: { requests: { memory: 8 } } }), 'head.template.spec.containers[0].resources.requests.memory = 8: is 8 bytes, and no container starts with that'],
    ['half a CPU as a number', head({ resources: { limits: { cpu: 0.5 } } }), "head.resources.limits.cpu = 0.5: is not a quantity; write '0.5', in quotes"],
    ['half a CPU as a Quantity of a number', head({ resources: { limits: { cpu: k8s.Quantity.fromNumber(0.5) } } }), "head.resources.limits.cpu = 0.5: is not a quantity; write '0.5', in quotes"],
    ['a request above its limit', head({ resources: { requests: { memory: '2Gi' }, limits: { memory: '1500M' } } }),
      'head.template.spec.containers[0].resources.requests.memory = "2Gi": is more than the limit "1500M"; raise the limit, or lower the request'],
    ['a request in properties above a limit in the template', head({ resources: { requests: { cpu: 2 } }, podTemplate: { spec: { containers: [{ resources: { limits: { cpu: '500m' } } }] } } }),
      'head.template.spec.containers[0].resources.requests.cpu = 2: is more than the limit "500m"'],
    ['a negative request', head({ resources: { requests: { cpu: -1 } } }), 'resources.requests.cpu = -1: is negative; correct it'],
    ['a GPU by a short name', head({ resources: { limits: { gpu: 1 } } }), 'resources.limits.gpu = 1: is not a resource of a container; use nvidia.com/gpu'],
    ['memory misspelt', head({ resources: { limits: { memry: '1Gi' } } }), 'resources.limits.memry = "1Gi": is not a resource of a container; use memory'],
    ['a request for a device alone', head({ resources: { requests: { 'nvidia.com/gpu': 1 } } }), "resources.requests['nvidia.com/gpu'] = 1: needs a limit of the same size"],
    ['part of a device', head({ resources: { limits: { 'nvidia.com/gpu': '500m' } } }), "resources.limits['nvidia.com/gpu'] = \"500m\": is not a whole number, and devices cannot be divided"],
    ['a slip in resources', head({ resources: { limit: { cpu: 1 } } }), 'head.resources.limit: is not a property of ContainerResources; use limits'],

    // Names and numbers
    ['a port out of range', container({ ports: [{ containerPort: 70000 }] }), 'head.template.spec.containers[0].ports[0].containerPort = 70000: is not a valid port; use 1 to 65535'],
    ['a port as a text', container({ ports: [{ containerPort: '80' }] }), 'head.podTemplate.spec.containers[0].ports[0].containerPort = "80": is not a whole number'],
    ['a port twice', container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }), 'head.podTemplate.spec.containers[0].ports[1]'],
    ['two ports of a name', container({ ports: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] }), 'head.template.spec.containers[0].ports[1].name = "a": is the name of another port of the container'],
    ['a long name of a port', container({ ports: [{ containerPort: 80, name: 'a-name-of-16-char' }] }), 'head.template.spec.containers[0].ports[0].name = "a-name-of-16-char": is not the name of a port'],
    ['two containers of a name', template({ spec: { containers: [{ name: 'ray-head' }, { name: 'ray-head' }] } }), 'head.podTemplate.spec.containers[1] = "ray-head": has the same name as head.podTemplate.spec.containers[0]'],
    ['two volumes of a name', head({ volumes: [{ name: 'a', emptyDir: {} }, { name: 'a', hostPath: { path: '/' } }] }), 'head.volumes[1] = "a": has the same name as head.volumes[0]; remove one of the two'],
    ['two mounts at a place', head({ volumes: [{ name: 'a', emptyDir: {} }], volumeMounts: [{ name: 'a', mountPath: '/a' }, { name: 'a', mountPath: '/a', readOnly: true }] }), 'head.volumeMounts[1] = "/a": has the same mountPath'],
    ['a volume of two sources', head({ volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'b' } }] }), 'head.template.spec.volumes[0] = ["emptyDir","configMap"]: has more than one source; keep one of them'],
    ['a mount of no volume', head({ volumeMounts: [{ name: 'a', mountPath: '/a' }] }), 'head.template.spec.containers[0].volumeMounts[0].name = "a": is not a volume of the pod; add the volume, or correct the name'],
    ['an odd name of a container', template({ spec: { containers: [{ name: 'Ray_Head' }] } }), 'head.template.spec.containers[0].name = "Ray_Head": is not a DNS label'],
    ['an odd policy of restarts', template({ spec: { restartPolicy: 'always' } }), 'head.template.spec.restartPolicy = "always": is not one of Always, OnFailure, Never; use Always'],
    ['a negative grace period', head({ terminationGracePeriodSeconds: -1 }), 'head.template.spec.terminationGracePeriodSeconds = -1: is negative; correct it'],
    ['a part of a second', head({ terminationGracePeriodSeconds: 1.5 }), 'spec.headGroupSpec.template.spec.terminationGracePeriodSeconds = 1.5: is not a whole number'],

    // Where pods run
    ['op for operator', head({ tolerations: [{ key: 'a', op: 'Exists' }] }), 'head.tolerations[0].op: is not a field that KubeRay 1.7.0 has here: it would be dropped; use operator'],
    ['an unknown operator', head({ tolerations: [{ key: 'a', operator: 'Equals' }] }), 'head.template.spec.tolerations[0].operator = "Equals": is not one of Exists, Equal, Lt, Gt; use Equal'],
    ['a toleration without a key', head({ tolerations: [{ effect: 'NoSchedule' }] }), 'head.template.spec.tolerations[0].operator: is not Exists, which a toleration without a key needs'],
    ['an unknown effect', head({ tolerations: [{ key: 'a', effect: 'NoScheduling' }] }), 'head.template.spec.tolerations[0].effect = "NoScheduling": is not one of NoSchedule, PreferNoSchedule, NoExecute; use NoSchedule'],
    ['a slip in an affinity', head({ affinity: { nodeAfinity: {} } }), 'head.affinity.nodeAfinity: is not a field that KubeRay 1.7.0 has here: it would be dropped; use nodeAffinity'],
    ['an affinity without a key of topology', head({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } }), 'head.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: is missing'],
    ['a heavy preference', head({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference: {} }] } } }), 'preferredDuringSchedulingIgnoredDuringExecution[0].weight = 101: is not between 1 and 100'],
    ['an odd selector of nodes', head({ nodeSelector: { 'a b': 'c' } }), 'head.template.spec.nodeSelector = "a b": is not the key of a label'],
    ['an odd spread', template({ spec: { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'Never' }] } }), 'head.template.spec.topologySpreadConstraints[0].maxSkew = 0: is not at least 1'],
    ['an odd user', template({ spec: { securityContext: { runAsUser: -1 } } }), 'head.template.spec.securityContext.runAsUser = -1: is not an id that Kubernetes takes'],
    ['a text for a boolean', template({ spec: { hostNetwork: 'true' } }), 'head.podTemplate.spec.hostNetwork = "true": is not a boolean; write true or false, without quotes'],

    // Groups
    ['a map for the groups', { workerGroups: { w: {} } }, 'workerGroups = {"w":{}}: is not a list; give a list'],
    ['null for a group', { workerGroups: [null] }, 'workerGroups[0] = null: is not a map of properties'],
    ['a text for the head', { head: 'ray' }, 'head = "ray": is not a map of properties'],
    ['not a number of replicas', { workerGroups: [{ groupName: 'w', replicas: NaN }] }, 'workerGroups[0].replicas'],
    ['a number for a group name', { workerGroups: [{ groupName: 1 }] }, 'workerGroups[0].groupName = 1: '],
    ['a long group name', { workerGroups: [{ groupName: 'w'.repeat(64) }] }, 'cannot be a label and part of a pod name'],
    ['a group of several hosts with a long name', { workerGroups: [{ groupName: 'w'.repeat(58), numOfHosts: 2 }] }, 'leaves no room for the name of a replica'],
    ['a number for the version', { rayVersion: 2.6 }, 'rayVersion = 2.6: is not a version of Ray'],
    ['a bigint for the version', { rayVersion: 2n }, 'rayVersion'],
    ['a property that is not there', { workerGroup: [] }, 'workerGroup: is not a property of RayClusterProps; use workerGroups'],
    ['a property of a group that is not there', head({ rayStartParam: {} }), 'head.rayStartParam: is not a property of RayHeadGroup; use rayStartParams'],
    ['a template in the place of a group', head({ spec: { containers: [] } }), 'head.spec: is not a property of RayHeadGroup'],
    ['options of the autoscaler that are not there', { autoscalerOptions: { idleTimeout: 1 } }, 'autoscalerOptions.idleTimeout: is not a property of RayAutoscalerOptions; use idleTimeoutSeconds'],
  ])('%s', (_, props, text) => {
    expect(() => make(props)).toThrow(text);
    expect(() => make(props)).toThrow(/^chart\/ray: /);
  });

  test('metadata alone is a template', () => {
    expect(() => make(template({ metadata: { labels: { team: 'a' } } }))).not.toThrow();
  });
});

describe('a manifest that is joined', () => {
  const spec = (containerFields: any, more: any = {}) => ({ headGroupSpec: { template: { spec: { containers: [{ name: 'ray', image: 'a', ...containerFields }] } } }, ...more });

  test.each<[string, any, string]>([
    ['a spec that is missing', undefined, 'spec: is missing; write it as in the API of RayCluster'],
    ['a text for a spec', 'a', 'spec = "a": is not a map of fields'],
    ['a map for the groups', spec({}, { workerGroupSpecs: { w: {} } }), 'spec.workerGroupSpecs = {"w":{}}: is not a list; give a list of groups, each with its groupName'],
    ['a text for a group', spec({}, { workerGroupSpecs: ['w'] }), 'spec.workerGroupSpecs[0].template: is missing'],
    ['a template without a spec', { headGroupSpec: { template: { metadata: {} } } }, 'spec.headGroupSpec.template.spec.containers: has no container'],
    ['memory of 8GB', spec({ resources: { limits: { memory: '8GB' } } }), 'spec.headGroupSpec.template.spec.containers[0].resources.limits.memory = "8GB": is not a quantity'],
    ['a request above its limit', spec({ resources: { requests: { cpu: '2' }, limits: { cpu: 1 } } }), 'spec.headGroupSpec.template.spec.containers[0].resources.requests.cpu = "2": is more than the limit 1'],
    ['a number as the value of a variable', spec({ env: [{ name: 'A', value: 1 }] }), 'spec.headGroupSpec.template.spec.containers[0].env[0].value: is a number and not a text; put it in quotes'],
    ['a slip', spec({ volumeMonts: [] }), 'spec.headGroupSpec.template.spec.containers[0].volumeMonts: is not a field of the Kubernetes API, but volumeMounts is; write volumeMounts'],
    ['numbers as parameters', { headGroupSpec: { rayStartParams: { 'num-cpus': 0 }, template: { spec: { containers: [{ name: 'a' }] } } } }, "spec.headGroupSpec.rayStartParams['num-cpus']: is a number and not a text"],
    ['a text for a boolean', spec({}, { enableInTreeAutoscaling: 'true' }), 'spec.enableInTreeAutoscaling = "true": is not a boolean'],
    ['a map for the mounts of the autoscaler', spec({}, { autoscalerOptions: { volumeMounts: {} } }), 'spec.autoscalerOptions.volumeMounts = {}: is not a list'],
  ])('%s', (_, given, text) => {
    for (const mixin of [(chart: Chart) => new RayLoggingSidecar(chart, 'logs', { outputs }), () => new RayLogsOnNode(), () => new RayLogToStderr()]) {
      const chart = new Chart(new App(), 'chart');
      new ApiObject(chart, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: given } as any);
      expect(() => chart.with(mixin(chart))).toThrow(`chart/ray: ${text}`);
    }
  });

  test.each(['RayJob', 'RayService', 'RayCronJob'])('a %s without a cluster', (kind) => {
    const chart = new Chart(new App(), 'chart');
    new ApiObject(chart, 'ray', { apiVersion: 'ray.io/v1', kind, spec: {} } as any);
    expect(() => chart.with(new RayLoggingSidecar(chart, 'logs', { outputs }))).toThrow('is missing');
  });
});

describe('random data', () => {
  const names = ['metadata', 'spec', 'containers', 'initContainers', 'volumes', 'volumeMounts', 'env', 'envFrom', 'resources', 'limits', 'requests', 'labels',
    'annotations', 'name', 'value', 'valueFrom', 'ports', 'lifecycle', 'preStop', 'securityContext', 'mountPath', 'subPathExpr', 'restartPolicy', 'tolerations',
    'affinity', 'terminationGracePeriodSeconds', 'emptyDir', 'headGroupSpec', 'workerGroupSpecs', 'template', 'rayStartParams', 'autoscalerOptions', 'secretRef'];
  const leaf = fc.oneof(
    fc.constantFrom<unknown>('/tmp/ray', 'ray-logs', 'ray', 'a', '', 0, 1, -1, 1.5, true, null, undefined, NaN, 1n, Symbol('a'), new Date(0), [], {}), fc.string({ maxLength: 5 }),
  );
  const data: fc.Arbitrary<any> = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 6, withCrossShrink: true }, leaf, fc.array(tie('any'), { maxLength: 2 }), fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 })),
  })).any;
  /** Data that has the form of a template more often. */
  const containers = fc.array(fc.oneof(data, fc.record({ name: leaf, env: data, volumeMounts: data, resources: data })), { maxLength: 2 });
  const spec = fc.record({ containers: fc.oneof(data, containers), volumes: data });
  const pod = fc.oneof(data, fc.record({ metadata: data, spec: fc.oneof(data, spec) }, { requiredKeys: [] }));
  const cluster = fc.oneof(data, fc.record({
    headGroupSpec: fc.oneof(data, fc.record({ template: pod, rayStartParams: data })),
    workerGroupSpecs: fc.oneof(data, fc.array(fc.record({ template: pod }), { maxLength: 2 })),
  }, { requiredKeys: [] }));

  /** Either a clear error, or a manifest. */
  function expectClear(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      expect((error as Error).constructor.name).toBe('Error');
      expect((error as Error).message).toMatch(/^chart\/[a-z]+: /);
    }
  }

  test('as a template of a typed construct', () => {
    fc.assert(fc.property(pod, (podTemplate) => {
      expectClear(() => {
        const chart = new Chart(new App(), 'chart');
        new RayClusterWithLogs(chart, 'ray', { ...RAY, head: { podTemplate }, outputs });
        Testing.synth(chart);
      });
    }), { numRuns: 300 });
  });

  test('as a template that is joined', () => {
    const sidecar = new RayLoggingSidecar(new Chart(new App(), 'chart'), 'logs', { outputs });
    fc.assert(fc.property(pod, (one) => expectClear(() => JSON.stringify(sidecar.addTo(one)))), { numRuns: 1000 });
  });

  test('as the spec of an object that is joined', () => {
    fc.assert(fc.property(cluster, fc.constantFrom('RayCluster', 'RayJob', 'RayService', 'RayCronJob'), (one, kind) => {
      const job = { rayClusterSpec: one };
      const whole = { RayCluster: one, RayJob: job, RayService: { rayClusterConfig: one }, RayCronJob: { jobTemplate: job } }[kind];
      for (const mixin of [(chart: Chart) => new RayLoggingSidecar(chart, 'logs', { outputs }), () => new RayLogsOnNode(), () => new RayLogToStderr()]) {
        const chart = new Chart(new App(), 'chart');
        const object = new ApiObject(chart, 'ray', { apiVersion: 'ray.io/v1', kind, spec: whole } as any);
        try {
          object.toJson();
        } catch {
          // Not even cdk8s can write it.
          return;
        }
        expectClear(() => chart.with(mixin(chart)));
      }
    }), { numRuns: 200 });
  });
});

describe('properties of other types than TypeScript would let through', () => {
  test.each<[string, any, string]>([
    ['a number as an annotation of the object', { metadata: { name: 'ray', annotations: { a: 1 } } }, "metadata.annotations['a'] = 1: is not a text; put it in quotes"],
    ['a long label of the object', { metadata: { name: 'ray', labels: { a: 'x'.repeat(64) } } }, "metadata.labels['a'] = \"xxx"],
    ['a number for the name', { metadata: { name: 5 } }, 'metadata.name = 5: '],
    ['null for metadata', { metadata: null }, 'metadata.name: is missing'],
    ['a list for parameters', head({ rayStartParams: ['a'] }), 'head.rayStartParams = ["a"]: is not a map of fields'],
    ['null for parameters', head({ rayStartParams: null }), 'head.rayStartParams = null: is not a map of fields'],
    ['parameters that contain themselves', head({ rayStartParams: (() => { const map: any = {}; map.a = map; return map; })() }), "head.rayStartParams['a']: is not a text"],
    ['a text for a list of Secrets', head({ imagePullSecrets: 'a' }), 'head.imagePullSecrets = "a": is not a list; give a list'],
    ['a text for pods that are to go', { workerGroups: [{ groupName: 'w', workersToDelete: 'a' }] }, 'workerGroups[0].workersToDelete = "a": is not a list; give a list'],
    ['a text for the release of KubeRay', { kubeRayVersion: '1.7.0' }, 'kubeRayVersion = "1.7.0": is not a KubeRayVersion; write KubeRayVersion.V1_7_0 or KubeRayVersion.of(...)'],
  ])('%s', (_, props, text) => {
    expect(() => make(props)).toThrow(`chart/ray: ${text}`);
  });

  const job = (props: any) => () => new RayJob(new Chart(new App(), 'chart'), 'ray', { ...RAY, entrypoint: 'a', ...props });

  test('of a job', () => {
    expect(job({ runtimeEnvYaml: { pip: [] } })).toThrow("chart/ray: runtimeEnvYaml: is not a text; write YAML: 'pip: [requests]'");
    expect(job({ entrypointResources: '{"a":1}' })).toThrow('chart/ray: entrypointResources = "{\\"a\\":1}": is not a map of fields');
    expect(job({ entrypointResources: { a: '1' } })).toThrow('chart/ray: entrypointResources.a = "1": is not a number; write a number, without quotes');
    expect(job({ deletionRules: {} })).toThrow('chart/ray: deletionRules = {}: is not a list; give a list');
    expect(job({ entrypoint: ['a'] })).toThrow('chart/ray: spec.entrypoint: is a list and not a text');
    expect(() => new RayCronJob(new Chart(new App(), 'chart'), 'ray', { ...RAY, entrypoint: 'a' } as any)).toThrow("chart/ray: schedule: is missing; write it like '0 3 * * *'");
  });
});
