import { chart } from './stand-in';
import { FluentBitVersion, RayStdoutConfig, RayStdoutConfigProps } from '../../src';
import { readClassic } from '../fluent-bit/read-classic';

const sections = (props?: RayStdoutConfigProps) => readClassic(new RayStdoutConfig(chart(), 'config', props).configMap.toJson().data['fluent-bit.conf']);
const output = (props?: RayStdoutConfigProps) => Object.fromEntries(sections(props).find(({ name }) => name === 'OUTPUT')!.entries);
const paths = (props?: RayStdoutConfigProps) => sections(props).find(({ name }) => name === 'INPUT')!.entries.find(([key]) => key === 'path')![1];

test('all logs as JSON, with what the pod is', () => {
  expect(output()).toMatchObject({ name: 'stdout', format: 'json_lines' });
  const config = new RayStdoutConfig(chart(), 'config', { version: FluentBitVersion.V3_2_2, metadata: { name: 'stdout' } });
  expect(config.variables.map(({ name }) => name)).toContain('RAY_CLUSTER');
  expect(config.version).toBe(FluentBitVersion.V3_2_2);
  expect(config.configMapName).toBe('stdout');
});

test('plain text, with the component where there can be several', () => {
  expect(output({ plainText: true })).toMatchObject({ name: 'file', format: 'template', template: '({component}) {log}' });
  expect(output({ plainText: true, driversOnly: true })).toMatchObject({ template: '{log}' });
});

test('drivers only', () => {
  expect(paths({ driversOnly: true }).split(',').every((path) => path.includes('/job-driver-'))).toBe(true);
  expect(paths()).toContain('*.[leo][oru][grt]*');
});
