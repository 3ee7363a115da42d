import { Duration, Size } from 'cdk8s';
import { ImagePullPolicy, k8s } from 'cdk8s-plus-28';
import { chart, StandInConfig } from './stand-in';
import {
  AddToPodOptions, AgentSecurityContext, ConfigMount, KubeRayVersion, KubernetesVersion, RayLoggingSidecar, RayNoise,
  RayLoggingSidecarProps, SidecarKind, StdoutOutput,
} from '../../src';

function sidecar(props: Partial<RayLoggingSidecarProps> = {}): RayLoggingSidecar {
  return new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig(), ...props });
}

/** A pod template with a Ray container of the given fields. */
function pod(container: any = {}, spec: any = {}): any {
  return { spec: { containers: [{ name: 'ray-head', image: 'ray:1', ...container }], ...spec } };
}

const add = (props: Partial<RayLoggingSidecarProps>, template: any, options?: AddToPodOptions) => sidecar(props).addTo(template, options);

/** The agent in a pod that it has joined. */
const agent = (props: Partial<RayLoggingSidecarProps>, template: any = pod()) => {
  const { containers, initContainers = [] } = add(props, template).spec;
  return [...initContainers, ...containers].find(({ name }) => name === (props.containerName ?? 'ray-logs-agent'));
};

const LOG_MOUNT = { name: 'ray-logs', mountPath: '/tmp/ray' };

describe('the defaults', () => {
  test('a native sidecar with least privilege', () => {
    expect(add({}, pod())).toMatchInlineSnapshot(`
{
  "spec": {
    "containers": [
      {
        "image": "ray:1",
        "name": "ray-head",
        "volumeMounts": [
          {
            "mountPath": "/tmp/ray",
            "name": "ray-logs",
          },
        ],
      },
    ],
    "initContainers": [
      {
        "args": [
          "-c",
          "/ray-logs-config/fluent-bit.yaml",
        ],
        "env": [
          {
            "name": "RAY_CLUSTER",
            "valueFrom": {
              "fieldRef": {
                "fieldPath": "metadata.labels['ray.io/cluster']",
              },
            },
          },
          {
            "name": "MALLOC_CONF",
            "value": "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0",
          },
        ],
        "image": "fluent/fluent-bit:5.1.1",
        "name": "ray-logs-agent",
        "resources": {
          "limits": {
            "cpu": "100m",
            "memory": "128Mi",
          },
          "requests": {
            "cpu": "100m",
            "memory": "128Mi",
          },
        },
        "restartPolicy": "Always",
        "securityContext": {
          "allowPrivilegeEscalation": false,
          "capabilities": {
            "drop": [
              "ALL",
            ],
          },
          "readOnlyRootFilesystem": true,
          "runAsGroup": 100,
          "runAsNonRoot": true,
          "runAsUser": 1000,
          "seccompProfile": {
            "type": "RuntimeDefault",
          },
        },
        "volumeMounts": [
          {
            "mountPath": "/tmp/ray",
            "name": "ray-logs",
            "readOnly": true,
          },
          {
            "mountPath": "/ray-logs-config",
            "name": "ray-logs-config",
            "readOnly": true,
          },
          {
            "mountPath": "/ray-logs-state",
            "name": "ray-logs-state",
          },
        ],
      },
    ],
    "volumes": [
      {
        "emptyDir": {},
        "name": "ray-logs",
      },
      {
        "configMap": {
          "name": "logs-config",
        },
        "name": "ray-logs-config",
      },
      {
        "emptyDir": {
          "sizeLimit": "2048Mi",
        },
        "name": "ray-logs-state",
      },
    ],
  },
}
`);
  });

  test('a classic container goes last', () => {
    const { containers, initContainers } = add({ kind: SidecarKind.CONTAINER }, pod({}, { containers: [{ name: 'ray' }, { name: 'proxy' }] })).spec;
    expect(containers.map(({ name }: any) => name)).toEqual(['ray', 'proxy', 'ray-logs-agent']);
    expect(containers[2].restartPolicy).toBeUndefined();
    expect(initContainers).toBeUndefined();
  });

  test('a native sidecar goes behind the init containers', () => {
    const { initContainers } = add({}, pod({}, { initContainers: [{ name: 'prepare' }] })).spec;
    expect(initContainers.map(({ name }: any) => name)).toEqual(['prepare', 'ray-logs-agent']);
  });
});

