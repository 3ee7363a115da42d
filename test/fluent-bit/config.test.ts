import { Chart, Size, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { parseDocument } from 'yaml';
import { readClassic } from './read-classic';
import {
  DummyInput, FluentBitConfig, FluentBitConfigProps, FluentBitFormat, FluentBitLogLevel, FluentBitParser, FluentBitPlugin, FluentBitValue,
  FluentBitVersion, IFluentBitOutput, LokiOutput, MountedFile, MultilineParser, ParserFilter, RayLogLevel, ServiceOptions, StdoutOutput, TailInput,
} from '../../src';

const chart = () => new Chart(Testing.app(), 'chart');
const config = (props: Partial<FluentBitConfigProps> = {}) => new FluentBitConfig(chart(), 'config', { outputs: [new StdoutOutput()], ...props });
const explicit = (props: Partial<FluentBitConfigProps> = {}) => config({ inputs: [new DummyInput({ tag: 'a' })], ...props });
const dataOf = (one: FluentBitConfig) => one.configMap.toJson().data;

describe('with inputs of the user', () => {
  test('renders exactly the given plugins', () => {
    const one = explicit({
      metadata: { name: 'agent', namespace: 'ray', labels: { team: 'ray' } },
      service: { logLevel: FluentBitLogLevel.WARN },
      parsers: [FluentBitParser.json('app')],
      multilineParsers: [MultilineParser.endsWith('joined', '\\')],
      filters: [new ParserFilter({ match: 'a', keyName: 'log', parser: ['app'] })],
    });
    expect(one.configMap.toJson()).toMatchSnapshot();
    expect(one).toMatchObject({ configMapName: 'agent', mainFile: 'fluent-bit.conf', files: ['fluent-bit.conf', 'parsers.conf'], variables: [], mounts: [], usesState: false });
  });

  test('YAML is one file', () => {
    const one = explicit({ format: FluentBitFormat.YAML, parsers: [FluentBitParser.json('app')] });
    expect(one.files).toEqual(['fluent-bit.yaml']);
    expect(one.mainFile).toBe('fluent-bit.yaml');
    expect(parseDocument(dataOf(one)['fluent-bit.yaml']).toJS()).toEqual({
      parsers: [{ name: 'app', format: 'json' }],
      pipeline: { inputs: [{ name: 'dummy', tag: 'a' }], outputs: [{ name: 'stdout', match: '*', format: 'json_lines', json_date_format: 'iso8601' }] },
    });
  });

  test('both formats say the same', () => {
    const props = { service: { grace: undefined, logLevel: FluentBitLogLevel.INFO }, filters: [FluentBitPlugin.filter('grep', { match: '*', exclude: ['log ^a', 'log ^b'] })] };
    const classic = readClassic(dataOf(explicit(props))['fluent-bit.conf']).filter((section) => section.name !== 'SERVICE');
    const yaml = parseDocument(dataOf(explicit({ ...props, format: FluentBitFormat.YAML }))['fluent-bit.yaml']).toJS();
    const asEntries = (plugin: object) => Object.entries(plugin).flatMap(([key, value]) => [value].flat().map((one) => [key, one]));
    const { inputs, filters, outputs } = yaml.pipeline;
    expect(classic.map((section) => section.entries)).toEqual([...inputs, ...filters, ...outputs].map(asEntries));
  });

  test('gathers variables and mounts, each once', () => {
    const password = FluentBitValue.fromSecret('PASSWORD', { name: 'loki', key: 'password' });
    const loki = (host: string) => new LokiOutput({
      host, basicAuth: { user: FluentBitValue.fromEnv('LOKI_USER'), password }, tls: { ca: MountedFile.fromConfigMap('ca', 'ca.crt'), certificate: MountedFile.fromSecret('client', 'tls.crt') },
    });
    const one = explicit({ outputs: [loki('a'), loki('b')] });
    expect(one.variables).toEqual([{ name: 'LOKI_USER' }, { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'loki', key: 'password' } }, secret: true }]);
    expect(one.mounts).toEqual([
      { volumeName: 'config-ca', mountPath: '/fluent-bit/mounts/config-ca', configMapName: 'ca' },
      { volumeName: 'secret-client', mountPath: '/fluent-bit/mounts/secret-client', secretName: 'client' },
    ]);
  });

  test('says how much the outputs may keep on disk', () => {
    const limited = (size: any) => FluentBitPlugin.output('null', { 'match': '*', 'storage.total_limit_size': size });
    expect(explicit({ outputs: [limited(Size.mebibytes(1)), limited('2M')] }).bufferBytes).toBe(1024 * 1024 + 2_000_000);
    expect(explicit({ outputs: [limited('2M'), new StdoutOutput()] }).bufferBytes).toBe(2_000_000);
    expect(explicit({ outputs: [limited('2M'), FluentBitPlugin.output('http', { match: '*' })] }).bufferBytes).toBeUndefined();
  });

  test('says at which port the agent tells its metrics', () => {
    const port = (service: ServiceOptions) => explicit({ service }).metricsPort;
    expect([port({}), port({ httpServer: false })]).toEqual([undefined, undefined]);
    expect([port({ httpServer: true }), port({ httpServer: true, httpPort: 2021 })]).toEqual([2020, 2021]);
    expect(port({ httpServer: true, options: { HTTP_Port: FluentBitValue.fromEnv('PORT') } })).toBeUndefined();
  });

  test('the checksum follows the content', () => {
    expect(explicit().checksum).toBe(explicit().checksum);
    expect(explicit().checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(explicit({ inputs: [new DummyInput({ tag: 'b' })] }).checksum).not.toBe(explicit().checksum);
  });
});

