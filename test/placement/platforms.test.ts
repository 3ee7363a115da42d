import { App, Chart, Duration } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import {
  AgentSecurityContext, KubeRayVersion, KubernetesVersion, RayClusterWithLogs, RayCronJobWithLogs, RayJobWithLogs, RayLoggingSidecar,
  RayServiceWithLogs, RaySubmissionMode, SidecarKind, StdoutOutput,
} from '../../src';

const OUTPUTS = [new StdoutOutput()];
const CLUSTER = { metadata: { name: 'ray' }, rayVersion: '2.60.0', head: {} };

const WRAPPERS: [string, (props: any) => any][] = [
  ['RayClusterWithLogs', (props) => new RayClusterWithLogs(chart(), 'ray', { ...CLUSTER, outputs: OUTPUTS, ...props })],
  ['RayJobWithLogs', (props) => new RayJobWithLogs(chart(), 'ray', { ...CLUSTER, entrypoint: 'a', outputs: OUTPUTS, ...props })],
  ['RayServiceWithLogs', (props) => new RayServiceWithLogs(chart(), 'ray', { ...CLUSTER, serveConfigV2: 'applications: []', outputs: OUTPUTS, ...props })],
  ['RayCronJobWithLogs', (props) => new RayCronJobWithLogs(chart(), 'ray', { ...CLUSTER, entrypoint: 'a', schedule: '@daily', outputs: OUTPUTS, ...props })],
];
const OLD = ['1.23.0', '1.24.0', '1.25.0', '1.26.0', '1.27.0', '1.28.15'];
const versions = OLD.map((version) => KubernetesVersion.of(version));