describe('the properties', () => {
  test('image, pull policy, name, resources and environment', () => {
    expect(agent({
      image: 'registry/fluent-bit:1',
      imagePullPolicy: ImagePullPolicy.ALWAYS,
      containerName: 'agent',
      resources: { requests: { cpu: 1, memory: k8s.Quantity.fromString('1Gi') } },
      env: [{ name: 'ZONE', value: 'a' }],
    })).toMatchObject({
      name: 'agent',
      image: 'registry/fluent-bit:1',
      imagePullPolicy: 'Always',
      resources: { requests: { cpu: 1, memory: '1Gi' } },
      env: [{ name: 'RAY_CLUSTER' }, { name: 'MALLOC_CONF' }, { name: 'ZONE', value: 'a' }],
    });
  });

  test("the allocator's settings, unless the user has his own", () => {
    const set = (env: any[]) => agent({ env }).env.filter(({ name }: any) => name === 'MALLOC_CONF').map(({ value }: any) => value);

    expect(set([])).toEqual(['narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0']);
    expect(set([{ name: 'MALLOC_CONF', value: 'background_thread:true' }])).toEqual(['background_thread:true']);
  });

  test('volumes', () => {
    const { volumes } = add({
      logVolumeName: 'ray', logVolumeSizeLimit: Size.gibibytes(10), configVolumeName: 'config', stateSizeLimit: Size.mebibytes(500),
    }, pod()).spec;
    expect(volumes).toEqual([
      { name: 'ray', emptyDir: { sizeLimit: '10240Mi' } },
      { name: 'config', configMap: { name: 'logs-config' } },
      { name: 'ray-logs-state', emptyDir: { sizeLimit: '500Mi' } },
    ]);
  });

  test('files by sub-path, in the place of the files of the image', () => {
    const config = new StandInConfig({ mainFile: 'fluent-bit.conf', files: ['fluent-bit.conf', 'ray.lua'], usesState: false });
    const container = agent({ config, configMount: ConfigMount.SUB_PATH });
    expect(container.args).toBeUndefined();
    expect(container.volumeMounts).toEqual([
      { ...LOG_MOUNT, readOnly: true },
      { name: 'ray-logs-config', mountPath: '/fluent-bit/etc/fluent-bit.conf', subPath: 'fluent-bit.conf' },
      { name: 'ray-logs-config', mountPath: '/fluent-bit/etc/ray.lua', subPath: 'ray.lua' },
    ]);
  });

  test('mounts that the configuration wants', () => {
    const config = new StandInConfig({
      usesState: false,
      environment: undefined,
      variables: [],
      mounts: [
        { volumeName: 'secret-ca', mountPath: '/fluent-bit/mounts/secret-ca', secretName: 'ca' },
        { volumeName: 'config-map', mountPath: '/fluent-bit/mounts/config-map', configMapName: 'map' },
      ],
    });
    const { volumes, initContainers: [container] } = add({ config }, pod()).spec;
    expect(container.env).toBeUndefined();
    expect(container.volumeMounts.slice(2)).toEqual([
      { name: 'secret-ca', mountPath: '/fluent-bit/mounts/secret-ca', readOnly: true },
      { name: 'config-map', mountPath: '/fluent-bit/mounts/config-map', readOnly: true },
    ]);
    expect(volumes.slice(2)).toEqual([{ name: 'secret-ca', secret: { secretName: 'ca' } }, { name: 'config-map', configMap: { name: 'map' } }]);
  });

  test('outputs in the place of a configuration', () => {
    const one = new RayLoggingSidecar(chart(), 'logs', { outputs: [new StdoutOutput()] });
    expect(one.config).toMatchObject({ usesState: true, mainFile: 'fluent-bit.conf', files: ['fluent-bit.conf', 'ray-filter.lua'] });
    expect(one.addTo(pod()).spec.volumes).toContainEqual({ name: 'ray-logs-config', configMap: { name: one.config.configMapName } });
  });
});

