import * as fc from 'fast-check';
import { checkSection, ConfigSection, optionsOf } from '../../src/fluent-bit/options';
import { PluginKind } from '../../src/fluent-bit/plugin';
import { FluentBitValue, OptionText } from '../../src/fluent-bit/value';
import { FluentBitVersion } from '../../src/fluent-bit/version';
import { problemText } from '../../src/problem';

const OLD = FluentBitVersion.V3_2_2;
const NEW = FluentBitVersion.V5_1_1;

type Options = { [option: string]: OptionText | OptionText[] };

function section(kind: ConfigSection['kind'], name: string | undefined, options: Options): ConfigSection {
  return { kind, name, options: Object.entries(options).map(([key, values]) => ({ key, values: [values].flat() })) };
}

function errors(of: ConfigSection, version = NEW): string[] {
  return checkSection(of, version).map((problem) => problemText('here', problem));
}

const input = (name: string, options: Options, version = NEW) => errors(section(PluginKind.INPUT, name, options), version);
const tail = (options: Options, version = NEW) => input('tail', { path: '/x', ...options }, version);
const filter = (name: string, options: Options, version = NEW) => errors(section(PluginKind.FILTER, name, { match: '*', ...options }), version);
const output = (name: string, options: Options, version = NEW) => errors(section(PluginKind.OUTPUT, name, { match: '*', ...options }), version);
const service = (options: Options, version = NEW) => errors(section('service', undefined, options), version);

describe('plugins', () => {
  test.each([OLD, NEW])('the documented sample is right for %s', (version) => {
    expect(tail({ Path: '/tmp/ray/session_latest/logs/*', Tag: 'ray', Path_Key: 'true', Refresh_Interval: '5', path: [] }, version)).toEqual([]);
    expect(filter('modify', { Add: FluentBitValue.join('POD_LABELS ', FluentBitValue.fromEnv('POD_LABELS')) }, version)).toEqual([]);
    expect(output('loki', {
      Match: [], Host: 'loki-gateway', Port: '80', Labels: FluentBitValue.join('RayCluster=', FluentBitValue.fromEnv('POD_LABELS')), tenant_id: 'test',
    }, version)).toEqual([]);
  });

  test('are known in any case', () => {
    expect(input('Tail', { Path: '/x' })).toEqual([]);
  });

  test('that do not exist are answered with the nearest name', () => {
    expect(input('tial', {})).toEqual(["here: name = \"tial\": is no input of Fluent Bit 5.1.1; did you mean 'tail'?"]);
    expect(filter('kubernets', {})).toEqual(["here: name = \"kubernets\": is no filter of Fluent Bit 5.1.1; did you mean 'kubernetes'?"]);
    expect(output('xyzzy_plugh', {})).toEqual([
      'here: name = "xyzzy_plugh": is no output of Fluent Bit 5.1.1; see https://docs.fluentbit.io/manual/data-pipeline for their names',
    ]);
  });

  test('that came later', () => {
    expect(output('gcs', { bucket: 'b' }, OLD)).toEqual(['here: name = "gcs": is not in Fluent Bit 3.2.2: it came in 5.1.0; choose Fluent Bit 5.1.0 or leave it out']);
    expect(output('gcs', { bucket: 'b' })).toEqual([]);
  });

  test('have their other names', () => {
    expect(output('elasticsearch', { host: 'es', aws_auth: 'on' })).toEqual(['here: aws_region: is missing, which aws_auth needs; name the region of the domain']);
    expect(output('elasticsearch', { host: 'es' }, OLD)[0]).toContain('it came in 5.1.0');
  });

  test('without a table take anything', () => {
    expect(output('pgsql', { 'database': 'fluentbit', 'what.ever': ['1', '2'] })).toEqual([]);
  });
});

