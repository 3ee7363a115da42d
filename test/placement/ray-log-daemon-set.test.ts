import { readFileSync } from 'node:fs';
import { Duration, Size, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-28';
import { chart, StandInConfig } from './stand-in';
import { embeddedPython } from '../../scripts/embedded-python';
import { AgentSecurityContext, FluentBitConfig, LokiOutput, RayLogDaemonSet, RayLogDaemonSetProps, RayLoggingSidecar } from '../../src';

const loki = new LokiOutput({ host: 'loki' });
const CONFIG = new StandInConfig({ wholeNode: true, variables: [] });

const make = (props: Partial<RayLogDaemonSetProps> = {}, scope = chart()) => new RayLogDaemonSet(scope, 'agents', { config: CONFIG, ...props });
/** The objects without the program itself, which has tests of its own. */
const synth = (scope: ReturnType<typeof chart>) => JSON.parse(JSON.stringify(
  Testing.synth(scope), (key, value) => (key === 'data' ? Object.keys(value) : key === 'ray-logs/cleaner-checksum' ? value.length : value),
));
const podOf = (props?: Partial<RayLogDaemonSetProps>) => make(props).daemonSet.toJson().spec.template.spec;

test('the defaults', () => {
  const scope = chart();
  const daemonSet = make({}, scope);
  expect(daemonSet.rayPods.hostPath).toBe('/var/log/ray');
  expect(synth(scope)).toMatchSnapshot();
});

test('outputs are enough', () => {
  const { config, daemonSet } = make({ config: undefined, outputs: [loki], pipeline: { exclude: ['event'] }, metadata: { name: 'ray-logs', namespace: 'logging' } });
  const { configMap } = config as FluentBitConfig;
  expect(config.wholeNode).toBe(true);
  expect(configMap.metadata.namespace).toBe('logging');
  expect(configMap.toJson().data['fluent-bit.conf']).toContain('Exclude_Path /tmp/ray/*_*_*_*/session_[0-9]*/log[s]/events/');
  const { env } = daemonSet.toJson().spec.template.spec.containers[0];
  expect(env).toEqual([{ name: 'RAY_NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }, expect.objectContaining({ name: 'MALLOC_CONF' })]);
});

test('every property', () => {
  const scope = chart();
  make({
    metadata: { name: 'ray-logs', namespace: 'logging', labels: { team: 'a' } },
    hostPath: '/data/ray-logs',
    stateHostPath: '/data/ray-logs-state',
    nodeSelector: { pool: 'ray' },
    affinity: { nodeAffinity: {} },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    priorityClassName: 'system-node-critical',
    maxUnavailable: '10%',
    terminationGracePeriodSeconds: 60,
    image: 'registry/fluent-bit:1',
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    imagePullSecrets: ['pull'],
    resources: { limits: { memory: '1Gi' } },
    securityContext: AgentSecurityContext.restricted(),
    env: [{ name: 'ZONE', value: 'a' }],
    cleanup: { retention: Duration.hours(2), diskBudget: Size.gibibytes(1), interval: Duration.minutes(1), image: 'rayproject/ray:2.60.0' },
  }, scope);
  expect(synth(scope)).toMatchSnapshot();
});

test('a node that nobody cleans up', () => {
  const { containers, volumes } = podOf({ cleanup: { enabled: false } });
  expect(containers.map(({ name }: any) => name)).toEqual(['ray-logs-agent']);
  expect(volumes.map(({ name }: any) => name)).toEqual(['ray-logs', 'ray-logs-config', 'ray-logs-state']);
});

test('the program in the package is the one in the repository', () => {
  expect(readFileSync('src/placement/node-cleaner-py.ts', 'utf8')).toBe(embeddedPython(readFileSync('src/placement/node-cleaner.py', 'utf8')));
});

describe('refused', () => {
  test.each<[string, Partial<RayLogDaemonSetProps>, string]>([
    ['no configuration', { config: undefined }, 'config: and outputs are both missing; give exactly one of them'],
    ['two configurations', { outputs: [loki] }, 'config: and outputs are both given; give exactly one of them'],
    ['a configuration for a pod', { config: new StandInConfig() }, 'config = "logs-config": reads the logs of a single pod; set pipeline.wholeNode in it'],
    ['a pipeline for a pod', { config: undefined, outputs: [loki], pipeline: { wholeNode: false } }, 'pipeline.wholeNode = false: is not what the agent of a node does; leave it out'],
    ['two pipelines', { pipeline: {} }, 'pipeline: is part of config; give it to the FluentBitConfig'],
    ['state among the logs', { stateHostPath: '/var/log/ray/state' }, 'stateHostPath = "/var/log/ray/state": and hostPath = /var/log/ray are one inside the other; keep them apart'],
    ['a relative directory', { hostPath: 'ray' }, 'hostPath = "ray": is no absolute path of a directory'],
    ['no upgrade', { maxUnavailable: '0' }, "maxUnavailable = \"0\": is neither a number nor a share; write it like '1' or '10%'"],
    ['no time to end', { terminationGracePeriodSeconds: 0 }, 'terminationGracePeriodSeconds = 0: is not a whole number of at least 1; correct it'],
    ['no pause', { cleanup: { interval: Duration.millis(1) } }, 'cleanup.interval = "1 milli": is less than a second; make it longer'],
    ['a variable twice', { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] }, 'env = "A": is set twice'],
  ])('%s', (_, props, text) => {
    expect(() => make(props)).toThrow(`chart/agents: ${text}`);
  });

  test('its configuration in a sidecar', () => {
    expect(() => new RayLoggingSidecar(chart(), 'logs', { config: CONFIG })).toThrow(
      'chart/logs: config = "logs-config": is for the agent of a node; leave out pipeline.wholeNode, or give it to a RayLogDaemonSet',
    );
  });
});