describe('the security context', () => {
  const context = (template: any, securityContext = AgentSecurityContext.restricted()) => agent({ securityContext }, template).securityContext;

  test('follows the user of the Ray container', () => {
    expect(context(pod({}, { securityContext: { runAsUser: 2000 } }))).toMatchObject({ runAsUser: 2000 });
    expect(context(pod({}, { securityContext: { runAsUser: 2000 } }))).not.toHaveProperty('runAsGroup');
    expect(context(pod({ securityContext: { runAsUser: 3000, runAsGroup: 30 } }, { securityContext: { runAsUser: 2000 } })))
      .toMatchObject({ runAsUser: 3000, runAsGroup: 30 });
  });

  test('does not follow root', () => {
    expect(context(pod({ securityContext: { runAsUser: 0 } }))).toMatchObject({ runAsUser: 1000, runAsGroup: 100, runAsNonRoot: true });
  });

  test('may name the user', () => {
    expect(context(pod(), AgentSecurityContext.restricted({ runAsUser: 5, runAsGroup: 6 }))).toMatchObject({ runAsUser: 5, runAsGroup: 6 });
  });

  test('may be any or none', () => {
    expect(context(pod(), AgentSecurityContext.of({ privileged: true }))).toEqual({ privileged: true });
    expect(context(pod(), AgentSecurityContext.none())).toBeUndefined();
    expect(() => AgentSecurityContext.of({ runAsUser: null })).toThrow('AgentSecurityContext: securityContext.runAsUser: is null; leave the field out');
  });
});