describe('options', () => {
  test('that do not exist are answered with the nearest name, whatever its signs and case', () => {
    expect(tail({ read_from_hed: 'on' })).toEqual(["here: read_from_hed: is no option of the input tail in Fluent Bit 5.1.1; did you mean 'read_from_head'?"]);
    expect(tail({ readFromHead: 'on' })[0]).toContain("did you mean 'read_from_head'?");
    expect(tail({ storage_type: 'filesystem' })[0]).toContain("did you mean 'storage.type'?");
    expect(tail({ flux_capacitor: '1' })).toEqual(['here: flux_capacitor: is no option of the input tail in Fluent Bit 5.1.1; leave it out']);
    expect(service({ log_levl: 'info' })).toEqual(["here: log_levl: is no option of the service section in Fluent Bit 5.1.1; did you mean 'log_level'?"]);
    expect(errors(section('parser', undefined, { format: 'json', time_fromat: '%s' }))).toEqual([
      "here: time_fromat: is no option of a parser in Fluent Bit 5.1.1; did you mean 'time_format'?",
    ]);
  });

  test('that came later', () => {
    expect(tail({ truncate_long_lines: 'on' }, OLD)).toEqual([
      'here: truncate_long_lines: is not in Fluent Bit 3.2.2: it came in 4.2.0; choose Fluent Bit 4.2.0 or leave it out',
    ]);
    expect(tail({ truncate_long_line: 'on' }, OLD)[0]).toContain("did you mean 'truncate_long_lines', which came in 4.2.0?");
    expect(tail({ truncate_long_lines: 'on' }, FluentBitVersion.of('4.2.0'))).toEqual([]);
  });

  test('that went away', () => {
    expect(output('azure_kusto', {
      ingestion_endpoint: 'x', database_name: 'x', table_name: 'x', client_id: 'x', managed_identity_client_id: 'x',
    })).toEqual(['here: managed_identity_client_id: is not in Fluent Bit 5.1.1: 4.0.7 was the last release with it; leave it out']);
  });

  test('that were in a late patch of an older line and not in the first of the next', () => {
    const parser = section('parser', undefined, { format: 'json', time_format: '%H', time_zone: 'Europe/Berlin' });
    expect(errors(parser, FluentBitVersion.of('4.2.8'))).toEqual([]);
    expect(errors(parser, FluentBitVersion.of('5.0.0'))).toEqual(['here: time_zone: is not in Fluent Bit 5.0.0: it came in 5.0.7; choose Fluent Bit 5.0.7 or leave it out']);
  });

  test('that moved to a shared table are there before and after', () => {
    for (const version of [OLD, NEW]) {
      expect(input('http', { buffer_max_size: '4M', tls: 'on' }, version)).toEqual([]);
    }
    expect(input('http', { 'http_server.workers': '2' }, OLD)[0]).toContain('it came in 5.0.0');
  });

  test('of an unknown release are those of the newest known one before it', () => {
    expect(tail({ truncate_long_lines: 'on' }, FluentBitVersion.of('9.0.0'))).toEqual([]);
    expect(tail({ truncate_long_lines: 'on' }, FluentBitVersion.of('4.1.99'))[0]).toContain('it came in 4.2.0');
  });

  test('with a prefix', () => {
    expect(tail({ parser_firstline: 'a', parser_1: 'b' })).toEqual([]);
    expect(tail({ parser_: 'b' })[0]).toContain('parser_: is no option');
    expect(output('kafka', { 'brokers': 'k:9092', 'rdkafka.log.connection.close': 'false' })).toEqual([]);
  });

  test('given more than once', () => {
    expect(tail({ Tag: 'a', tag: 'b' })).toEqual(['here: Tag: is given 2 times; give it once']);
    expect(tail({ db: ['a', 'b'] })).toEqual(['here: db: is given 2 times; give it once']);
    expect(filter('grep', { regex: ['a b', 'c d'] })).toEqual([]);
    expect(service({ parsers_file: ['a', 'b'] })).toEqual([]);
  });

  test('that are missing', () => {
    expect(input('tail', {})).toEqual(['here: path: is missing, without which the input tail does nothing; give it']);
    expect(filter('lua', { call: 'f' })).toEqual(['here: script or code: is missing, without which the filter lua does nothing; give one of them']);
    expect(errors(section(PluginKind.OUTPUT, 'stdout', {}))).toEqual([
      'here: match or match_regex: is missing, without which the output stdout does nothing; give one of them',
    ]);
    expect(errors(section('multiline_parser', undefined, {}))).toEqual(['here: type: is missing, without which a multiline_parser does nothing; give it']);
  });
});

