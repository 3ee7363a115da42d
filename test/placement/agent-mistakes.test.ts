import { App, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  FluentBitConfig, FluentBitPlugin, FluentBitValue, FluentBitVersion, LokiOutput, OperatorSidecar, RayCluster, RayClusterWithLogs, RayJobWithLogs,
  RayLogDaemonSet,
  RayLoggingSidecar, StdoutFormat, StdoutOutput, TailInput,
} from '../../src';

const outputs = [new LokiOutput({ host: 'loki' })];
const RAY = { metadata: { name: 'ray' }, rayVersion: '2.60.0' };

function said(make: (chart: Chart) => unknown): string {
  try {
    make(new Chart(new App(), 'chart'));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const AGENTS: [string, (chart: Construct, props: any) => unknown][] = [
  ['RayLoggingSidecar', (chart, props) => new RayLoggingSidecar(chart, 'agent', { outputs, ...props })],
  ['RayLogDaemonSet', (chart, props) => new RayLogDaemonSet(chart, 'agent', { outputs, ...props })],
  ['OperatorSidecar', (chart, props) => new OperatorSidecar({ config: new FluentBitConfig(chart, 'config', { outputs }), image: 'a/b:1', ...props })],
];

describe.each(AGENTS)('%s', (_, make) => {
  test.each<[string, any, string]>([
    ['a number as the value of a variable', { env: [{ name: 'A', value: 1 }] }, 'env[0].value: is a number and not a text; put it in quotes'],
    ['a field of a variable that is not there', { env: [{ name: 'A', valeu: 'a' }] }, 'env[0].valeu: is not a field of the Kubernetes API; use value'],
    ['a map for variables', { env: { A: '1' } }, 'is not a list; give a list'],
    ['an odd name of a variable', { env: [{ name: '1 A', value: 'a' }] }, 'env[0].name = "1 A": is not the name of a variable'],
    ['a Secret of an odd name', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'A_B', key: 'a' } } }] }, 'env[0].valueFrom.secretKeyRef.name = "A_B": is not the name of an object of Kubernetes'],
    ['memory of 1GB', { resources: { limits: { memory: '1GB' } } }, "resources.limits.memory = \"1GB\": is not a quantity; write '1Gi'"],
    ['a request above its limit', { resources: { requests: { memory: '1Gi' }, limits: { memory: '512Mi' } } }, 'resources.requests.memory = "1Gi": is more than the limit "512Mi"'],
    ['a slip in resources', { resources: { limit: {} } }, 'resources.limit: is not a property of ContainerResources; use limits'],
    ['an image of another release', { image: 'registry.example.com/fluent/fluent-bit:3.2.2' },
      "image = \"registry.example.com/fluent/fluent-bit:3.2.2\": is of Fluent Bit 3.2.2, and the configuration is for 5.1.1; set version = FluentBitVersion.of('3.2.2') of the FluentBitConfig, or use an image of 5.1.1"],
    ['an image of another release, with a suffix', { image: 'fluent-bit:4.0.1-debug@sha256:abc' }, 'is of Fluent Bit 4.0.1'],
  ])('%s', (__, props, text) => {
    expect(said((chart) => make(chart, props))).toContain(text);
  });

  test.each(['fluent/fluent-bit:5.1.1', 'fluent/fluent-bit:5.1.1-debug', 'registry:5000/agent:1.2.3', 'fluent/fluent-bit:latest', 'fluent/fluent-bit@sha256:abc', 'my/fluent-bit-ray:5.1.1'])('the image %s', (image) => {
    expect(said((chart) => make(chart, { image }))).toBe('');
  });
});

test('the release of the image follows the configuration', () => {
  expect(said((chart) => new RayLoggingSidecar(chart, 'agent', {
    config: new FluentBitConfig(chart, 'config', { outputs, version: FluentBitVersion.of('3.2.2') }), image: 'a/fluent-bit:3.2.2',
  }))).toBe('');
});

test.each<[string, any, string]>([
  ['op', { tolerations: [{ op: 'Exists' }] }, 'tolerations[0].op: is not a field of the Kubernetes API; use operator'],
  ['an unknown operator', { tolerations: [{ key: 'a', operator: 'Exist' }] }, 'tolerations[0].operator = "Exist": is not one of Exists, Equal, Lt, Gt; use Exists'],
  ['a slip in an affinity', { affinity: { nodeAfinity: {} } }, 'affinity.nodeAfinity: is not a field of the Kubernetes API; use nodeAffinity'],
  ['an odd selector', { nodeSelector: { 'a b': 'c' } }, 'nodeSelector = "a b": is not the key of a label'],
])('a DaemonSet with %s', (_, props, text) => {
  expect(said((chart) => new RayLogDaemonSet(chart, 'agent', { outputs, ...props }))).toContain(`chart/agent: ${text}`);
});

test.each<[string, any, string]>([
  ['none of the three ways', {}, 'outputs, config, sidecar: are all missing; give exactly one of them'],
  ['two of them', { outputs, config: 1 }, 'outputs, config, sidecar = ["outputs","config"]: are given together; give exactly one of them'],
  ['an output that is not in a list', { outputs: outputs[0] }, 'outputs: is not a list'],
  ['no outputs', { outputs: [] }, 'outputs'],
  ['a slip', { output: outputs }, 'output: is not a property of RayClusterWithLogsProps; use outputs'],
])('%s', (_, props, text) => {
  expect(said((chart) => new RayClusterWithLogs(chart, 'ray', { ...RAY, ...props }))).toContain(text);
});

