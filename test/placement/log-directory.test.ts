import { ApiObject, App, Chart } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import { FluentBitConfig, LokiOutput, RayClusterWithLogs, RayJobWithLogs, RayLoggingSidecar, RayLogsOnNode, StdoutOutput } from '../../src';

const LOGS = { name: 'logs', mountPath: '/tmp/ray' };
const POD_NAME = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
const POD_UID = { name: 'POD_UID', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.uid' } } };

/** A pod whose Ray container mounts a volume. */
const podWith = (volume: any, mount: any = LOGS, env: any[] = []) => ({
  spec: { volumes: [{ name: 'logs', ...volume }], containers: [{ name: 'ray-head', image: 'ray:1', env, volumeMounts: [mount] }] },
});
const add = (template: any, props: any = {}) => new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig(), ...props }).addTo(template);
const agentOf = ({ spec: { initContainers } }: any) => initContainers.find(({ name }: any) => name === 'ray-logs-agent');

/** Every kind of volume that Kubernetes has. */
const OWN: [string, any][] = [
  ['an emptyDir', { emptyDir: {} }],
  ['an emptyDir in memory', { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }],
  ['a volume of no kind, which is an emptyDir', {}],
  ['a claim of the pod\'s own', { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } } } }],
];
const SHARED: [string, any][] = [
  ['persistentVolumeClaim', { claimName: 'logs' }], ['nfs', { server: 'nfs', path: '/' }], ['hostPath', { path: '/var/log/ray' }],
  ['csi', { driver: 'gcsfuse.csi.storage.gke.io' }], ['cephfs', { monitors: [] }], ['glusterfs', { endpoints: 'a', path: 'b' }],
  ['azureFile', { secretName: 'a', shareName: 'b' }], ['azureDisk', {}], ['awsElasticBlockStore', { volumeID: 'a' }], ['gcePersistentDisk', { pdName: 'a' }],
  ['iscsi', {}], ['fc', {}], ['rbd', {}], ['flexVolume', { driver: 'a' }], ['cinder', { volumeID: 'a' }], ['portworxVolume', { volumeID: 'a' }],
];
const READ_ONLY: [string, any][] = [
  ['configMap', { name: 'a' }], ['secret', { secretName: 'a' }], ['downwardAPI', { items: [] }], ['projected', { sources: [] }], ['image', { reference: 'a' }],
  ['persistentVolumeClaim', { claimName: 'a', readOnly: true }], ['csi', { driver: 'secrets-store.csi.k8s.io', readOnly: true }],
];

describe('the volume with the logs', () => {
  test.each(OWN)('may be %s', (_, volume) => {
    expect(agentOf(add(podWith(volume))).volumeMounts[0]).toEqual({ ...LOGS, readOnly: true });
    expect(agentOf(add(podWith(volume, { ...LOGS, subPath: 'a' }))).volumeMounts[0]).toEqual({ ...LOGS, subPath: 'a', readOnly: true });
  });

  test.each(SHARED)('may not be one that outlives the pod or is shared: %s', (kind, source) => {
    const text = `chart/logs: template: the mount of /tmp/ray in ray-head = "logs": is of a volume that other pods can have too (${kind}), now or later, and each agent would send all that is in it as its own; use an emptyDir or an ephemeral volume, or mount it with subPathExpr: $(POD_NAME)_$(POD_UID) and define both in env of the container, from the fields metadata.name and metadata.uid`;
    expect(() => add(podWith({ [kind]: source }))).toThrow(text);
    expect(() => add(podWith({ [kind]: source }, { ...LOGS, subPath: 'team-a' }))).toThrow(text);
    expect(() => add(podWith({ [kind]: source }, { ...LOGS, subPathExpr: 'team/$(TEAM)' }, [{ name: 'TEAM', value: 'a' }]))).toThrow(text);
  });

  test.each(SHARED)('may be %s with a directory for each pod', (kind, source) => {
    const mount = { ...LOGS, subPathExpr: '$(POD_NAME)_$(POD_UID)' };
    const joined = add(podWith({ [kind]: source }, mount, [POD_NAME, POD_UID]));
    expect(agentOf(joined).volumeMounts[0]).toEqual({ ...mount, readOnly: true });
    expect(agentOf(joined).env).toEqual(expect.arrayContaining([POD_NAME, POD_UID]));
    expect(() => add(podWith({ [kind]: source }, { ...LOGS, subPathExpr: 'logs/$(POD_NAME)' }, [POD_NAME]))).not.toThrow();
  });

  test('shared, where KubeRay mounts the whole of it beside Ray', () => {
    const scope = chart();
    const template = podWith({ persistentVolumeClaim: { claimName: 'a' } });
    const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { enableInTreeAutoscaling: true, headGroupSpec: { template } } });
    expect(() => object.with(new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig() }))).toThrow('as its own; use an emptyDir or an ephemeral volume\n'.trim());
  });

  test.each(READ_ONLY)('may not be one that nobody can write to: %s', (kind, source) => {
    expect(() => add(podWith({ [kind]: source }))).toThrow(`cannot be written to by Ray, since its volume is a ${kind}${source.readOnly ? ' with readOnly' : ''}; mount a writable volume`);
  });

  test('a volume that the pod has under the agent\'s name is no exception', () => {
    const { spec } = podWith({ emptyDir: {} }, { name: 'logs', mountPath: '/data' });
    expect(() => add({ spec: { ...spec, volumes: [...spec.volumes, { name: 'ray-logs', persistentVolumeClaim: { claimName: 'a' } }] } })).toThrow('(persistentVolumeClaim)');
  });

  test.each(['/tmp/ray/session_latest', '/tmp/ray/session_latest/logs', '/tmp/ray/session_2026/logs/', '/tmp//ray/./session_latest'])('a volume inside of it hides logs: %s', (mountPath) => {
    const { spec } = podWith({ emptyDir: {} });
    const container = { ...spec.containers[0], volumeMounts: [LOGS, { name: 'logs', mountPath, subPath: 'x' }] };
    expect(() => add({ spec: { ...spec, containers: [container] } })).toThrow('is inside of Ray\'s directory, where the agent would not see the logs; mount it at /tmp/ray, or elsewhere');
  });

  test('a volume inside of it for something else does not', () => {
    const { spec } = podWith({ emptyDir: {} });
    const container = { ...spec.containers[0], volumeMounts: [LOGS, { name: 'logs', mountPath: '/tmp/ray/spill', subPath: 'x' }] };
    expect(() => add({ spec: { ...spec, containers: [container] } })).not.toThrow();
  });
});