describe('values', () => {
  test.each([
    [{ read_from_head: 'maybe' }, 'here: read_from_head = "maybe": is neither true nor false; use on, true, yes, off, false or no'],
    [{ read_from_head: '1' }, 'here: read_from_head = "1": is neither true nor false; use on, true, yes, off, false or no'],
    [{ progress_check_interval: '1.5' }, "here: progress_check_interval = \"1.5\": is no time; write whole seconds, or a whole number with s, m, h or d, e.g. '5m'"],
    [{ mem_buf_limit: '10MiB' }, "here: mem_buf_limit = \"10MiB\": is no size; write bytes, or a number with k, M or G, which are powers of ten, e.g. '32k'"],
    [{ 'thread.ring_buffer.capacity': '1e3' }, 'here: thread.ring_buffer.capacity = "1e3": is no whole number; write it in digits, at most 2147483647'],
    [{ 'thread.ring_buffer.capacity': '3000000000' }, 'here: thread.ring_buffer.capacity = "3000000000": is no whole number; write it in digits, at most 2147483647'],
    [{ 'rate_gate.resume_ratio': 'half' }, "here: rate_gate.resume_ratio = \"half\": is no number; write it like '0.5'"],
    [{ 'storage.type': 'disk' }, 'here: storage.type = "disk": is not among the values of this option; use one of memory, filesystem, memrb'],
    [{ log_level: 'loud' }, 'here: log_level = "loud": is not among the values of this option; use one of off, error, warn, warning, info, debug, trace'],
    [{ 'db.sync': 'no' }, 'here: db.sync = "no": is not among the values of this option; use one of extra, full, normal, off'],
    [{ rotate_wait: '0' }, 'here: rotate_wait = "0": is too short; use at least one second'],
    [{ tag: 'a\nb' }, 'here: tag = "a\\nb": contains a line break or NUL; keep it on one line'],
    [{ tag: 'a.${B}' }, 'here: tag = "a.${B}": contains ${, which Fluent Bit would expand; use FluentBitValue.fromEnv() for an environment variable'],
  ])('of the input tail: %j', (options, error) => {
    expect(tail(options)).toEqual([error]);
  });

  test('are not looked at where they read the environment', () => {
    const value = FluentBitValue.fromEnv('X');
    expect(tail({ 'read_from_head': value, 'mem_buf_limit': value, 'storage.type': value, 'buffer_max_size': value })).toEqual([]);
    expect(output('loki', { port: value, retry_limit: value, line_format: value })).toEqual([]);
    expect(tail({ tag: FluentBitValue.join('}', value) })[0]).toContain('has a } before an environment variable');
  });

  test('with too few parts', () => {
    expect(filter('rewrite_tag', { rule: '$level ^ERROR$ errors' })).toEqual(['here: rule = "$level ^ERROR$ errors": has fewer than 4 parts; write them with a blank between them']);
    expect(filter('rewrite_tag', { rule: '"$level" "^AN ERROR$" errors false' })).toEqual([]);
  });

  test.each([['80', true], ['0', false], ['65536', false], ['http', false], ['8e1', false]])('port %s', (port, right) => {
    expect(output('loki', { port })).toEqual(right ? [] : expect.arrayContaining([expect.stringContaining('port')]));
    expect(service({ http_port: port }).length === 0).toBe(right);
  });

  test.each(['no_limits', 'False', 'off', 'no_retries', '1', '25'])('retry_limit %s', (limit) => {
    expect(output('loki', { retry_limit: limit })).toEqual([]);
  });

  test.each(['forever', '0', '-1', 'true'])('retry_limit %s, which Fluent Bit would read as 1', (limit) => {
    expect(output('loki', { retry_limit: limit })).toEqual([
      `here: retry_limit = "${limit}": is no number of retries, so that Fluent Bit would give up after one; use a number from 1, no_limits or no_retries`,
    ]);
  });

  test('storage.total_limit_size may be off', () => {
    expect(output('loki', { 'storage.total_limit_size': 'off' })).toEqual([]);
    expect(output('loki', { 'storage.total_limit_size': '1G' })).toEqual([]);
    expect(output('loki', { 'storage.total_limit_size': 'much' })[0]).toContain('is no size');
  });

  test('every default is a value of its option', () => {
    const plugins = [
      [PluginKind.INPUT, 'tail'], [PluginKind.INPUT, 'http'], [PluginKind.INPUT, 'node_exporter_metrics'], [PluginKind.FILTER, 'kubernetes'],
      [PluginKind.FILTER, 'multiline'], [PluginKind.FILTER, 'log_to_metrics'], [PluginKind.OUTPUT, 'loki'], [PluginKind.OUTPUT, 'es'],
      [PluginKind.OUTPUT, 's3'], [PluginKind.OUTPUT, 'http'], [PluginKind.OUTPUT, 'azure_blob'], [PluginKind.OUTPUT, 'stdout'],
    ] as const;
    for (const [kind, name] of plugins) {
      const options = [...optionsOf(kind, name, NEW)].filter(([, { default: value, type }]) => value && type !== 'deprecated')
        .map(([key, option]) => ({ key, values: [option.default!] }));
      expect(options.length).toBeGreaterThan(3);
      expect(checkSection({ kind, name, options }, NEW).filter((problem) => problem.value !== undefined)).toEqual([]);
    }
  });

  test('of sizes and times are read as Fluent Bit does', () => {
    expect(tail({ mem_buf_limit: 'False', buffer_max_size: '0.1M' })).toEqual([]);
    expect(tail({ mem_buf_limit: '1.5' })[0]).toContain('is no size');
    const number = fc.nat({ max: 1e6 });
    fc.assert(fc.property(number, fc.constantFrom('', 'k', 'K', 'kb', 'M', 'MB', 'g', 'GB'), (n, unit) => {
      expect(tail({ mem_buf_limit: `${n}${unit}` })).toEqual([]);
    }));
    fc.assert(fc.property(number, fc.constantFrom('', 's', 'm', 'H', 'd'), (n, unit) => {
      expect(tail({ ignore_older: `${n}${unit}` })).toEqual([]);
    }));
  });
});

