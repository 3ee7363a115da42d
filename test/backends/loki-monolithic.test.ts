import { Chart, Duration, Size, Testing } from 'cdk8s';
import { LokiMonolithic, LokiMonolithicProps, LokiOutput, LokiProtocol, LokiRules, LokiStorage, LokiStreams, LokiVersion } from '../../src';
import { written } from '../outputs/written';

function synth(props: LokiMonolithicProps = {}): any[] {
  const chart = Testing.chart();
  new LokiMonolithic(chart, 'loki', props);
  return Testing.synth(chart);
}

const named = (objects: any[], kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name);
const refused = (props: LokiMonolithicProps) => expect(() => synth(props));

test('with nothing said', () => {
  expect(synth()).toMatchSnapshot();
});

test('the gateway is the one of the Ray documentation', () => {
  const gateway = named(synth(), 'Service', 'loki-gateway');
  expect(gateway.spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http-metrics' }]);
});

test('with everything said', () => {
  const objects = synth({
    name: 'logs',
    namespace: 'monitoring',
    version: LokiVersion.of('3.7.7'),
    tenants: ['test', 'team-b'],
    storage: LokiStorage.s3({
      bucket: 'ray-logs', endpoint: 'minio.storage:9000', insecure: true, accessKeyId: { name: 'minio', key: 'id' }, secretAccessKey: { name: 'minio', key: 'secret' },
    }),
    volumeSize: Size.mebibytes(1500),
    storageClassName: 'fast',
    retention: Duration.days(30),
    acceptedLateness: Duration.minutes(90),
    maxChunkAge: Duration.hours(4),
    maxLineSize: Size.mebibytes(1),
    ingestionRate: Size.mebibytes(8),
    maxStreams: 1000,
    schemaFrom: '2026-01-01',
    rules: [LokiRules.fromGroups('own.yaml', [{ name: 'own', rules: [] }])],
    alertmanagerUrl: 'http://alertmanager.monitoring:9093',
    resources: { requests: { cpu: '1' } },
    config: { limits_config: { max_query_series: 5 } },
    podSpec: { nodeSelector: { disk: 'ssd' } },
  });
  expect(objects).toMatchSnapshot();
});

test('a change of the configuration replaces the pod', () => {
  const annotations = (props: LokiMonolithicProps) => named(synth(props), 'StatefulSet', 'loki').spec.template.metadata.annotations;
  expect(annotations({})).not.toEqual(annotations({ maxStreams: 1 }));
  expect(annotations({})).toEqual(annotations({}));
});

test('another image', () => {
  const { image } = named(synth({ image: 'registry.example.com/loki:3.7.8' }), 'StatefulSet', 'loki').spec.template.spec.containers[0];
  expect(image).toBe('registry.example.com/loki:3.7.8');
});

test('an output that sends to it', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'monitoring' });
  const loki = new LokiMonolithic(chart, 'loki', { tenants: ['test', 'team-b'] });
  expect(written(LokiOutput.to(loki, { tenantId: 'team-b', alias: 'loki' }))).toMatchInlineSnapshot(`
"Name loki
Match *
Host loki-gateway.monitoring
Port 80
tenant_id team-b
Alias loki"
`);
  expect(written(LokiOutput.to(loki))).toContain('tenant_id test');
  expect(loki.url).toBe('http://loki-gateway.monitoring');
  expect(() => LokiOutput.to(loki, { tenantId: 'team-c' })).toThrowErrorMatchingInlineSnapshot('"LokiOutput: tenantId = "team-c": is not one of the tenants of loki-gateway; add it to the tenants of Loki, or leave it out"');
});

test('an output without namespace and tenants', () => {
  const loki = new LokiMonolithic(Testing.chart(), 'loki');
  expect(loki.url).toBe('http://loki-gateway');
  expect(written(LokiOutput.to(loki))).toMatchInlineSnapshot(`
"Name loki
Match *
Host loki-gateway
Port 80"
`);
});