describe('a volume above Ray\'s directory', () => {
  test('is what the agent mounts too, and nothing is put over it', () => {
    const mount = { name: 'logs', mountPath: '/tmp/', subPath: 'scratch' };
    const joined = add(podWith({ emptyDir: {} }, mount));
    expect(joined.spec.containers[0].volumeMounts).toEqual([mount]);
    expect(agentOf(joined).volumeMounts[0]).toEqual({ name: 'logs', mountPath: '/tmp', subPath: 'scratch', readOnly: true });
    expect(joined.spec.volumes.map(({ name }: any) => name)).toEqual(['logs', 'ray-logs-config', 'ray-logs-state']);
  });

  test('must be the pod\'s own as well', () => {
    expect(() => add(podWith({ hostPath: { path: '/mnt' } }, { name: 'logs', mountPath: '/tmp' }))).toThrow('the mount of /tmp in ray-head = "logs": is of a volume that other pods can have too (hostPath)');
  });

  test('the nearest one counts', () => {
    const { spec } = podWith({ emptyDir: {} });
    const container = { ...spec.containers[0], volumeMounts: [{ name: 'logs', mountPath: '/tmp' }, { name: 'near', mountPath: '/tmp/ray' }] };
    expect(agentOf(add({ spec: { volumes: [...spec.volumes, { name: 'near', emptyDir: {} }], containers: [container] } })).volumeMounts[0].name).toBe('near');
  });

  test('is covered by KubeRay where it adds a container that shares the logs', () => {
    const scope = chart();
    const object = new ApiObject(scope, 'ray', {
      apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { enableInTreeAutoscaling: true, headGroupSpec: { template: podWith({ emptyDir: {} }, { name: 'logs', mountPath: '/tmp' }) } },
    });
    expect(() => object.with(new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig() })))
      .toThrow('the mount of /tmp in ray-head = "/tmp": is above /tmp/ray, where KubeRay mounts ray-logs for the autoscaler, and Ray\'s logs would be in that one');
  });

  test('does not go to the node', () => {
    const scope = chart();
    const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template: podWith({ emptyDir: {} }, { name: 'logs', mountPath: '/tmp' }) } } });
    expect(() => object.with(new RayLogsOnNode())).toThrow('the mount of /tmp in ray-head = "logs": is above /tmp/ray, and what Ray spills would leave it for the node\'s directory together with the logs');
  });
});