/** The error of a construct, or none. */
function errorOf(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(WRAPPERS)('%s', (_, make) => {
  test.each(OLD)('Kubernetes %s is told by a property, and what the error advises works', (version) => {
    const kubernetesVersion = KubernetesVersion.of(version);
    expect(() => make({ kubernetesVersion })).toThrow(`kubernetesVersion = "${version}": has no native sidecars; Kubernetes has them since 1.29; use kind = SidecarKind.CONTAINER`);
    const { apiObject } = make({ kubernetesVersion, kind: SidecarKind.CONTAINER });
    expect(JSON.stringify(apiObject.toJson())).not.toContain('"restartPolicy":"Always"');
  });

  test('a sidecar that is given is checked for it', () => {
    const sidecar = new RayLoggingSidecar(chart(), 'logs', { outputs: OUTPUTS });
    expect(() => make({ outputs: undefined, sidecar, kubernetesVersion: KubernetesVersion.V1_28 })).toThrow('kubernetesVersion = "1.28.0": has no native sidecars');
    expect(() => make({ outputs: undefined, sidecar, kubernetesVersion: KubernetesVersion.V1_29 })).not.toThrow();
    const sleeps = new RayLoggingSidecar(chart(), 'logs', { outputs: OUTPUTS, delivery: { preStopSleep: Duration.seconds(5) } });
    expect(() => make({ outputs: undefined, sidecar: sleeps, kubernetesVersion: KubernetesVersion.V1_29 })).toThrow('delivery.preStopSleep = "5 seconds": is not in Kubernetes 1.29.0');
  });

  test('how a sidecar runs is said in one place', () => {
    const sidecar = new RayLoggingSidecar(chart(), 'logs', { outputs: OUTPUTS });
    expect(errorOf(() => make({ outputs: undefined, sidecar, kind: SidecarKind.NATIVE, imagePullSecrets: ['a'] }))).toBe([
      'chart/ray: kind: is said by the sidecar, which is given too; give it to the RayLoggingSidecar',
      'chart/ray: imagePullSecrets: is said by the sidecar, which is given too; give it to the RayLoggingSidecar',
    ].join('\n'));
  });

  test('ids are left to the platform', () => {
    const { apiObject } = make({ securityContext: AgentSecurityContext.restrictedWithPlatformIds() });
    const text = JSON.stringify(apiObject.toJson());
    expect(text).not.toMatch(/runAsUser|runAsGroup/);
    expect(text).toContain('"runAsNonRoot":true');
  });
});

describe('no error advises what the platform does not have', () => {
  const job = (props: any) => () => new RayJobWithLogs(chart(), 'ray', { ...CLUSTER, entrypoint: 'a', outputs: OUTPUTS, ...props });
  const LOSING: [string, any, any][] = [
    ['an end without time', { shutdownAfterJobFinishes: true }, { ttlSecondsAfterFinished: 5 }],
    ['another attempt', { backoffLimit: 2 }, { backoffLimit: 0 }],
    ['a submitter in the head', { submissionMode: RaySubmissionMode.SIDECAR }, { submissionMode: RaySubmissionMode.K8S_JOB }],
  ];

  test.each(LOSING)('%s, before 1.29', (_, props, advised) => {
    for (const kubernetesVersion of versions) {
      const text = errorOf(job({ kind: SidecarKind.CONTAINER, kubernetesVersion, ...props }));
      expect(text).toBeDefined();
      expect(text).not.toMatch(/preStopSleep|use SidecarKind.NATIVE/);
      expect(job({ kind: SidecarKind.CONTAINER, kubernetesVersion, ...props, ...advised })).not.toThrow();
    }
  });

  test.each(LOSING.slice(0, 2))('%s, on 1.29 and 1.30', (_, props) => {
    const on = (kubernetesVersion: KubernetesVersion) => errorOf(job({ kind: SidecarKind.CONTAINER, kubernetesVersion, ...props }));
    expect(on(KubernetesVersion.V1_29)).toContain('use SidecarKind.NATIVE, or ');
    expect(on(KubernetesVersion.V1_29)).not.toContain('preStopSleep');
    expect(on(KubernetesVersion.V1_30)).toContain('use SidecarKind.NATIVE, or set delivery.preStopSleep to 5 seconds or more, or ');
    expect(job({ kind: SidecarKind.NATIVE, kubernetesVersion: KubernetesVersion.V1_29, ...props })).not.toThrow();
    expect(job({ kind: SidecarKind.CONTAINER, delivery: { preStopSleep: Duration.seconds(5) }, ...props })).not.toThrow();
  });

  test('a drain', () => {
    const drain = (kubernetesVersion: KubernetesVersion, kubeRayVersion = KubeRayVersion.V1_7_0) => errorOf(() => new RayLoggingSidecar(chart(), 'logs', {
      outputs: OUTPUTS, kind: SidecarKind.CONTAINER, kubernetesVersion, kubeRayVersion, delivery: { drainTime: Duration.seconds(3) },
    }));
    expect(drain(KubernetesVersion.V1_28)).toMatch(/which stop after Ray; leave it out$/);
    expect(drain(KubernetesVersion.V1_29)).toMatch(/which stop after Ray; use SidecarKind.NATIVE, or leave it out$/);
    expect(drain(KubernetesVersion.V1_30)).toMatch(/which stop after Ray; use SidecarKind.NATIVE, or use preStopSleep, or leave it out$/);
    expect(drain(KubernetesVersion.V1_30, KubeRayVersion.V1_0_0)).toMatch(/which stop after Ray; leave it out$/);
  });

  test('a sleep, which KubeRay 1.1 cuts out of pod templates', () => {
    const sleep = (kubeRayVersion: KubeRayVersion) => errorOf(() => new RayLoggingSidecar(chart(), 'logs', {
      outputs: OUTPUTS, kubeRayVersion, delivery: { preStopSleep: Duration.seconds(3) },
    }));
    expect(sleep(KubeRayVersion.V1_1_0)).toBe('chart/logs: delivery.preStopSleep = "3 seconds": is cut out by KubeRay 1.1.0, and Kubernetes refuses what is left of the hook; use KubeRay 1.2 or newer, or leave it out');
    expect(sleep(KubeRayVersion.V1_2_2)).toBeUndefined();
  });
});

describe('security contexts that cannot work', () => {
  test.each<[string, () => unknown, string]>([
    ['root', () => AgentSecurityContext.restricted({ runAsUser: 0 }), 'runAsUser = 0: is root, which no restricted container may be; name another user, or use AgentSecurityContext.of()'],
    ['no user', () => AgentSecurityContext.restricted({ runAsUser: -1 }), 'runAsUser = -1: is not an id; use a whole number from 0 to 2147483647'],
    ['half a group', () => AgentSecurityContext.restricted({ runAsGroup: 1.5 }), 'runAsGroup = 1.5: is not an id'],
    ['too great a user', () => AgentSecurityContext.of({ runAsUser: 2 ** 31 }), 'securityContext.runAsUser = 2147483648: is not an id'],
    ['a user by name', () => AgentSecurityContext.of({ runAsUser: 'ray' }), 'securityContext.runAsUser = "ray": is not an id'],
    ['root and not', () => AgentSecurityContext.of({ runAsUser: 0, runAsNonRoot: true }), 'securityContext.runAsNonRoot = true: and runAsUser = 0 contradict each other; correct one of the two'],
    ['privileged and not', () => AgentSecurityContext.of({ privileged: true, allowPrivilegeEscalation: false }), 'securityContext.allowPrivilegeEscalation = false: does not go with privileged or SYS_ADMIN; remove one of the two'],
    ['an administrator and not', () => AgentSecurityContext.of({ capabilities: { add: ['SYS_ADMIN'] }, allowPrivilegeEscalation: false }), 'securityContext.allowPrivilegeEscalation = false: does not go with privileged or SYS_ADMIN'],
  ])('%s', (_, make, text) => {
    expect(make).toThrow(`AgentSecurityContext: ${text}`);
  });

  const pod = (securityContext: any) => ({ spec: { securityContext, containers: [{ name: 'ray', image: 'ray:1' }] } });
  const add = (securityContext: AgentSecurityContext, template: any, props: any = {}) => () => (
    new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig(), securityContext, ...props }).addTo(template)
  );

  test('root in a pod that allows none', () => {
    const text = 'chart/logs: securityContext: has the agent run as root, and runAsNonRoot of template keeps it from starting, and with it Ray; use AgentSecurityContext.restricted(), or name another user in runAsUser';
    const strict = pod({ runAsNonRoot: true });
    expect(add(AgentSecurityContext.none(), strict)).toThrow(text);
    expect(add(AgentSecurityContext.of({ runAsUser: 0 }), strict)).toThrow(text);
    expect(add(AgentSecurityContext.of({ readOnlyRootFilesystem: true }), strict)).toThrow(text);
    expect(add(AgentSecurityContext.restricted(), strict)).not.toThrow();
    expect(add(AgentSecurityContext.restrictedWithPlatformIds(), strict)).not.toThrow();
    expect(add(AgentSecurityContext.none(), strict, { image: 'my/agent:1' })).not.toThrow();
    expect(add(AgentSecurityContext.none(), pod({ runAsNonRoot: true, runAsUser: 1000 }))).not.toThrow();
    expect(add(AgentSecurityContext.of({ runAsUser: 0, runAsNonRoot: false }), strict)).not.toThrow();
    expect(add(AgentSecurityContext.none(), pod({}))).not.toThrow();
  });
});

test('the whole of it on an old platform, synthesized', () => {
  const app = new App();
  const scope = new Chart(app, 'chart', { namespace: 'ray' });
  new RayClusterWithLogs(scope, 'ray', { ...CLUSTER, outputs: OUTPUTS, kind: SidecarKind.CONTAINER, kubernetesVersion: KubernetesVersion.V1_28, kubeRayVersion: KubeRayVersion.V1_0_0 });
  expect(app.synthYaml()).toContain('name: ray-logs-agent');
});