test('AWS with the rights of the pod', () => {
  const storage = LokiStorage.s3({ bucket: 'ray-logs', region: 'eu-central-1' });
  expect(storage.env).toEqual([]);
  expect(storage.config).toEqual({ s3: { bucketnames: 'ray-logs', region: 'eu-central-1', endpoint: undefined, insecure: false, s3forcepathstyle: false } });
});

test('what Loki or Kubernetes would refuse', () => {
  refused({ name: 'Loki' }).toThrowErrorMatchingInlineSnapshot('"test/loki: name = "Loki": cannot be the name of a Service; use at most 55 lower-case letters, digits and -, beginning with a letter"');
  refused({ namespace: 'my_ns' }).toThrowErrorMatchingInlineSnapshot('"test/loki: namespace = "my_ns": is not the name of a namespace; use at most 63 lower-case letters, digits and -"');
  refused({ tenants: [] }).toThrowErrorMatchingInlineSnapshot('"test/loki: tenants = []: is empty; leave it out for a single tenant without a name"');
  refused({ tenants: ['a/b'] }).toThrowErrorMatchingInlineSnapshot('"test/loki: tenants = "a/b": is not a tenant id that Loki takes; use at most 150 letters, digits and !-_.*\'(), and neither . nor .."');
  refused({ retention: Duration.hours(23) }).toThrowErrorMatchingInlineSnapshot(`
"test/loki: retention = "23 hours": is less than a day; use at least Duration.days(1)
test/loki: acceptedLateness = "7 days": is longer than lines are kept; make retention as long, or this shorter"
`);
  refused({ acceptedLateness: Duration.days(15) }).toThrowErrorMatchingInlineSnapshot('"test/loki: acceptedLateness = "15 days": is longer than lines are kept; make retention as long, or this shorter"');
  refused({ maxChunkAge: Duration.minutes(5) }).toThrowErrorMatchingInlineSnapshot('"test/loki: maxChunkAge = "5 minutes": is so short that every stream makes many small chunks; use at least Duration.hours(1)"');
  refused({ maxStreams: 0 }).toThrowErrorMatchingInlineSnapshot('"test/loki: maxStreams = 0: is not a whole number of at least 1; use a number like 50000"');
  refused({ schemaFrom: 'yesterday' }).toThrowErrorMatchingInlineSnapshot('"test/loki: schemaFrom = "yesterday": is not a day; write it like \'2024-04-01\'"');
  refused({ alertmanagerUrl: 'alertmanager:9093' }).toThrowErrorMatchingInlineSnapshot('"test/loki: alertmanagerUrl = "alertmanager:9093": is not a URL; write it like \'http://alertmanager.monitoring:9093\'"');
  const rules = LokiRules.fromGroups('own.yaml', []);
  refused({ rules: [rules, rules] }).toThrowErrorMatchingInlineSnapshot('"test/loki: rules = "own.yaml": is the name of two files of rules; give each a name of its own"');
  expect(() => LokiRules.fromGroups('rules', [])).toThrowErrorMatchingInlineSnapshot('"LokiRules: fileName = "rules": is not the name of a YAML file; use letters, digits, -, _ and ., and end it with .yaml"');
});

test('what an object store would refuse', () => {
  expect(() => LokiStorage.s3({ bucket: 'Ray' })).toThrowErrorMatchingInlineSnapshot('"LokiStorage: bucket = "Ray": is not the name of a bucket; use 3 to 63 lower-case letters, digits, . and -"');
  expect(() => LokiStorage.s3({ bucket: 'ray-logs', endpoint: 'http://minio' })).toThrowErrorMatchingInlineSnapshot('"LokiStorage: endpoint = "http://minio": is not a host with an optional port; leave out http:// and the path; plain HTTP is insecure: true"');
  expect(() => LokiStorage.s3({ bucket: 'ray-logs', accessKeyId: { name: 'minio', key: 'id' } })).toThrowErrorMatchingInlineSnapshot('"LokiStorage: secretAccessKey: is missing beside the other half of the credentials; give both, or neither"');
});