describe('another directory of Ray', () => {
  const head = (group: any = {}, container: any = {}) => ({
    headGroupSpec: { ...group, template: { spec: { containers: [{ name: 'ray', image: 'ray:1', ...container }] } } },
  });
  const joined = (spec: any, props: any = {}) => {
    const scope = chart();
    const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'ray' }, spec });
    object.with(new RayLoggingSidecar(scope, 'logs', { outputs: [new StdoutOutput()], ...props }));
    return object.toJson().spec;
  };
  const FAST = '/mnt/fast/ray';

  test.each<[string, any, string, string]>([
    ['rayStartParams', head({ rayStartParams: { 'temp-dir': FAST } }), "spec.headGroupSpec.rayStartParams['temp-dir']", FAST],
    ['rayStartParams of a worker', { ...head(), workerGroupSpecs: [{ groupName: 'w', rayStartParams: { 'temp-dir': FAST }, template: { spec: { containers: [{}] } } }] }, "spec.workerGroupSpecs[0].rayStartParams['temp-dir']", FAST],
    ['a command', head({}, { command: ['/bin/bash', '-c', `ulimit -n 65536; ray start --head --temp-dir=${FAST} --block`] }), 'spec.headGroupSpec.template: --temp-dir in the command of ray', FAST],
    ['arguments', head({}, { command: ['ray'], args: ['start', '--head', '--temp-dir', FAST] }), 'spec.headGroupSpec.template: --temp-dir in the command of ray', FAST],
    ['quoted arguments', head({}, { args: [`ray start --head --temp-dir "${FAST}"`] }), 'spec.headGroupSpec.template: --temp-dir in the command of ray', FAST],
    ['a variable', head({}, { env: [{ name: 'RAY_TMPDIR', value: '/mnt/fast' }] }), 'spec.headGroupSpec.template: env RAY_TMPDIR of ray', '/mnt/fast'],
    ['another variable', head({}, { env: [{ name: 'TMPDIR', value: '/mnt/fast/' }] }), 'spec.headGroupSpec.template: env TMPDIR of ray', '/mnt/fast/'],
    ['a variable in a command', head({}, { args: ['export RAY_TMPDIR=/mnt/fast; $KUBERAY_GEN_RAY_START_CMD'] }), 'spec.headGroupSpec.template: RAY_TMPDIR in the command of ray', '/mnt/fast'],
    ['a variable before a command', head({}, { args: ['TMPDIR="/mnt/fast" ray start --head'] }), 'spec.headGroupSpec.template: TMPDIR in the command of ray', '/mnt/fast'],
  ])('in %s is refused, and read with the advice followed', (_, spec, property, value) => {
    const advice = `chart/ray: ${property} = "${property.includes('env TMPDIR') ? '[hidden]' : value}": has Ray write to ${FAST}, and the agent reads /tmp/ray; set rayDirectory to '${FAST}', or remove it`;
    expect(() => joined(spec)).toThrow(advice);
    const { headGroupSpec } = joined(spec, { rayDirectory: FAST });
    expect(agentOf(headGroupSpec.template).volumeMounts[0]).toEqual({ name: 'ray-logs', mountPath: FAST, readOnly: true });
    expect(headGroupSpec.template.spec.containers[0].volumeMounts).toEqual([{ name: 'ray-logs', mountPath: FAST }]);
  });

  test.each<[string, any]>([
    ['a command with a variable in it', head({}, { args: ['ray start --head --temp-dir=$SCRATCH/ray'] })],
    ['a variable from elsewhere', head({}, { env: [{ name: 'RAY_TMPDIR', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }] })],
    ['a variable made of others', head({}, { env: [{ name: 'TMPDIR', value: '/scratch/$(POD)' }] })],
  ])('that cannot be seen: %s', (_, spec) => {
    for (const rayDirectory of [undefined, FAST]) {
      expect(() => joined(spec, { rayDirectory })).toThrow('has Ray write to a directory that cannot be seen here; write it out, and set rayDirectory to it');
    }
  });

  test.each<[string, any]>([
    ['the usual directory', head({ rayStartParams: { 'temp-dir': '/tmp/ray/' } })],
    ['the usual variable', head({}, { env: [{ name: 'RAY_TMPDIR', value: '/tmp' }] })],
    ['a variable that --temp-dir overrides', head({ rayStartParams: { 'temp-dir': '/tmp/ray' } }, { env: [{ name: 'TMPDIR', value: '/scratch' }] })],
    ['a variable that RAY_TMPDIR overrides', head({}, { env: [{ name: 'TMPDIR', value: '/scratch' }, { name: 'RAY_TMPDIR', value: '/tmp' }] })],
    ['a variable of workers, who are told by the head', { ...head(), workerGroupSpecs: [{ groupName: 'w', template: { spec: { containers: [{ env: [{ name: 'TMPDIR', value: '/scratch' }] }] } } }] }],
  ])('is not meant by %s', (_, spec) => {
    expect(() => joined(spec)).not.toThrow();
  });

  test('is told to Ray where nothing tells it, in the head, which tells the workers', () => {
    const spec = joined({ ...head({ rayStartParams: { 'num-cpus': '0' } }), workerGroupSpecs: [{ groupName: 'w', template: { spec: { containers: [{ name: 'ray' }] } } }] }, { rayDirectory: FAST });
    expect(spec.headGroupSpec.rayStartParams).toEqual({ 'num-cpus': '0', 'temp-dir': FAST });
    expect(spec.workerGroupSpecs[0].rayStartParams).toBeUndefined();
    expect(agentOf(spec.workerGroupSpecs[0].template).volumeMounts[0]).toEqual({ name: 'ray-logs', mountPath: FAST, readOnly: true });
  });

  test('cannot be told to a command that starts Ray by itself', () => {
    expect(() => joined(head({}, { args: ['ray start --head --block'] }), { rayDirectory: FAST }))
      .toThrow(`chart/ray: spec.headGroupSpec.template: the command of ray: starts Ray by itself, in /tmp/ray, and the agent reads ${FAST}; add --temp-dir=${FAST}`);
    expect(() => joined(head({ rayStartParams: { 'temp-dir': FAST } }, { args: ['ray start --head --block'] }), { rayDirectory: FAST })).toThrow(`add --temp-dir=${FAST}`);
    expect(() => joined(head({}, { args: ['sleep 1; $KUBERAY_GEN_RAY_START_CMD'] }), { rayDirectory: FAST })).not.toThrow();
  });

  test('is where the configuration reads, and on the user\'s fast volume', () => {
    const app = new App();
    const scope = new Chart(app, 'chart');
    const cluster = new RayClusterWithLogs(scope, 'ray', {
      metadata: { name: 'ray' },
      rayVersion: '2.60.0',
      rayDirectory: FAST,
      enableInTreeAutoscaling: true,
      head: { volumes: [{ name: 'nvme', emptyDir: {} }], volumeMounts: [{ name: 'nvme', mountPath: '/mnt/fast' }] },
      outputs: [new LokiOutput({ host: 'loki' })],
    });
    app.synthYaml();
    const { spec } = cluster.apiObject.toJson();
    expect(agentOf(spec.headGroupSpec.template).volumeMounts[0]).toEqual({ name: 'nvme', mountPath: '/mnt/fast', readOnly: true });
    expect(spec.headGroupSpec.rayStartParams['temp-dir']).toBe(FAST);
    expect(spec.autoscalerOptions.volumeMounts).toEqual([{ name: 'nvme', mountPath: '/mnt/fast' }]);
    const { data } = scope.toJson().find(({ kind }) => kind === 'ConfigMap');
    expect(data['fluent-bit.conf']).toContain(`${FAST}/session_[0-9]*/log[s]/`);
    expect(data['fluent-bit.conf']).not.toContain('/tmp/ray');
  });

  test('of a configuration that is there already', () => {
    const scope = chart();
    const config = new FluentBitConfig(scope, 'config', { outputs: [new StdoutOutput()], pipeline: { rayDirectory: FAST } });
    const job = new RayJobWithLogs(scope, 'ray', { metadata: { name: 'ray' }, rayVersion: '2.60.0', entrypoint: 'a', config });
    expect(job.apiObject.toJson().spec.rayClusterSpec.headGroupSpec.rayStartParams['temp-dir']).toBe(FAST);
    expect(() => new RayLoggingSidecar(scope, 'logs', { config, rayDirectory: '/data' }))
      .toThrow(`chart/logs: rayDirectory = "/data": is not where the configuration reads, ${FAST}; set pipeline.rayDirectory of the configuration to it`);
  });

  test('is refused beside the history server, which reads /tmp/ray', () => {
    expect(() => joined({ ...head(), historyServerOptions: {} }, { rayDirectory: FAST })).toThrow('spec.historyServerOptions: adds a container that reads /tmp/ray, and Ray writes to /mnt/fast/ray; remove it, or leave out rayDirectory');
  });

  test.each(['tmp/ray', '/', '/a/../b', '/a b', '/$(X)', '/a*', ''])('must be an absolute path: %s', (rayDirectory) => {
    expect(() => joined(head(), { rayDirectory })).toThrow(`rayDirectory = ${JSON.stringify(rayDirectory)}: is not the absolute path of a directory; write it like '/mnt/fast/ray'`);
  });

  test('must leave room for the names of sockets', () => {
    expect(() => joined(head(), { rayDirectory: `/${'x'.repeat(50)}` })).toThrow('is too long: a socket below it would have more than 107 bytes, with which Ray does not start; use at most 43 bytes');
  });

  test('on the node', () => {
    const scope = chart();
    const object = new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'ray' }, spec: head() });
    object.with(new RayLogsOnNode({ rayDirectory: FAST }));
    const { headGroupSpec } = object.toJson().spec;
    expect(headGroupSpec.rayStartParams['temp-dir']).toBe(FAST);
    expect(headGroupSpec.template.spec.containers[0].volumeMounts[0]).toMatchObject({ name: 'ray-logs', mountPath: FAST });
    expect(headGroupSpec.template.spec.initContainers[0]).toMatchObject({ command: ['chmod', '1777', FAST], volumeMounts: [{ mountPath: FAST }] });
  });
});