describe('with outputs alone', () => {
  test('renders the pipeline for all that Ray writes', () => {
    const one = config({ outputs: [new LokiOutput({ host: 'loki' })] });
    expect(dataOf(one)['fluent-bit.conf']).toMatchSnapshot();
    expect(one.files).toEqual(['fluent-bit.conf', 'ray-filter.lua']);
    expect(one.usesState).toBe(true);
    expect(one.environment).toEqual({ MALLOC_CONF: 'narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0' });
    expect(one.variables.map(({ name }) => name)).toEqual([
      'RAY_CLUSTER', 'RAY_NAMESPACE', 'RAY_NODE_TYPE', 'RAY_POD', 'RAY_NODE', 'RAY_GROUP', 'RAY_OWNER', 'RAY_OWNER_KIND',
    ]);
  });

  test('records say their hour only where an output asks for it', () => {
    const window = (...outputs: IFluentBitOutput[]) => /\["window"\] = \d+/.test(dataOf(config({ outputs }))['ray-filter.lua']);
    expect(window(new StdoutOutput())).toBe(false);
    expect(window(new StdoutOutput(), new LokiOutput({ host: 'loki' }))).toBe(true);
    expect(window(new LokiOutput({ host: 'loki', labels: { job: 'ray' } }))).toBe(false);
    expect(window(new LokiOutput({ host: 'loki', labels: { job: 'ray', hour: '$hour' } }))).toBe(true);
  });

  test.each([FluentBitVersion.V3_2_2, FluentBitVersion.of('4.1.0'), FluentBitVersion.V5_1_1])('is accepted by the options of %s in both formats', (version) => {
    expect(() => config({ version })).not.toThrow();
    expect(() => config({ version, format: FluentBitFormat.YAML })).not.toThrow();
  });

  test('what the user says of the service takes the place of what the pipeline says', () => {
    const service = readClassic(dataOf(config({ service: { logLevel: FluentBitLogLevel.DEBUG, options: { 'scheduler.cap': 60 } } }))['fluent-bit.conf'])[0];
    expect(service.entries.filter(([key]) => key === 'log_level' || key === 'scheduler.cap')).toEqual([['log_level', 'debug'], ['scheduler.cap', '60']]);
  });

  test('filters of the user come behind its own', () => {
    const filters = [FluentBitPlugin.filter('record_modifier', { match: '*', record: 'team ray' })];
    const names = readClassic(dataOf(config({ filters, pipeline: { minimumLevel: RayLogLevel.INFO } }))['fluent-bit.conf'])
      .filter((section) => section.name === 'FILTER').map((section) => section.entries[0][1]);
    expect(names).toEqual(['lua', 'lua', 'lua', 'record_modifier']);
  });
});