describe('options that go together', () => {
  test('tail buffers', () => {
    expect(tail({ buffer_max_size: '16k' })).toEqual(['here: buffer_max_size = "16k": is less than buffer_chunk_size, which is 32768 by default; make it at least as large']);
    expect(tail({ buffer_chunk_size: '1M' })).toEqual(['here: buffer_max_size: is less than buffer_chunk_size, which is 1M; make it at least as large']);
    expect(tail({ buffer_chunk_size: '1M', buffer_max_size: '1000000' })).toEqual([]);
    expect(tail({ buffer_chunk_size: FluentBitValue.fromEnv('SIZE'), buffer_max_size: '1k' })).toEqual([]);
  });

  test('grep', () => {
    expect(filter('grep', { regex: 'a b', exclude: 'c d', logical_op: 'AND' })).toEqual([
      'here: logical_op = "AND": cannot be used with both regex and exclude; use two grep filters',
    ]);
    expect(filter('grep', { regex: 'a b', exclude: 'c d' })).toEqual([]);
  });

  test('log_to_metrics', () => {
    expect(filter('log_to_metrics', { tag: 't', metric_name: 'n', metric_description: 'd', metric_mode: 'gauge' })).toEqual([
      'here: value_field: is missing, which a gauge needs; name the field with the number',
    ]);
  });

  test('loki', () => {
    expect(output('loki', { label_keys: '$level, component' })).toEqual([
      'here: label_keys = "$level, component": does not start with $; write it like $component',
    ]);
    expect(output('loki', { structured_metadata_map_keys: 'x' })[0]).toContain('write it like $x');
    expect(output('loki', { label_keys: '$level,$component', line_format: 'key_value', drop_single_key: 'raw', compress: 'gzip' })).toEqual([]);
    expect(output('loki', { line_format: 'xml' })[0]).toContain('use one of json, key_value');
    expect(output('loki', { compress: 'snappy' })[0]).toContain('use one of gzip');
  });

  test.each(['es', 'opensearch'])('%s', (name) => {
    expect(output(name, { aws_auth: 'on' })).toEqual(['here: aws_region: is missing, which aws_auth needs; name the region of the domain']);
    expect(output(name, { write_operation: 'upsert' })).toEqual(['here: id_key: is missing, which updates need; give id_key or generate_id']);
    expect(output(name, { write_operation: 'upsert', generate_id: 'on', aws_auth: 'off' })).toEqual([]);
  });

  test('http', () => {
    expect(output('http', { headers_key: '$h' })).toEqual(['here: body_key: is missing, which headers_key needs; give both or none']);
  });

  test('s3', () => {
    expect(output('s3', { bucket: 'b', s3_key_format: 'logs', total_file_size: '1k' })).toEqual([
      'here: s3_key_format = "logs": does not start with /; begin it with /',
      'here: total_file_size = "1k": is less than 1M; use at least 1M',
    ]);
  });

  test('stackdriver', () => {
    expect(output('stackdriver', { resource: 'k8s_container' })).toEqual([
      'here: k8s_cluster_name: is missing, which resources of Kubernetes need; give k8s_cluster_name and k8s_cluster_location',
    ]);
  });

  test('syslog', () => {
    expect(output('syslog', { mode: 'udp', tls: 'on' })).toEqual(['here: tls = "on": cannot be used with mode udp; use mode tls']);
  });
});