test('versions', () => {
  expect(LokiVersion.V3_7_8.toString()).toBe('3.7.8');
  expect(() => LokiVersion.of('latest')).toThrowErrorMatchingInlineSnapshot('"LokiVersion: version = "latest": is not of the form x.y.z; write it like \'3.7.8\'"');
  expect(() => LokiVersion.of('2.9.0')).toThrowErrorMatchingInlineSnapshot('"LokiVersion: version = "2.9.0": stores no structured metadata, where the ids of a line belong; use 3.0.0 or newer"');
});

describe('memory', () => {
  const limit = (props: LokiMonolithicProps) => named(synth(props), 'StatefulSet', 'loki').spec.template.spec.containers[0].resources.limits.memory;
  const patterns = (props: LokiMonolithicProps) => /pattern_ingester:\n {2}enabled: (\w+)/.exec(named(synth(props), 'ConfigMap', 'loki').data['loki.yaml'])![1];

  test('patterns are not looked for unless they are wanted', () => {
    expect(patterns({})).toBe('false');
    expect(patterns({ patterns: true })).toBe('true');
  });

  test('the limit holds as many streams as are taken', () => {
    expect(limit({})).toBe('2Gi');
    expect(limit({ patterns: true })).toBe('6Gi');
    expect(limit({ maxStreams: 200_000 })).toBe('4Gi');
    expect(limit({ tenants: ['a', 'b', 'c', 'd'] })).toBe('4Gi');
    expect(limit({ maxStreams: 1000, patterns: true })).toBe('2Gi');
  });

  test('one that does not is refused, wherever streams and patterns are said', () => {
    const small = { limits: { memory: '1Gi' } };
    refused({ resources: small }).toThrow('resources.limits.memory = "1Gi": is less than Loki takes for 50000 streams, so that it would be killed before it refuses one; use at least 1354Mi, or maxStreams: 21845');
    refused({ resources: small, maxStreams: 21_845 }).not.toThrow();
    refused({ resources: { limits: { memory: '2Gi' } }, patterns: true }).toThrow('for 50000 streams with patterns');
    refused({ resources: { limits: { memory: '2Gi' } }, config: { pattern_ingester: { enabled: true } } }).toThrow('for 50000 streams with patterns');
    refused({ resources: { limits: { memory: '2G' } }, config: { limits_config: { max_global_streams_per_user: 500_000 } } }).toThrow('for 500000 streams');
    refused({ resources: { limits: { memory: '512Mi' } } }).toThrow('use at least 1354Mi');
  });

  test('no limit at all is the user\'s choice', () => {
    refused({ resources: { requests: { memory: '4Gi' } } }).not.toThrow();
    refused({ resources: { limits: { memory: 4294967296 } } }).not.toThrow();
  });
});

describe('labels of what arrives over OTLP', () => {
  const otlp = (props: LokiMonolithicProps) => named(synth(props), 'ConfigMap', 'loki').data['loki.yaml'].includes('otlp_config');

  test('are those of its streams, from Loki 3.6 on', () => {
    expect(otlp({})).toBe(true);
    expect(otlp({ version: LokiVersion.of('3.6.0') })).toBe(true);
    expect(otlp({ version: LokiVersion.of('3.5.9') })).toBe(false);
  });

  test('and outputs follow', () => {
    const loki = (props: LokiMonolithicProps) => new LokiMonolithic(Testing.chart(), 'loki', props);
    expect(written(LokiOutput.to(loki({ streams: LokiStreams.POD })), true)).toMatch(/^Labels .*, pod=/m);
    expect(() => written(LokiOutput.to(loki({}), { protocol: LokiProtocol.OTLP }), true)).not.toThrow();
    expect(() => written(LokiOutput.to(loki({ version: LokiVersion.of('3.5.0') }), { protocol: LokiProtocol.OTLP }), true)).toThrow('needs a Loki that makes labels of attributes');
  });
});
