import { readFileSync } from 'node:fs';
import { ApiObject, Testing } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import { RayCluster, RayLoggingSidecar, RayLogToStderr } from '../../src';
import { sample } from '../kuberay/samples';

const VARIABLE = { name: 'RAY_LOG_TO_STDERR', value: '1' };

const clusterIn = (scope = chart(), head = {}) => new RayCluster(scope, 'ray', {
  metadata: { name: 'ray' }, rayVersion: '2.52.0', head, workerGroups: [{ groupName: 'w', env: [{ name: 'A', value: 'b' }] }],
});
const envs = ({ spec }: any) => [spec.headGroupSpec, ...spec.workerGroupSpecs].map(({ template }) => template.spec.containers[0].env);

test('in the Ray container of every pod, and nothing else', () => {
  const scope = chart();
  const { apiObject } = clusterIn(scope);
  const before = apiObject.toJson();
  scope.with(new RayLogToStderr());
  expect(envs(apiObject.toJson())).toEqual([[VARIABLE], [{ name: 'A', value: 'b' }, VARIABLE]]);
  const after = structuredClone(apiObject.toJson());
  delete after.spec.headGroupSpec.template.spec.containers[0].env;
  after.spec.workerGroupSpecs[0].template.spec.containers[0].env.pop();
  expect(after).toEqual(before);
});

test('a second time changes nothing', () => {
  const scope = chart();
  new ApiObject(scope, 'job', sample('ray-job.sample.yaml')[0]);
  scope.with(new RayLogToStderr());
  const once = Testing.synth(scope);
  scope.with(new RayLogToStderr());
  expect(Testing.synth(scope)).toEqual(once);
});

test('not together with an agent, unless that is wanted', () => {
  const scope = chart();
  const cluster = clusterIn(scope);
  const sidecar = new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig() });
  cluster.with(sidecar);
  expect(() => cluster.with(new RayLogToStderr())).toThrow(
    'chart/ray/Resource: spec.headGroupSpec.template.spec: container ray-logs-agent: reads Ray\'s log files, of which RAY_LOG_TO_STDERR leaves next to nothing; use either the agent or RayLogToStderr; evenWithAgent has both',
  );
  cluster.with(new RayLogToStderr({ evenWithAgent: true }));
  expect(envs(cluster.apiObject.toJson())[0]).toEqual([VARIABLE]);
  const other = clusterIn().with(new RayLogToStderr());
  expect(() => other.with(sidecar)).toThrow('makes Ray write no log files, so the agent would have nothing to read');
});

test('another value is not overwritten', () => {
  const cluster = clusterIn(chart(), { env: [{ ...VARIABLE, value: '0' }] });
  expect(() => cluster.with(new RayLogToStderr())).toThrow('env RAY_LOG_TO_STDERR of ray-head = "0": is set otherwise; remove it');
});

test('a pod without a container', () => {
  const scope = chart();
  new ApiObject(scope, 'ray', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template: {} } } });
  expect(() => scope.with(new RayLogToStderr())).toThrow('chart/ray: spec.headGroupSpec.template.spec.containers: has no container; put the Ray container first');
});

test('the parser takes apart what Ray writes', () => {
  const [regex] = RayLogToStderr.parser('ray')._section.options.find(({ key }) => key.toLowerCase() === 'regex')!.values;
  const lines = readFileSync('test/fixtures/ray-stderr/ray-2.60.log', 'utf8').trimEnd().split('\n');
  const parsed = lines.map((line) => new RegExp(String(regex)).exec(line)?.groups);
  expect(parsed.map((groups) => groups && [groups.level, groups.component, groups.worker_id])).toEqual([
    ['I', 'gcs_server', undefined],
    ['I', 'gcs_server', undefined],
    ['I', 'raylet', undefined],
    ['I', 'raylet', undefined],
    ['I', 'python-core-driver', '01000000ffffffffffffffffffffffffffffffffffffffffffffffff'],
    ['I', 'python-core-worker', 'e7c8fe1500545bdffe71cbba70b5cb53c6d0ecba951a631287193f73'],
    ['I', 'python-core-worker', 'e7c8fe1500545bdffe71cbba70b5cb53c6d0ecba951a631287193f73'],
    ['INFO', 'monitor', undefined],
    ['INFO', 'monitor', undefined],
    ['INFO', 'log_monitor', undefined],
    ['INFO', 'dashboard_agent', undefined],
    undefined,
    undefined,
    undefined,
  ]);
  expect(parsed[2]).toMatchObject({ time: '2026-11-23 06:22:48,313', log: expect.stringMatching(/^main\.cc:283: Setting cluster ID/) });
});
