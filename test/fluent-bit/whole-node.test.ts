import { Chart, Testing } from 'cdk8s';
import { readClassic } from './read-classic';
import { FluentBitConfig, FluentBitConfigProps, LokiOutput, StdoutOutput } from '../../src';
import { ownerSuffix } from '../../src/ray/pod-directories';

const config = (props: Partial<FluentBitConfigProps> = {}) => new FluentBitConfig(new Chart(Testing.app(), 'chart'), 'config', {
  outputs: [new LokiOutput({ host: 'loki' })], ...props,
});
const option = (one: FluentBitConfig, section: string, key: string) => readClassic(one.configMap.toJson().data['fluent-bit.conf'])
  .filter(({ name }) => name === section).flatMap(({ entries }) => entries).find(([own]) => own === key)![1];

test('the agent of a node reads the directories of all pods, and only a record knows whose it is', () => {
  const one = config({ pipeline: { wholeNode: true } });
  expect(one.wholeNode).toBe(true);
  expect(one.variables.map(({ name }) => name)).toEqual(['RAY_NODE']);
  const paths = option(one, 'INPUT', 'path').split(',');
  expect(paths).toHaveLength(2);
  expect(paths.every((path) => path.startsWith('/tmp/ray/*_*_*_*/session_[0-9]*/log[s]/'))).toBe(true);
  expect(option(one, 'INPUT', 'db.locking')).toBe('false');
  expect(option(one, 'OUTPUT', 'labels')).toBe('RayCluster=$cluster, namespace=$namespace, node_type=$node_type, component=$component, hour=$hour');
  expect(option(one, 'OUTPUT', 'structured_metadata')).toContain('pod=$pod, node=$node, group=$group, ');
  expect(one.configMap.toJson().data['ray-filter.lua']).toContain('["pod_directory"] = "/([^/_]+)_');
});

test('that of a pod knows from its environment', () => {
  const one = config({ outputs: [new LokiOutput({ host: 'loki' }), new StdoutOutput()] });
  expect(one.wholeNode).toBe(false);
  expect(option(one, 'INPUT', 'path')).toMatch(/^\/tmp\/ray\/session_\[0-9\]\*\/log\[s\]\//);
  expect(option(one, 'OUTPUT', 'labels')).toContain('RayCluster=${RAY_CLUSTER}, ');
  expect(one.configMap.toJson().data['ray-filter.lua']).not.toContain('["pod_directory"] = ');
});

test('components are chosen in all directories', () => {
  const one = config({ pipeline: { wholeNode: true, include: ['worker'], exclude: ['job_driver'] } });
  expect(option(one, 'INPUT', 'path')).toContain('/tmp/ray/*_*_*_*/session_[0-9]*/log[s]/worker-*');
  expect(option(one, 'INPUT', 'exclude_path')).toBe('/tmp/ray/*_*_*_*/session_[0-9]*/log[s]/job-driver-*.log*');
});

test('what a directory says of its owner', () => {
  expect(ownerSuffix('RayJob', 'train')).toBe('_j5');
  expect(ownerSuffix('RayCronJob', 'nightly')).toBe('_c7');
  expect(ownerSuffix('RayService', 'chat')).toBe('_s4');
  expect(ownerSuffix('RayCluster', 'ray')).toBe('');
});