describe('refuses', () => {
  test.each<[string, Partial<FluentBitConfigProps>, string]>([
    ['no output', { outputs: [] }, 'chart/config: outputs = []: is empty, so that every line would be lost; give at least one output'],
    ['no input', { inputs: [] }, "chart/config: inputs = []: is empty; leave it out for this library's own pipeline, or give at least one input"],
    ['an input among the filters', { filters: [new DummyInput({ tag: 'a' })] }, 'chart/config: filters = "dummy": belongs to the inputs; give it in inputs'],
    ['a filter among the inputs', { inputs: [FluentBitPlugin.filter('grep', {})] }, 'chart/config: inputs = "grep": belongs to the filters; give it in filters'],
    ['an input among the outputs', { outputs: [new DummyInput({ tag: 'a' })] }, 'chart/config: outputs = "dummy": belongs to the inputs; give it in inputs'],
    ['a pipeline beside inputs', { inputs: [new DummyInput({ tag: 'a' })], pipeline: {} }, 'chart/config: pipeline: has no meaning with inputs of your own; leave out one of the two'],
    ['another place for the chunks', { service: { storagePath: '/x' } }, 'chart/config: service: storage.path: is fixed by the pipeline, whose volume is mounted there; leave it out'],
  ])('%s', (_, props, message) => {
    expect(() => config(props)).toThrow(message);
  });

  test('an unknown option, with the nearest name', () => {
    expect(() => explicit({ inputs: [FluentBitPlugin.input('tail', { Path: '/x', Read_From_Hed: true })] })).toThrow(/^chart\/config: input tail: Read_From_Hed.*[Rr]ead_from_head/);
  });

  test('an option that came later, with its release', () => {
    const inputs = [new TailInput({ path: '/x', truncateLongLines: true })];
    expect(() => explicit({ inputs })).not.toThrow();
    expect(() => explicit({ inputs, version: FluentBitVersion.V3_2_2 })).toThrow(/^chart\/config: input tail: .*4\.2\.0/);
  });

  test('a secret in plain text, without showing it', () => {
    const output = FluentBitPlugin.output('loki', { match: '*', http_passwd: 'hunter2' });
    expect(() => explicit({ outputs: [output] })).toThrow(/FluentBitValue\.fromSecret/);
    expect(() => explicit({ outputs: [output] })).not.toThrow(/hunter2/);
  });

  test('one variable from two places', () => {
    const from = (name: string) => new LokiOutput({ host: 'loki', tenantId: FluentBitValue.fromSecret('TENANT', { name, key: 'tenant' }) });
    expect(() => explicit({ outputs: [from('a'), from('b')] })).toThrow(
      'chart/config: TENANT: is the name of two variables that are set from different places; give each a name of its own');
  });

  test('more than a ConfigMap holds', () => {
    const filters = [FluentBitPlugin.filter('grep', { match: '*', exclude: Array.from({ length: 11 }, (_, i) => `log ${'x'.repeat(100_000)}${i}`) })];
    expect(() => explicit({ filters })).toThrow(/^chart\/config: data: has 11\d{5} bytes, and a ConfigMap holds 1048576; split the configuration$/);
  });

  test('versions whose options are not known', () => {
    expect(() => FluentBitVersion.of('3.1.0')).toThrow('FluentBitVersion: version = "3.1.0": is older than 3.2.2, the oldest release whose options are known; use 3.2.2 or newer');
    expect(() => FluentBitVersion.of('latest')).toThrow('FluentBitVersion: version = "latest": is not of the form x.y.z; write it like \'5.1.1\'');
  });
});

test('any text a user gives either is refused or comes back as it was, in both formats', () => {
  const input = (text: string) => new DummyInput({ tag: text, dummy: text });
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
    let rendered: FluentBitConfig[];
    try {
      rendered = [FluentBitFormat.CLASSIC, FluentBitFormat.YAML].map((format) => explicit({ format, inputs: [input(text)] }));
    } catch (error) {
      expect(String(error)).toContain('chart/config: input dummy: ');
      return;
    }
    expect(readClassic(dataOf(rendered[0])['fluent-bit.conf'])[0].entries).toEqual([['name', 'dummy'], ['tag', text], ['dummy', text]]);
    expect(parseDocument(dataOf(rendered[1])['fluent-bit.yaml']).toJS().pipeline.inputs).toEqual([{ name: 'dummy', tag: text, dummy: text }]);
  }), { numRuns: 500 });
});

test('sizes are written in bytes', () => {
  expect(dataOf(explicit({ inputs: [new TailInput({ path: '/x', bufferMaxSize: Size.kibibytes(64) })] }))['fluent-bit.conf']).toContain('Buffer_Max_Size 65536');
});
