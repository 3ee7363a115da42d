import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy, k8s, ServiceType } from 'cdk8s-plus-28';
import { sample } from './samples';
import {
  AutoscalerVersion, GcsStorageBackend, KubeRayVersion, RayCluster, RayClusterProps, RayClusterUpgradeStrategy, RayManager, UpscalingMode,
} from '../../src';

const MINIMAL: RayClusterProps = { metadata: { name: 'ray' }, rayVersion: '2.52.0' };

function manifest(props: RayClusterProps): any {
  const chart = new Chart(new App(), 'chart');
  new RayCluster(chart, 'ray', props);
  return Testing.synth(chart)[0];
}

test('the least cluster', () => {
  expect(manifest(MINIMAL)).toMatchInlineSnapshot(`
{
  "apiVersion": "ray.io/v1",
  "kind": "RayCluster",
  "metadata": {
    "name": "ray",
  },
  "spec": {
    "headGroupSpec": {
      "rayStartParams": {},
      "template": {
        "spec": {
          "containers": [
            {
              "image": "rayproject/ray:2.52.0",
              "name": "ray-head",
            },
          ],
        },
      },
    },
    "rayVersion": "2.52.0",
  },
}
`);
});

test('every property', () => {
  expect(manifest({
    metadata: { name: 'ray', namespace: 'ml', labels: { team: 'a' } },
    rayVersion: '2.56.0',
    image: 'registry/ray:1',
    suspend: false,
    managedBy: RayManager.KUBERAY,
    upgradeStrategy: RayClusterUpgradeStrategy.RECREATE,
    enableInTreeAutoscaling: true,
    autoscalerOptions: {
      version: AutoscalerVersion.V2,
      upscalingMode: UpscalingMode.CONSERVATIVE,
      idleTimeoutSeconds: 120,
      image: 'registry/autoscaler:1',
      imagePullPolicy: ImagePullPolicy.ALWAYS,
      resources: { limits: { cpu: '500m' } },
      env: [{ name: 'A', value: '1' }],
      envFrom: [{ configMapRef: { name: 'more' } }],
      volumeMounts: [{ name: 'certs', mountPath: '/certs' }],
      securityContext: { runAsNonRoot: true },
      additionalFields: { args: ['x'] },
    },
    gcsFaultToleranceOptions: {
      backend: GcsStorageBackend.REDIS,
      redisAddress: 'redis:6379',
      redisUsernameSecret: { name: 'redis', key: 'user' },
      redisPasswordSecret: { name: 'redis', key: 'password' },
      externalStorageNamespace: 'ray-1',
    },
    headServiceAnnotations: { a: 'b' },
    head: {
      serviceType: ServiceType.NODE_PORT,
      headService: { metadata: { labels: { a: 'b' } } },
      enableIngress: true,
      rayStartParams: { 'num-cpus': '0' },
      resources: { limits: { cpu: 1, memory: '2Gi' }, requests: { cpu: '500m', memory: k8s.Quantity.fromString('1Gi') } },
      additionalFields: { ingressOptions: { host: 'ray.example.com' } },
    },
    workerGroups: [{
      groupName: 'gpu',
      replicas: 1,
      minReplicas: 0,
      maxReplicas: 4,
      numOfHosts: 2,
      idleTimeoutSeconds: 30,
      workersToDelete: ['ray-gpu-worker-x'],
      priority: 7,
      rayLabels: { zone: 'a' },
      rayResources: { GPU: '1' },
      image: 'registry/ray-gpu:1',
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      resources: { limits: { 'nvidia.com/gpu': 1 } },
      env: [{ name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      envFrom: [{ secretRef: { name: 'more' } }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      nodeSelector: { accelerator: 'h100' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      serviceAccountName: 'ray',
      imagePullSecrets: ['registry'],
      podLabels: { team: 'a' },
      podAnnotations: { note: 'b' },
      priorityClassName: 'high',
      terminationGracePeriodSeconds: 60,
      podTemplate: { spec: { hostNetwork: true, containers: [{ name: 'ray', ports: [{ containerPort: 1 }] }, { name: 'other', image: 'other' }] } },
    }],
    additionalSpec: { authOptions: { mode: 'token' } },
  })).toMatchSnapshot();
});

describe('manifests can be written again with it', () => {
  test('a complete sample', () => {
    const [original] = sample('ray-cluster.complete.yaml');
    const logs = { volumeMounts: [{ mountPath: '/tmp/ray', name: 'ray-logs' }], volumes: [{ name: 'ray-logs', emptyDir: {} }] };
    const ports = [{ containerPort: 6379, name: 'gcs' }, { containerPort: 8265, name: 'dashboard' }, { containerPort: 10001, name: 'client' }];
    expect(manifest({
      metadata: { name: 'raycluster-complete' },
      rayVersion: '2.52.0',
      head: {
        serviceType: ServiceType.CLUSTER_IP,
        rayStartParams: { 'dashboard-host': '0.0.0.0' },
        resources: { limits: { cpu: '1', memory: '5Gi' }, requests: { cpu: '500m', memory: '2Gi' } },
        podLabels: {},
        podTemplate: { spec: { containers: [{ ports }] } },
        ...logs,
      },
      workerGroups: [{
        groupName: 'small-group',
        replicas: 1,
        minReplicas: 1,
        maxReplicas: 10,
        resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } },
        ...logs,
      }],
    })).toEqual(original);
  });

  test('a template of its own', () => {
    const [original] = sample('ray-cluster.autoscaler.yaml');
    const { autoscalerOptions, headGroupSpec, workerGroupSpecs: [worker] } = original.spec;
    const { rayStartParams, template, ...replicas } = worker;
    expect(manifest({
      metadata: { name: 'raycluster-autoscaler' },
      rayVersion: '2.52.0',
      enableInTreeAutoscaling: true,
      autoscalerOptions,
      head: { rayStartParams: { 'num-cpus': '0' }, podTemplate: headGroupSpec.template },
      workerGroups: [{ ...replicas, podTemplate: template }],
    })).toEqual(original);
  });
});

test('the object is the default child, so that it can be patched', () => {
  const chart = new Chart(new App(), 'chart');
  const cluster = new RayCluster(chart, 'ray', MINIMAL);
  expect(ApiObject.of(cluster)).toBe(cluster.apiObject);
  expect(cluster.name).toBe('ray');
});

test('properties and template may say the same', () => {
  const said = {
    image: 'ray:1',
    resources: { limits: { cpu: 1 } },
    env: [{ name: 'A', value: '1' }],
    envFrom: [{ secretRef: { name: 's' } }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
  };
  const pod = { volumes: [{ name: 'v', emptyDir: {} }], tolerations: [{ operator: 'Exists' }], nodeSelector: { a: 'b' }, affinity: { podAffinity: {} } };
  const template = { metadata: { labels: { team: 'a' } }, spec: { ...pod, imagePullSecrets: [{ name: 's' }], containers: [{ name: 'ray-head', ...said }] } };
  const { spec } = manifest({
    ...MINIMAL, head: { ...said, ...pod, imagePullSecrets: ['s'], podLabels: { team: 'a' }, podTemplate: template },
  });
  expect(spec.headGroupSpec.template).toEqual(template);
});

test('what is given is not changed', () => {
  const podTemplate = { spec: { containers: [{ name: 'ray-head', env: [{ name: 'A', value: '1' }], resources: { limits: { cpu: 1 } } }] } };
  const props = { ...MINIMAL, head: { podTemplate, podLabels: { a: 'b' }, env: [{ name: 'B', value: '2' }], resources: { limits: { memory: '1Gi' } } } };
  const before = JSON.stringify(props);
  const { spec } = manifest(props);
  expect(JSON.stringify(props)).toBe(before);
  expect(spec.headGroupSpec.template.spec.containers[0]).toMatchObject({
    env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }], resources: { limits: { cpu: 1, memory: '1Gi' } },
  });
});

describe('refused', () => {
  const head = (group: any) => ({ head: group });
  const worker = (group: any) => ({ workerGroups: [{ groupName: 'w', ...group }] });
  const template = (container: any, spec: any = {}, metadata?: any) => ({ podTemplate: { metadata, spec: { containers: [{ name: 'ray-head', ...container }], ...spec } } });

  test.each<[string, any, string]>([
    ['no name', { metadata: {} }, 'metadata.name: is missing; name the RayCluster; its pods, Services and log streams are found by this name'],
    ['a long name', { metadata: { name: 'r'.repeat(54) } }, `metadata.name = "${'r'.repeat(54)}": has 54 characters, and KubeRay allows a RayCluster 53; shorten it`],
    ['an odd name', { metadata: { name: '1ray' } },
      'metadata.name = "1ray": is not a DNS-1035 label; use lowercase letters, digits and -, a letter in front and no - at the end'],
    ['no version', { rayVersion: '' }, "rayVersion = \"\": is missing; give the version of Ray in the image, e.g. '2.52.0'"],

    ['two groups of a name', { workerGroups: [{ groupName: 'w' }, { groupName: 'w' }] },
      'workerGroups[1].groupName = "w": is the name of another worker group too; give each group a name of its own'],
    ['a group of the name of the head', worker({ groupName: 'headgroup' }),
      "workerGroups[0].groupName = \"headgroup\": is KubeRay's name for the group of the head; use another name"],
    ['a group without a name', worker({ groupName: '' }), 'workerGroups[0].groupName: is missing; name the worker group'],
    ['an odd group name', worker({ groupName: 'a_b' }),
      'workerGroups[0].groupName = "a_b": cannot be a label and part of a pod name; use at most 63 letters, digits, - and ., a letter or digit at both ends'],
    ['part of a replica', worker({ replicas: 1.5 }), 'workerGroups[0].replicas = 1.5: is not a whole number of at least 0; correct it'],
    ['no hosts', worker({ numOfHosts: 0 }), 'workerGroups[0].numOfHosts = 0: is not a whole number of at least 1; correct it'],
    ['a range upside down', worker({ minReplicas: 3, maxReplicas: 2 }),
      'workerGroups[0].minReplicas = 3: is more than maxReplicas = 2; correct one of the two'],
    ['too few replicas', worker({ replicas: 1, minReplicas: 2 }), 'workerGroups[0].replicas = 1: is less than minReplicas = 2; correct one of the two'],
    ['too many replicas', worker({ replicas: 3, maxReplicas: 2 }), 'workerGroups[0].replicas = 3: is more than maxReplicas = 2; correct one of the two'],

    ['another image in the template', head({ image: 'a', ...template({ image: 'b' }) }),
      'head.image = "a": differs from head.podTemplate.spec.containers[0].image = "b"; give it in one of the two places'],
    ['other resources in the template', head({ resources: { limits: { cpu: 1 } }, ...template({ resources: { limits: { cpu: 2 } } }) }),
      'head.resources.limits.cpu = 1: differs from head.podTemplate.spec.containers[0].resources.limits.cpu = 2; give it in one of the two places'],
    ['another variable in the template', head({ env: [{ name: 'A', value: '1' }], ...template({ env: [{ name: 'A', value: '2' }] }) }),
      'head.env[0] = {"name":"A","value":"[hidden]"}: differs from head.podTemplate.spec.containers[0].env[0] = {"name":"A","value":"[hidden]"}; give it once'],
    ['a variable given twice', head({ env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] }),
      'head.env[1] = "A": has the same name as head.env[0]; remove one of the two'],
    ['another label in the template', head({ podLabels: { a: '1' }, ...template({}, {}, { labels: { a: '2' } }) }),
      'head.podLabels.a = "1": differs from head.podTemplate.metadata.labels.a = "2"; give it in one of the two places'],
    ['a list for an affinity', head({ affinity: [], ...template({}) }), 'head.affinity = []: is not a map of fields; give an object (in Python a dict)'],
    ['a map for variables', head({ env: { A: '1' } }), 'head.env = {"A":"[hidden]"}: is not a list; give a list'],
    ['a number for a text', head({ rayStartParams: { 'num-cpus': 0 } }), "head.rayStartParams['num-cpus'] = 0: is not a text; put it in quotes"],

    ['a label that KubeRay ignores', head({ podLabels: { 'ray.io/group': 'x' } }),
      "head.template.metadata.labels['ray.io/group']: is set by KubeRay, which ignores the one in the template; remove it"],
    ['a label that KubeRay selects by', head({ podLabels: { 'ray.io/identifier': 'x' } }),
      "head.template.metadata.labels['ray.io/identifier']: is what KubeRay's Services find the head by: with another value they have no endpoints; use another label"],
    ['an odd label', head({ podLabels: { a: 'b c' } }),
      "head.template.metadata.labels['a'] = \"b c\": is not the value of a label; use a text of at most 63 letters, digits, -, _ and ., a letter or digit at both ends"],
    ['an odd key of a label', head({ podLabels: { 'a b': 'c' } }),
      'head.template.metadata.labels = "a b": is not the key of a label; use a key like example.com/team'],
    ['the Ray container behind another', head({ podTemplate: { spec: { containers: [{ name: 'proxy' }, { name: 'ray-head' }] } } }),
      'head.podTemplate.spec.containers[1].name = "ray-head": is not the first container, and KubeRay would start Ray in "proxy"; put the Ray container first'],
    ['a container of KubeRay', head(template({}, { initContainers: [{ name: 'wait-gcs-ready' }] })),
      'head.template.spec.initContainers[0].name = "wait-gcs-ready": is a name that KubeRay uses itself; use another name'],
    ['a volume of KubeRay', head({ volumes: [{ name: 'ray-tls', emptyDir: {} }] }),
      'head.template.spec.volumes[0].name = "ray-tls": is a name that KubeRay uses itself; use another name'],
    ['two containers of a name', head(template({}, { initContainers: [{ name: 'ray-head' }] })),
      'head.template.spec.containers[0].name = "ray-head": is used twice in the pod; use another name'],
    ['a container without a name', head(template({}, { initContainers: [{}] })), 'head.template.spec.initContainers[0].name: is no name; name it'],

    ['a typed field passed through', { additionalSpec: { suspend: true } },
      'additionalSpec.suspend = true: is a field that has a property of its own; use that property'],
    ['a typed field of a group passed through', worker({ additionalFields: { template: {} } }),
      'workerGroups[0].additionalFields.template = {}: is a field that has a property of its own; use that property'],
    ['null passed through', { additionalSpec: { tlsOptions: null } }, 'additionalSpec.tlsOptions: is null; leave the field out'],
    ['two user names', { gcsFaultToleranceOptions: { redisUsername: 'a', redisUsernameSecret: { name: 'a', key: 'b' } } },
      'gcsFaultToleranceOptions.redisUsername = "a": is given together with redisUsernameSecret; give one of them'],

    ['resources said twice', head({ rayStartParams: { 'num-cpus': '1' }, rayResources: { CPU: '1' } }),
      "head.rayStartParams['num-cpus'] = \"1\": is given together with rayResources; give one of them"],
    ['labels as parameters', head({ rayStartParams: { labels: 'a=b' } }), 'head.rayStartParams.labels = "a=b": is not taken by KubeRay; use rayLabels'],
    ['an autoscaled group that is suspended', { enableInTreeAutoscaling: true, ...worker({ suspend: true }) },
      'workerGroups[0].suspend = true: does not go with enableInTreeAutoscaling; set maxReplicas to 0 instead'],
    ['an idle timeout without autoscaler', worker({ idleTimeoutSeconds: 1 }),
      'workerGroups[0].idleTimeoutSeconds = 1: is for the autoscaler v2 only; set enableInTreeAutoscaling and autoscalerOptions.version = AutoscalerVersion.V2, or leave it out'],
  ])('%s', (_, props, text) => {
    expect(() => manifest({ ...MINIMAL, ...props })).toThrow(`chart/ray: ${text}`);
  });

  test.each<[string, any, string, string]>([
    ['suspend', { suspend: true }, 'spec.suspend', '1.1.0'],
    ['managedBy', { managedBy: RayManager.KUBERAY }, 'spec.managedBy', '1.3.0'],
    ['a part of the autoscaler', { autoscalerOptions: { version: AutoscalerVersion.V2 } }, 'spec.autoscalerOptions.version', '1.4.0'],
    ['a part of the head', head({ rayLabels: { a: 'b' } }), 'spec.headGroupSpec.labels', '1.5.0'],
    ['a part of the second group', { workerGroups: [{ groupName: 'v' }, { groupName: 'w', numOfHosts: 2 }] }, 'spec.workerGroupSpecs[1].numOfHosts', '1.1.0'],
    ['what is passed through', { additionalSpec: { tlsOptions: {} } }, 'additionalSpec.tlsOptions', '1.7.0'],
  ])('%s for a KubeRay that does not have it', (_, props, field, since) => {
    expect(() => manifest({ ...MINIMAL, ...props, kubeRayVersion: KubeRayVersion.V1_0_0 }))
      .toThrow(`chart/ray: ${field}: is not in KubeRay 1.0.0; use KubeRay ${since} or newer, or leave it out`);
    expect(() => manifest({ ...MINIMAL, ...props, kubeRayVersion: KubeRayVersion.of(since) })).not.toThrow();
  });
});
