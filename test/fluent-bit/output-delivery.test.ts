import { Chart, Size, Testing } from 'cdk8s';
import { FluentBitConfig, FluentBitConfigProps, FluentBitPlugin, FluentBitValue, FluentBitVersion, LokiOutput, RayBacklog, RayLoggingSidecar, RetryLimit, StdoutOutput } from '../../src';

function config(props: FluentBitConfigProps): FluentBitConfig {
  return new FluentBitConfig(new Chart(Testing.app(), 'chart'), 'config', props);
}

/** The options of the last section of the configuration that outputs alone make. */
function last(output: FluentBitPlugin | LokiOutput | StdoutOutput, version?: FluentBitVersion): { [option: string]: string } {
  const text: string = config({ version, outputs: [output] }).configMap.toJson().data['fluent-bit.conf'];
  const lines = text.slice(text.lastIndexOf('[OUTPUT]')).trim().split('\n').slice(1).map((line) => line.trim());
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]));
}

const plugin = (name: string, options: { [option: string]: any } = {}) => FluentBitPlugin.output(name, { Match: '*', ...options });

test.each([
  plugin('es', { Host: 'es' }), plugin('http', { Host: 'h' }), plugin('opensearch'), plugin('splunk', { splunk_token: FluentBitValue.fromSecret('T', { name: 's', key: 't' }) }), new LokiOutput({ host: 'loki' }),
])('output %# is tried without an end, within a limit, over connections that end', (output) => {
  expect(last(output)).toMatchObject({ 'Retry_Limit': 'no_limits', 'storage.total_limit_size': String(1024 ** 3), 'net.io_timeout': '60' });
});

test('what a user says stands, however it is written', () => {
  const options = last(plugin('http', { 'RETRY_LIMIT': 3, 'storage.Total_Limit_Size': '5M', 'net.IO_timeout': 5 }));

  expect(Object.entries(options).filter(([key]) => /retry|limit|timeout/i.test(key))).toEqual([
    ['RETRY_LIMIT', '3'], ['storage.Total_Limit_Size', '5M'], ['net.IO_timeout', '5'],
  ]);
  expect(last(new LokiOutput({ host: 'loki', retryLimit: RetryLimit.NONE }))).toMatchObject({ Retry_Limit: 'no_retries' });
});

test('a plugin without connections of Fluent Bit gets no option that it does not know', () => {
  expect(last(plugin('kafka', { brokers: 'k:9092', topics: 'ray' }))).toMatchObject({ Retry_Limit: 'no_limits' });
  expect(last(plugin('kafka', { brokers: 'k:9092', topics: 'ray' }))).not.toHaveProperty(['net.io_timeout']);
});

test.each([['s3', 'store_dir', { bucket: 'b' }], ['gcs', 'store_dir', { bucket: 'b' }]])('%s keeps its own files on the volume, within a limit', (name, directory, options) => {
  expect(last(plugin(name, options))).toMatchObject({
    [directory]: `/ray-logs-state/${name}`, store_dir_limit_size: String(1024 ** 3), Retry_Limit: '100000000',
  });
  expect(last(plugin(name, options))).not.toHaveProperty(['storage.total_limit_size']);
  expect(config({ outputs: [plugin(name, options)] }).bufferBytes).toBe(1024 ** 3);
});

test('files of its own and chunks count both where chunks can grow many', () => {
  expect(config({ outputs: [plugin('s3', { bucket: 'b' })], pipeline: { backlog: RayBacklog.STATE_VOLUME } }).bufferBytes).toBe(2 * 1024 ** 3);
});

test('a directory that cannot be written to is refused', () => {
  expect(() => config({ outputs: [plugin('s3', { bucket: 'b', store_dir: '/tmp/fluent-bit/s3' })] }))
    .toThrow('output s3: store_dir = "/tmp/fluent-bit/s3": is not on the volume that the agent may write to; use a directory below /ray-logs-state, or leave it out');
});

test('a plugin of a release without such files is as any other', () => {
  expect(last(plugin('azure_kusto', { ingestion_endpoint: 'e', database_name: 'd', table_name: 't', client_id: 'c', tenant_id: 't', client_secret: FluentBitValue.fromSecret('S', { name: 's', key: 't' }) }), FluentBitVersion.V3_2_2))
    .toMatchObject({ 'Retry_Limit': 'no_limits', 'storage.total_limit_size': String(1024 ** 3) });
});

test.each([new StdoutOutput(), new StdoutOutput({ format: 'plain_text' as any })])('stdout %# takes no room', (output) => {
  expect(last(output)).not.toHaveProperty(['storage.total_limit_size']);
  expect(config({ outputs: [output] }).bufferBytes).toBe(0);
});

test('explicit inputs leave outputs as they are', () => {
  const text: string = config({ inputs: [FluentBitPlugin.input('cpu', { tag: 'c' })], outputs: [plugin('http')] }).configMap.toJson().data['fluent-bit.conf'];

  expect(text).not.toMatch(/Retry_Limit|total_limit_size|io_timeout/);
});

describe('the volume', () => {
  const template = { spec: { containers: [{ name: 'ray-head', image: 'rayproject/ray:2.60.0' }] } };
  const volume = (props: { outputs: any[]; stateSizeLimit?: Size }) => {
    const sidecar = new RayLoggingSidecar(new Chart(Testing.app(), 'chart'), 'logging', props);
    return (sidecar.addTo(template) as any).spec.volumes.find(({ name }: any) => name === 'ray-logs-state').emptyDir.sizeLimit;
  };
  const loki = (host: string) => new LokiOutput({ host });

  test.each<[string, any[], string]>([
    ['one output', [loki('a')], '2048Mi'],
    ['two outputs', [loki('a'), loki('b')], '3072Mi'],
    ['an output and stdout', [loki('a'), new StdoutOutput()], '2048Mi'],
    ['stdout', [new StdoutOutput()], '2048Mi'],
    ['three outputs, one of any plugin', [loki('a'), loki('b'), plugin('es')], '4096Mi'],
  ])('follows %s', (_, outputs, size) => {
    expect(volume({ outputs })).toBe(size);
  });

  test('of a given size that is too small is refused', () => {
    expect(() => volume({ outputs: [loki('a'), loki('b')], stateSizeLimit: Size.gibibytes(2) })).toThrow('could be outgrown by 2048 MiB');
  });
});

test('what is refused for good is not kept, as nothing bounds it', () => {
  const outputs = [new LokiOutput({ host: 'loki' })];

  expect(() => config({ outputs, service: { storageKeepRejected: true } })).toThrow('service: storage.keep.rejected');
  expect(() => config({ outputs, service: { storageKeepRejected: false } })).not.toThrow();
  expect(() => config({ outputs, service: { storagePath: '/tmp' } })).toThrow('service: storage.path: is fixed by the pipeline');
  expect(() => config({ outputs, inputs: [FluentBitPlugin.input('cpu', { tag: 'c' })], service: { storageKeepRejected: true } })).not.toThrow();
});