describe('secrets', () => {
  const refused = (option: string) => [`here: ${option}: is a secret in plain text; use FluentBitValue.fromSecret() so that it stays in a Kubernetes Secret`];
  const contained = (option: string) => [`here: ${option}: contains a secret in plain text; use FluentBitValue.fromSecret() so that it stays in a Kubernetes Secret`];
  const password = FluentBitValue.fromSecret('PASSWORD', { name: 's', key: 'k' });

  test.each([
    ['loki', 'http_passwd', 'hunter2'],
    ['loki', 'bearer_token', 'hunter2'],
    ['loki', 'tls.key_passwd', 'hunter2'],
    ['loki', 'header', 'Authorization Bearer hunter2'],
    ['loki', 'header', 'X-Vault-Token hunter2'],
    ['http', 'header', 'Private-Token hunter2'],
    ['slack', 'webhook', 'https://hooks/hunter2'],
    ['es', 'cloud_auth', 'me:hunter2'],
    ['kafka', 'rdkafka.sasl.password', 'hunter2'],
    ['pgsql', 'password', 'hunter2'],
    ['splunk', 'splunk_token', 'hunter2'],
    ['datadog', 'apikey', 'hunter2'],
    ['nrlogs', 'license_key', 'hunter2'],
    ['forward', 'shared_key', 'hunter2'],
    ['azure_blob', 'sas_token', 'hunter2'],
  ])('in the output %s: %s', (plugin, option, text) => {
    expect(output(plugin, { [option]: text }).filter((error) => error.includes(`${option}:`))).toEqual(refused(option));
    expect(output(plugin, { [option]: FluentBitValue.join(text) }).filter((error) => error.includes(`${option}:`))).toEqual(refused(option));
  });

  test.each([
    ['uri', 'http://me:hunter2@proxy/push'],
    ['uri', '/push?token=hunter2'],
    ['uri', '/push?tenant=a&api_key=hunter2'],
    ['host', 'me:hunter2@loki:3100'],
    ['host', 'https://me:hunter2@loki'],
    ['tenant_id', 'ghp_hunter2hunter2hunter2hunter2'],
    ['labels', 'a=ghp_hunter2hunter2hunter2hunter2'],
    ['header', 'X-Org Basic aHVudGVyMjpodW50ZXIy'],
  ])('in another option: %s %s', (option, text) => {
    expect(output('loki', { [option]: text })).toEqual(contained(option));
  });

  test('in commands and scripts', () => {
    for (const command of ['curl -H "Authorization: Bearer hunter2" http://x', 'curl -u me:hunter2 http://x', 'x --password hunter2', 'PASSWORD=hunter2 x']) {
      expect(input('exec', { command })).toEqual(contained('command'));
    }
  });

  test('from a Secret are right, and are not shown when they are wrong otherwise', () => {
    expect(output('loki', { http_passwd: password, header: FluentBitValue.join('Authorization Bearer ', password) })).toEqual([]);
    expect(output('es', { cloud_auth: FluentBitValue.join('me:', password) })).toEqual([]);
    expect(output('slack', { webhook: FluentBitValue.join('https://hooks.slack.com/services/', password) })).toEqual([]);
    expect(output('loki', { uri: FluentBitValue.join('/push?token=', password) })).toEqual([]);
    expect(output('loki', { http_passwd: FluentBitValue.join('hunter2}', password) })[0]).not.toContain('hunter2');
  });

  test('beside a reference', () => {
    const beside = (option: string) => [`here: ${option}: has plain text beside the Secret; put the whole text into the Secret`];
    expect(output('loki', { http_passwd: FluentBitValue.join('hunter2', password) })).toEqual(beside('http_passwd'));
    expect(output('loki', { http_passwd: FluentBitValue.join(password, 'hunter2') })).toEqual(beside('http_passwd'));
    expect(output('loki', { header: FluentBitValue.join('Authorization Bearer hunter2', password) })).toEqual(beside('header'));
    expect(output('es', { cloud_auth: FluentBitValue.join('me:hunter2', password) })).toEqual(beside('cloud_auth'));
    expect(output('loki', { uri: FluentBitValue.join('/push?token=hunter2', password) })).toEqual(contained('uri'));
  });

  test('from a label of the pod', () => {
    expect(output('loki', { http_passwd: FluentBitValue.fromPodLabel('X', 'password') })).toEqual([
      'here: http_passwd: is a secret that is read from a label or a field of the pod, where everybody can read it; use FluentBitValue.fromSecret() so that it stays in a Kubernetes Secret',
    ]);
  });

  test('are not seen in what speaks of them only', () => {
    expect(input('kubernetes_events', { kube_token_file: '/var/run/secrets/token', kube_token_ttl: '10m' })).toEqual([]);
    expect(input('splunk', { splunk_token_key: 'token' })).toEqual([]);
    expect(filter('grep', { exclude: 'log password=(hunter|\\S+)' })).toEqual([]);
    expect(errors(section('parser', undefined, { format: 'regex', regex: '^token: (?<token>[^ ]+)$' }))).toEqual([]);
    expect(output('loki', { labels: 'token=$token, job=x' })).toEqual([]);
  });
});