test('logs of a group where nothing keeps logs', () => {
  expect(said((chart) => new RayCluster(chart, 'ray', { ...RAY, workerGroups: [{ groupName: 'w', logs: false } as any] })))
    .toBe('chart/ray: workerGroups[0].logs: is not a property of RayWorkerGroup; remove it');
  expect(said((chart) => new RayJobWithLogs(chart, 'ray', { ...RAY, entrypoint: 'a', outputs, workerGroups: [{ groupName: 'w', logs: false }] }))).toBe('');
});

describe('fields and components that are not there', () => {
  const config = (pipeline: any, output: any = outputs[0]) => said((chart) => new FluentBitConfig(chart, 'config', { outputs: [output], pipeline }));

  test.each<[string, string, string]>([
    ['in a template', config({}, new StdoutOutput({ format: StdoutFormat.PLAIN_TEXT, template: '({componnt}) {log}' })),
      'template = "({componnt}) {log}": has {componnt}, which no record of Ray\'s logs has; use {component}'],
    ['of the pipeline', config({ include: ['workers'] }), 'include = "workers": is not a component of Ray; use worker'],
    ['of a limit', config({ throttle: { job_drivers: 1 } }), 'throttle = "job_drivers": is not a component of Ray; use job_driver'],
    ['a property of Loki', config({}, new LokiOutput({ host: 'loki', tenant: 'a' } as any)), 'LokiOutput: tenant: is not a property of LokiOutputProps; use tenantId'],
    ['a property of stdout', config({}, new StdoutOutput({ tmplate: 'a' } as any)), 'StdoutOutput: tmplate: is not a property of StdoutOutputProps; use template'],
    ['an option', config({ redactSecret: true }), 'redactSecret: is not a property of RayPipelineOptions; use redactSecrets'],
    ['a part of a redaction', config({ redactions: [{ hint: 'a', patern: 'a', replacement: '' }] }), 'redactions[0].patern: is not a property of Redaction; use pattern'],
  ])('%s', (_, text, expected) => {
    expect(text).toContain(expected);
  });

  test('a template may have every field, and braces that are none', () => {
    expect(config({}, new StdoutOutput({ format: StdoutFormat.PLAIN_TEXT, template: '{"time": "{time}", "job": "{job_id}"} {log}' }))).toBe('');
  });
});

test.each<[string, any, string]>([
  ['a property', { kindd: 'a' }, 'chart/agent: kindd: is not a property of RayLoggingSidecarProps; use kind'],
  ['a part of the delivery', { delivery: { drain: 1 } }, 'chart/agent: delivery.drain: is not a property of LogDelivery; use drainTime'],
  ['a part of the logging of Ray', { rayLogging: { jsn: true } }, 'RayLoggingEnvironmentOptions: jsn: is not a property of RayLoggingEnvironmentOptions; use json'],
])('an agent has no such thing: %s', (_, props, text) => {
  expect(said((chart) => new RayLoggingSidecar(chart, 'agent', { outputs, ...props }))).toContain(text);
});

test('a Secret of an odd name', () => {
  expect(() => FluentBitValue.fromSecret('A', { name: 'A_B', key: 'c' })).toThrow('SecretKey: name = "A_B": is not the name of an object of Kubernetes; use at most 253 lowercase letters');
  expect(() => FluentBitValue.fromSecret('A', { name: 'a', key: 'b/c' })).toThrow('SecretKey: key = "b/c": is not a key of a Secret or a ConfigMap');
  expect(said((chart) => new RayCluster(chart, 'ray', { ...RAY, gcsFaultToleranceOptions: { redisPasswordSecret: { name: 'A_B', key: 'c' } } }))).toContain('"A_B": is not the name of an object');
});

describe('less memory than the agent\'s own buffers', () => {
  const own = (pipeline: any) => (chart: Chart) => new FluentBitConfig(chart, 'config', { outputs, pipeline });
  const limit = (memory: string) => ({ resources: { limits: { memory } } });
  const given = (props: any) => (chart: Chart) => new FluentBitConfig(chart, 'config', {
    inputs: [new TailInput({ path: '/tmp/ray/session_latest/logs/*', tag: 'a', ...props })], outputs: [FluentBitPlugin.output('stdout', { Match: '*' })],
  });
  const said128 = (make: (chart: Chart) => FluentBitConfig, props: any = {}) => said((chart) => new RayLoggingSidecar(chart, 'agent', { config: make(chart), ...props }));

  test.each<[string, (chart: Chart) => FluentBitConfig, any, string]>([
    ['the default pipeline', own({}), limit('32Mi'), "resources.limits.memory = \"32Mi\": is less than the 41 MiB that the agent's own buffers may take; raise it, or lower the buffers"],
    ['long lines with the default resources', own({ longestLine: Size.mebibytes(16) }), {}, 'resources.limits.memory = "128Mi": is less than the 196 MiB'],
    ['an input of memory', given({ memBufLimit: Size.mebibytes(256) }), limit('128Mi'), 'resources.limits.memory = "128Mi": is less than the'],
    ['a buffer of a file', given({ bufferMaxSize: Size.mebibytes(128) }), limit('128Mi'), 'resources.limits.memory = "128Mi": is less than the 148 MiB'],
  ])('%s', (_, config, props, text) => {
    expect(said128(config, props)).toContain(`chart/agent: ${text}`);
  });

  test('enough', () => {
    expect(said128(own({}))).toBe('');
    expect(said128(own({}), limit('64Mi'))).toBe('');
    expect(said128(own({ longestLine: Size.mebibytes(16) }), limit('256Mi'))).toBe('');
    expect(said128(own({}), { resources: { requests: { cpu: '100m' } } })).toBe('');
  });
});