describe('the log volume', () => {
  const mounts = (template: any, options?: AddToPodOptions) => {
    const { containers, initContainers, volumes } = add({}, template, options).spec;
    return { ray: containers[0].volumeMounts, agent: initContainers.at(-1).volumeMounts[0], volumes: volumes.map(({ name }: any) => name) };
  };
  const withVolume = (mount: any, volume: any = { emptyDir: {} }) => pod({ volumeMounts: [mount] }, { volumes: [{ name: mount.name, ...volume }] });

  test('one that is mounted already is used, whatever its name', () => {
    const mount = { name: 'log-volume', mountPath: '/tmp/ray' };
    expect(mounts(withVolume(mount))).toEqual({
      ray: [mount], agent: { ...mount, readOnly: true }, volumes: ['log-volume', 'ray-logs-config', 'ray-logs-state'],
    });
  });

  test('a slash at the end does not matter where KubeRay adds nothing', () => {
    expect(mounts(withVolume({ name: 'log-volume', mountPath: '/tmp/ray/' }))).toMatchObject({
      ray: [{ mountPath: '/tmp/ray/' }], agent: { name: 'log-volume', mountPath: '/tmp/ray' },
    });
  });

  test('a volume of the name that is mounted elsewhere is used too', () => {
    const mount = { name: 'ray-logs', mountPath: '/var/log' };
    expect(mounts(withVolume(mount))).toMatchObject({ ray: [mount, LOG_MOUNT], agent: { name: 'ray-logs' } });
  });

  test('the agent mounts the same directory of a volume', () => {
    expect(mounts(withVolume({ name: 'v', mountPath: '/tmp/ray', subPath: 'a' })).agent).toMatchObject({ name: 'v', subPath: 'a' });
  });

  test('with the variables that the directory is made of', () => {
    const podName = { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
    const template = pod(
      { env: [podName, { name: 'OTHER', value: '1' }], volumeMounts: [{ name: 'v', mountPath: '/tmp/ray', subPathExpr: 'logs/$(POD)' }] },
      { volumes: [{ name: 'v', hostPath: { path: '/ray' } }] },
    );
    const container = agent({}, template);
    expect(container.volumeMounts[0]).toEqual({ name: 'v', mountPath: '/tmp/ray', subPathExpr: 'logs/$(POD)', readOnly: true });
    expect(container.env).toEqual([expect.objectContaining({ name: 'RAY_CLUSTER' }), expect.objectContaining({ name: 'MALLOC_CONF' }), podName]);
  });

  test('KubeRay\'s own name is what it shares', () => {
    expect(mounts(pod(), { kubeRaySharesLogs: true }).volumes).toContain('ray-logs');
    expect(mounts(withVolume(LOG_MOUNT, { ephemeral: { volumeClaimTemplate: {} } }), { kubeRaySharesLogs: true }).agent.name).toBe('ray-logs');
  });

  const place = 'chart/logs: template: the mount of /tmp/ray in ray-head';
  test.each<[string, any, AddToPodOptions | undefined, string]>([
    ['a mount of a volume that is not there', pod({ volumeMounts: [LOG_MOUNT] }), undefined,
      `${place} = "ray-logs": is of a volume that the pod does not have; add the volume`],
    ['a mount that Ray cannot write to', withVolume({ ...LOG_MOUNT, readOnly: true }), undefined,
      `${place} = {"name":"ray-logs","mountPath":"/tmp/ray","readOnly":true}: cannot be written to by Ray; mount a writable volume`],
    ['a volume that nobody can write to', withVolume(LOG_MOUNT, { configMap: { name: 'x' } }), undefined,
      `${place} = {"name":"ray-logs","mountPath":"/tmp/ray"}: cannot be written to by Ray, since its volume is a configMap; mount a writable volume`],
    ['two mounts', pod({ volumeMounts: [LOG_MOUNT, { name: 'v', mountPath: '/tmp/ray/' }] }), undefined,
      'chart/logs: template: volumeMounts of ray-head = [{"name":"ray-logs","mountPath":"/tmp/ray"},{"name":"v","mountPath":"/tmp/ray/"}]: mount /tmp/ray more than once; keep one of them'],
    ['another name than KubeRay\'s where KubeRay shares', withVolume({ name: 'v', mountPath: '/tmp/ray' }), { kubeRaySharesLogs: true },
      `${place} = "v": is not of the volume ray-logs, the one that KubeRay's container beside Ray gets: it would see an empty directory, and its logs would be lost; name the volume ray-logs and mount all of it at /tmp/ray`],
    ['a slash where KubeRay shares', withVolume({ name: 'ray-logs', mountPath: '/tmp/ray/' }), { kubeRaySharesLogs: true },
      'chart/logs: template: the mount of /tmp/ray/ in ray-head = "/tmp/ray/": is not written as KubeRay does: it would mount the volume a second time for KubeRay\'s container beside Ray; name the volume ray-logs and mount all of it at /tmp/ray'],
    ['a directory of the volume where KubeRay shares', withVolume({ ...LOG_MOUNT, subPath: 'a' }), { kubeRaySharesLogs: true },
      `${place} = "a": is of a directory inside the volume, and KubeRay's container beside Ray gets the volume's root: it would see another directory; name the volume ray-logs and mount all of it at /tmp/ray`],
    ['a directory of variables that the agent cannot have', withVolume({ ...LOG_MOUNT, subPathExpr: '$(RAY_CLUSTER_NAME)' }), undefined,
      'chart/logs: template: subPathExpr of the mount of /tmp/ray = "$(RAY_CLUSTER_NAME)": uses $(RAY_CLUSTER_NAME), which the agent\'s container does not have; define RAY_CLUSTER_NAME in the env of the Ray container, by valueFrom or as a plain text'],
    ['a directory of variables that the agent has', pod({ env: [{ name: 'RAY_CLUSTER', value: 'x' }], volumeMounts: [{ ...LOG_MOUNT, subPathExpr: '$(RAY_CLUSTER)' }] }, { volumes: [{ name: 'ray-logs', emptyDir: {} }] }), undefined,
      'chart/logs: template: subPathExpr of the mount of /tmp/ray = "$(RAY_CLUSTER)": uses $(RAY_CLUSTER), which the agent has for itself; use a variable of another name'],
  ])('refuses %s', (_, template, options, text) => {
    expect(() => add({}, template, options)).toThrow(text);
  });

  test('refuses another name for a new volume where KubeRay shares', () => {
    expect(() => add({ logVolumeName: 'v' }, pod(), { kubeRaySharesLogs: true })).toThrow('is not of the volume ray-logs');
  });
});

describe('the end of the pod', () => {
  test('a sleep before the agent stops', () => {
    const delivery = { preStopSleep: Duration.seconds(20) };
    expect(agent({ kind: SidecarKind.CONTAINER, delivery }).lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
  });

  test('Ray stops, then the drain, then the agent', () => {
    const delivery = { stopRay: true, drainTime: Duration.seconds(3) };
    const joined = add({ delivery }, pod({ imagePullPolicy: 'Never', lifecycle: { postStart: { sleep: { seconds: 1 } } } }));
    expect(joined.spec.containers[0].lifecycle).toMatchInlineSnapshot(`
{
  "postStart": {
    "sleep": {
      "seconds": 1,
    },
  },
  "preStop": {
    "exec": {
      "command": [
        "/bin/sh",
        "-c",
        "ray stop",
      ],
    },
  },
}
`);
    expect(joined.spec.initContainers.map(({ name }: any) => name)).toEqual(['ray-logs-agent', 'ray-logs-drain']);
    expect(joined.spec.initContainers[1]).toMatchInlineSnapshot(`
{
  "command": [
    "/bin/sh",
    "-c",
    "trap 'sleep 3; exit 0' TERM; while :; do sleep 3600 & wait $!; done",
  ],
  "image": "ray:1",
  "imagePullPolicy": "Never",
  "name": "ray-logs-drain",
  "resources": {
    "limits": {
      "cpu": "10m",
      "memory": "16Mi",
    },
    "requests": {
      "cpu": "10m",
      "memory": "16Mi",
    },
  },
  "restartPolicy": "Always",
  "securityContext": {
    "allowPrivilegeEscalation": false,
    "capabilities": {
      "drop": [
        "ALL",
      ],
    },
    "readOnlyRootFilesystem": true,
    "runAsGroup": 100,
    "runAsNonRoot": true,
    "runAsUser": 1000,
    "seccompProfile": {
      "type": "RuntimeDefault",
    },
  },
}
`);
    expect(add({ delivery }, joined)).toEqual(joined);
  });

  test.each<[string, Partial<RayLoggingSidecarProps>, any, string]>([
    ['a sleep that Kubernetes does not have', { kubernetesVersion: KubernetesVersion.V1_29, delivery: { preStopSleep: Duration.seconds(5) } }, pod(),
      'delivery.preStopSleep = "5 seconds": is not in Kubernetes 1.29.0; use Kubernetes 1.30 or newer, or leave it out'],
    ['a sleep as long as the grace period', { delivery: { preStopSleep: Duration.seconds(30) } }, pod(),
      'delivery.preStopSleep = "30 seconds": does not fit in terminationGracePeriodSeconds = 30 of template; make it shorter or the grace period longer'],
    ['a drain as long as the grace period', { delivery: { stopRay: true, drainTime: Duration.seconds(10) } }, pod({}, { terminationGracePeriodSeconds: 10 }),
      'delivery.drainTime = "10 seconds": does not fit in terminationGracePeriodSeconds = 10 of template; make it shorter or the grace period longer'],
    ['a drain of a classic container', { kind: SidecarKind.CONTAINER, delivery: { drainTime: Duration.seconds(5) } }, pod(),
      'delivery.drainTime = "5 seconds": is for native sidecars, which stop after Ray; use SidecarKind.NATIVE, or use preStopSleep, or leave it out'],
    ['a drain after a Ray that does not end', { delivery: { drainTime: Duration.seconds(5) } }, pod(),
      'delivery.drainTime = "5 seconds": is of no use, since Ray in ray-head does not end before it is killed at the end of the grace period; set delivery.stopRay'],
    ['a second hook', { delivery: { stopRay: true } }, pod({ lifecycle: { preStop: { exec: { command: ['x'] } } } }),
      'template: lifecycle.preStop of ray-head = {"exec":{"command":["x"]}}: is there already, and delivery.stopRay would replace it; leave delivery.stopRay out, and let the hook end Ray'],
  ])('refuses %s', (_, props, template, text) => {
    expect(() => add(props, template)).toThrow(`chart/logs: ${text}`);
  });
});

describe('pods that it cannot join', () => {
  test.each<[string, any, AddToPodOptions | undefined, string]>([
    ['no container', { spec: {} }, undefined,
      'template.spec.containers: has no container; give a pod template of the form { metadata, spec } with the Ray container in it'],
    ['no template', 'pod', undefined, 'template = "pod": is not a map of fields; give an object (in Python a dict)'],
    ['no such container', pod(), { rayContainerName: 'ray' },
      'template.spec.containers = ["ray-head"]: has no container ray; correct rayContainerName'],
    ['the Ray container behind another', pod({}, { containers: [{ name: 'proxy' }, { name: 'ray' }] }), { rayContainerName: 'ray' },
      'template.spec.containers = ["proxy","ray"]: has ray behind another container, and KubeRay starts Ray in the first one; put the Ray container first'],
    ['a foreign container of its name', pod({}, { initContainers: [{ name: 'ray-logs-agent' }] }), undefined,
      'template.spec.initContainers = "ray-logs-agent": is the name of a container that is not this agent as it is configured now; remove that container, or choose another containerName'],
    ['a Ray container of its name', pod({ name: 'ray-logs-agent' }), undefined,
      'template.spec.containers = "ray-logs-agent": is the name of a container that is not this agent as it is configured now; remove that container, or choose another containerName'],
    ['a foreign volume of its name', pod({}, { volumes: [{ name: 'ray-logs-config', emptyDir: {} }] }), undefined,
      'template.spec.volumes = {"name":"ray-logs-config","emptyDir":{}}: has another volume named ray-logs-config, a name that the agent needs; rename that volume'],
    ['a Ray that writes no files', pod({ env: [{ name: 'RAY_LOG_TO_STDERR', value: '1' }] }), undefined,
      'template: env RAY_LOG_TO_STDERR of ray-head = "1": makes Ray write no log files, so the agent would have nothing to read; remove it'],
    ['a Ray that writes elsewhere', pod({ env: [{ name: 'RAY_TMPDIR', value: '/data' }] }), undefined,
      "template: env RAY_TMPDIR of ray-head = \"/data\": has Ray write to /data/ray, and the agent reads /tmp/ray; set rayDirectory to '/data/ray', or remove it"],
  ])('%s', (_, template, options, text) => {
    expect(() => add({}, template, options)).toThrow(`chart/logs: ${text}`);
  });

  test('one with another configuration', () => {
    const joined = add({}, pod());
    expect(() => add({ image: 'other' }, joined)).toThrow('is the name of a container that is not this agent as it is configured now');
    expect(() => add({ kind: SidecarKind.CONTAINER }, joined)).toThrow('is the name of a container that is not this agent as it is configured now');
  });

  test('variables that change nothing are no reason', () => {
    expect(() => add({}, pod({ env: [{ name: 'RAY_LOG_TO_STDERR', value: '0' }, { name: 'TMPDIR', value: '/tmp' }] }))).not.toThrow();
  });
});

describe('properties that cannot work', () => {
  test.each<[string, any, string]>([
    ['neither configuration nor outputs', { config: undefined }, 'config: and outputs are both missing; give exactly one of them'],
    ['configuration and outputs', { outputs: [] }, 'config: and outputs are both given; give exactly one of them'],
    ['a native sidecar on an old Kubernetes', { kubernetesVersion: KubernetesVersion.V1_28 },
      'kubernetesVersion = "1.28.0": has no native sidecars; Kubernetes has them since 1.29; use kind = SidecarKind.CONTAINER'],
    ['a native sidecar with an old KubeRay', { kubeRayVersion: KubeRayVersion.V1_0_0 },
      'kubeRayVersion = "1.0.0": cuts restartPolicy out of init containers, so that a native sidecar would keep Ray from starting; KubeRay keeps it since 1.1.0; use kind = SidecarKind.CONTAINER'],
    ['sub-paths without the file that the image reads', { configMount: ConfigMount.SUB_PATH },
      'configMount = "sub-path": starts the agent as its image does, which reads fluent-bit.conf and not fluent-bit.yaml; use ConfigMount.DIRECTORY, or write the configuration in the classic format'],
    ['a variable that the configuration sets', { env: [{ name: 'RAY_CLUSTER', value: 'x' }] },
      'env = "RAY_CLUSTER": is set twice: by env, or by env and the configuration; set it once'],
    ['an odd container name', { containerName: 'Agent' },
      'containerName = "Agent": is no DNS label; use at most 63 small letters, digits and -, a letter or digit at both ends'],
    ['a container name of KubeRay', { containerName: 'autoscaler' }, 'containerName = "autoscaler": is a name that KubeRay uses itself; use another name'],
    ['one name for two volumes', { configVolumeName: 'ray-logs' }, 'configVolumeName = "ray-logs": is the name of the log volume; use another name'],
    ['null', { env: [{ name: 'A', value: null }] }, 'env[0].value: is null; leave the field out'],
  ])('%s', (_, props, text) => {
    expect(() => sidecar(props)).toThrow(`chart/logs: ${text}`);
  });

  test('a classic container works on old releases', () => {
    const old = { kubernetesVersion: KubernetesVersion.V1_28, kubeRayVersion: KubeRayVersion.V1_0_0 };
    expect(() => sidecar({ kind: SidecarKind.CONTAINER, ...old })).not.toThrow();
  });
});

describe('the volume for undelivered records', () => {
  const made = (bufferBytes: number | undefined, stateSizeLimit?: Size) => () => (
    new RayLoggingSidecar(chart(), 'sidecar', { config: new StandInConfig({ bufferBytes }), stateSizeLimit })
  );

  test('must hold what the outputs may keep, with a quarter to spare', () => {
    expect(made(1.5 * 1024 ** 3, Size.gibibytes(2))).not.toThrow();
    expect(made(1.5 * 1024 ** 3 + 1, Size.gibibytes(2))).toThrow(
      'chart/sidecar: stateSizeLimit = "2048Mi": could be outgrown by 1537 MiB of undelivered records, which may take three quarters of it, '
      + 'and Kubernetes would evict the pod; raise it, or lower storageTotalLimitSize of the outputs');
    expect(made(1.5 * 1024 ** 3 + 1, Size.gibibytes(3))).not.toThrow();
  });

  test('cannot hold an output without a limit', () => {
    expect(made(undefined)).toThrow(
      'chart/sidecar: stateSizeLimit = "2048Mi": could be outgrown by undelivered records, as an output has no storage.total_limit_size, '
      + 'and Kubernetes would evict the pod; give each output a limit');
  });
});

test('the port of the metrics has the name that monitors look for', () => {
  const measured = new RayLoggingSidecar(chart(), 'sidecar', { config: new StandInConfig({ metricsPort: 2020 }) });
  const { initContainers } = measured.addTo({ spec: { containers: [{ name: 'ray-head' }] } }).spec;
  expect(initContainers[0].ports).toEqual([{ name: 'fb-metrics', containerPort: 2020 }]);
});

describe('how Ray itself writes its logs', () => {
  const joined = (env?: object[]) => new RayLoggingSidecar(chart(), 'sidecar', {
    config: new StandInConfig(), rayLogging: { rotation: { maxSize: Size.mebibytes(50), backups: 3 }, noise: RayNoise.QUIET },
  }).addTo({ spec: { containers: [{ name: 'ray-head', env }] } });

  test('is set in the environment of the Ray container, once', () => {
    const template = joined([{ name: 'A', value: '1' }, { name: 'RAY_ROTATION_BACKUP_COUNT', value: '3' }]);
    expect(template.spec.containers[0].env).toEqual([
      { name: 'A', value: '1' },
      { name: 'RAY_ROTATION_BACKUP_COUNT', value: '3' },
      { name: 'RAY_ROTATION_MAX_BYTES', value: '52428800' },
      { name: 'RAY_event_stats_print_interval_ms', value: '3600000' },
      { name: 'RAY_debug_dump_period_milliseconds', value: '3600000' },
      { name: 'AUTOSCALER_UPDATE_INTERVAL_S', value: '60' },
    ]);
    expect(joined(template.spec.containers[0].env).spec.containers).toEqual(template.spec.containers);
  });

  test('is refused where the container says something else', () => {
    expect(() => joined([{ name: 'RAY_ROTATION_BACKUP_COUNT', value: '4' }])).toThrow(
      'chart/sidecar: template: env RAY_ROTATION_BACKUP_COUNT of ray-head = "4": is set to 3 by rayLogging; set it in one place');
  });
});

test('stopRay keeps Ray from waiting for tasks that have ended', () => {
  const stopping = new RayLoggingSidecar(chart(), 'sidecar', { config: new StandInConfig(), delivery: { stopRay: true } });
  const { containers } = stopping.addTo({ spec: { containers: [{ name: 'ray-head' }] } }).spec;
  expect(containers[0].env).toEqual([{ name: 'RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S', value: '0' }]);
  expect(containers[0].lifecycle.preStop.exec.command).toEqual(['/bin/sh', '-c', 'ray stop']);
});
