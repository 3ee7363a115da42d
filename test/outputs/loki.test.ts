import { Duration, Size, Testing } from 'cdk8s';
import { written } from './written';
import {
  FluentBitConfig, FluentBitValue, FluentBitVersion, LokiCompression, LokiDropSingleKey,
  LokiLineFormat, LokiOutput, LokiOutputProps, LokiProtocol, LokiStreams, MountedFile, PluginKind, RetryLimit,
} from '../../src';
import { optionsOf } from '../../src/fluent-bit/options';
import { RECORD_FIELDS } from '../../src/ray/record';

const refused = (props: Partial<LokiOutputProps>) => expect(() => written(new LokiOutput({ host: 'loki', ...props })));

test('the output of the Ray documentation', () => {
  const cluster = FluentBitValue.fromPodLabel('POD_LABELS', 'ray.io/cluster');
  const output = new LokiOutput({ host: 'loki-gateway', port: 80, labels: { RayCluster: cluster }, tenantId: 'test' });
  expect(written(output)).toMatchInlineSnapshot(`
"Name loki
Match *
Host loki-gateway
Port 80
Labels RayCluster=\${POD_LABELS}
tenant_id test"
`);
});

test('every option', () => {
  const output = new LokiOutput({
    match: 'ray.*',
    alias: 'loki',
    host: 'loki-gateway',
    namespace: 'monitoring',
    port: 443,
    ipv6: false,
    uri: '/push',
    tenantId: 'team-a',
    tenantIdKey: 'tenant',
    tenantIdKeyErrorHandling: 'partial_error',
    labels: { job: 'ray', level: '$level' },
    labelKeys: ['$stream', "$kubernetes['pod_name']"],
    labelMap: MountedFile.fromConfigMap('label-map', 'map.json'),
    structuredMetadata: { worker: '$worker_id' },
    structuredMetadataMapKeys: ['$extra'],
    autoKubernetesLabels: true,
    removeKeys: ['a', 'b'],
    dropSingleKey: LokiDropSingleKey.RAW,
    lineFormat: LokiLineFormat.KEY_VALUE,
    compress: LokiCompression.GZIP,
    basicAuth: { user: 'ray', password: FluentBitValue.fromSecret('LOKI_PASSWORD', { name: 'loki', key: 'password' }) },
    bearerToken: FluentBitValue.fromSecret('LOKI_TOKEN', { name: 'loki', key: 'token' }),
    headers: { 'X-Team': 'ray team' },
    bufferSize: Size.mebibytes(1),
    tls: {
      ca: MountedFile.fromSecret('loki-ca', 'ca.crt'),
      caPath: '/etc/ssl/certs',
      certificate: MountedFile.fromSecret('client', 'tls.crt'),
      privateKey: MountedFile.fromSecret('client', 'tls.key'),
      privateKeyPassword: FluentBitValue.fromSecret('KEY_PASSWORD', { name: 'client', key: 'password' }),
      virtualHost: 'loki.example.com',
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: 'HIGH',
      proxyCa: MountedFile.atPath('/etc/proxy.pem'),
      proxyCaPath: '/etc/proxy',
      proxyVerify: true,
      proxyVerifyHostname: true,
      debug: 0,
    },
    net: {
      connectTimeout: Duration.seconds(5),
      connectTimeoutLogError: false,
      ioTimeout: Duration.seconds(30),
      keepalive: true,
      keepaliveIdleTimeout: Duration.minutes(1),
      keepaliveMaxRecycle: 100,
      maxWorkerConnections: 2,
      dnsMode: 'TCP',
      dnsResolver: 'LEGACY',
      dnsPreferIpv4: true,
      dnsPreferIpv6: false,
      sourceAddress: '127.0.0.1',
      tcpKeepalive: true,
      tcpKeepaliveTime: Duration.seconds(30),
      tcpKeepaliveInterval: Duration.seconds(10),
      tcpKeepaliveProbes: 3,
      proxyEnvIgnore: true,
    },
    retryLimit: RetryLimit.times(5),
    storageTotalLimitSize: Size.gibibytes(1),
    workers: 1,
    logLevel: 'warn',
    logSuppressInterval: Duration.seconds(10),
  });
  const keys = written(output).split('\n').map((line) => line.split(' ')[0].toLowerCase());
  // One is of servers, some of Windows; match stands where match_regex could.
  const others = /^(match_regex|tls\.verify_client_cert|tls\.windows\..*)$/;
  expect([...optionsOf(PluginKind.OUTPUT, 'loki', FluentBitVersion.V5_1_1).keys()].filter((key) => !others.test(key) && !keys.includes(key))).toEqual([]);
  expect(written(output)).toMatchInlineSnapshot(`
"Name loki
Match ray.*
Host loki-gateway.monitoring
Port 443
ipv6 false
uri /push
Labels job=ray, level=$level
label_keys $stream, $kubernetes['pod_name']
label_map_path /fluent-bit/mounts/config-label-map/map.json
structured_metadata worker=$worker_id
structured_metadata_map_keys $extra
auto_kubernetes_labels true
remove_keys a, b
drop_single_key raw
line_format key_value
tenant_id team-a
tenant_id_key tenant
tenant_id_key_error_handling partial_error
http_user ray
http_passwd \${LOKI_PASSWORD}
bearer_token \${LOKI_TOKEN}
header X-Team ray team
compress gzip
buffer_size 1048576
tls true
tls.verify true
tls.verify_hostname true
tls.ca_file /fluent-bit/mounts/secret-loki-ca/ca.crt
tls.ca_path /etc/ssl/certs
tls.crt_file /fluent-bit/mounts/secret-client/tls.crt
tls.key_file /fluent-bit/mounts/secret-client/tls.key
tls.key_passwd \${KEY_PASSWORD}
tls.vhost loki.example.com
tls.min_version TLSv1.2
tls.max_version TLSv1.3
tls.ciphers HIGH
tls.proxy.ca_file /etc/proxy.pem
tls.proxy.ca_path /etc/proxy
tls.proxy.verify true
tls.proxy.verify_hostname true
tls.debug 0
net.connect_timeout 5
net.connect_timeout_log_error false
net.io_timeout 30
net.keepalive true
net.keepalive_idle_timeout 60
net.keepalive_max_recycle 100
net.max_worker_connections 2
net.dns.mode TCP
net.dns.resolver LEGACY
net.dns.prefer_ipv4 true
net.dns.prefer_ipv6 false
net.source_address 127.0.0.1
net.tcp_keepalive true
net.tcp_keepalive_time 30
net.tcp_keepalive_interval 10
net.tcp_keepalive_probes 3
net.proxy_env_ignore true
Alias loki
Retry_Limit 5
storage.total_limit_size 1073741824
Workers 1
Log_Level warn
Log_Suppress_Interval 10"
`);
});

test('with the pipeline of this library: few labels, ids as metadata, the bare line, unlimited retry', () => {
  expect(written(new LokiOutput({ host: 'loki' }), true)).toMatchInlineSnapshot(`
"Name loki
Match *
Host loki
Labels RayCluster=\${RAY_CLUSTER}, namespace=\${RAY_NAMESPACE}, node_type=\${RAY_NODE_TYPE}, component=$component, hour=$hour
structured_metadata pod=\${RAY_POD}, node=\${RAY_NODE}, group=\${RAY_GROUP}, stream=$stream, level=$level, file=$file, session=$session, worker_id=$worker_id, job_id=$job_id, pid=$pid, submission_id=$submission_id, actor_id=$actor_id, actor_name=$actor_name, task_id=$task_id, task_name=$task_name, node_id=$node_id, application=$application, deployment=$deployment, replica=$replica, request_id=$request_id, ray_job=$ray_job, ray_service=$ray_service
remove_keys component, stream, level, file, session, worker_id, job_id, pid, submission_id, actor_id, actor_name, task_id, task_name, node_id, application, deployment, replica, request_id, ray_job, ray_service, hour
drop_single_key raw
compress gzip"
`);
});

describe('streams', () => {
  const labels = (streams?: LokiStreams) => /^Labels (.*)$/m.exec(written(new LokiOutput({ host: 'loki', streams }), true))![1].split(', ').map((label) => label.split('=')[0]);
  const metadata = (streams?: LokiStreams) => /^structured_metadata (.*)$/m.exec(written(new LokiOutput({ host: 'loki', streams }), true))![1].split(', ').map((one) => one.split('=')[0]);

  test('of all pods of a cluster together, unless told otherwise', () => {
    expect(labels()).toEqual(['RayCluster', 'namespace', 'node_type', 'component', 'hour']);
    expect(metadata()).toContain('pod');
    expect(labels(LokiStreams.CLUSTER)).toEqual(labels());
  });

  test('of each pod, with the hour and without', () => {
    expect(labels(LokiStreams.POD)).toEqual(['RayCluster', 'namespace', 'pod', 'node_type', 'component', 'hour']);
    expect(labels(LokiStreams.POD_WITHOUT_HOUR)).toEqual(['RayCluster', 'namespace', 'pod', 'node_type', 'component']);
    expect(metadata(LokiStreams.POD)).not.toContain('pod');
  });

  test.each(Object.values(LokiStreams))('say every field once, as a label or beside the line, and never the hour beside it: %s', (streams) => {
    const all = [...labels(streams), ...metadata(streams)];
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((name) => name !== 'hour').sort()).toEqual(RECORD_FIELDS.map(({ name }) => (name === 'cluster' ? 'RayCluster' : name)).sort());
    expect(metadata(streams)).not.toContain('hour');
  });

  test('are those that a Loki of this library is told', () => {
    const loki = { host: 'loki', port: 80, tenants: [], streams: LokiStreams.POD };
    expect(written(LokiOutput.to(loki), true)).toMatch(/^Labels .*, pod=/m);
    expect(written(LokiOutput.to(loki, { streams: LokiStreams.CLUSTER }), true)).not.toMatch(/^Labels .*, pod=/m);
    // With inputs of the user's own there are no such records.
    expect(written(LokiOutput.to(loki))).not.toMatch(/^Labels/m);
  });

  test('and are refused where something else says the labels', () => {
    refused({ streams: LokiStreams.POD, labels: { a: 'b' } }).toThrow('streams = "pod": says which labels there are, and so does labels; leave out one of the two');
    refused({ streams: LokiStreams.POD }).toThrow("streams = \"pod\": is about the records of this library's own pipeline; give labels, or leave out inputs");
  });
});

describe('OTLP', () => {
  const otlp = (props: Partial<LokiOutputProps> = {}) => new LokiOutput({ host: 'loki', protocol: LokiProtocol.OTLP, takesOtlp: true, ...props });
  const wrong = (props: Partial<LokiOutputProps>, rayRecords = true, version?: FluentBitVersion) => (
    expect(() => written(otlp(props), rayRecords, version))
  );

  test('sends the line as the body and everything else as attributes, a chunk in one request', () => {
    expect(written(otlp(), true)).toMatchInlineSnapshot(`
"Name opentelemetry
Match *
Host loki
Port 3100
logs_uri /otlp/v1/logs
logs_body_key $log
logs_body_key_attributes true
batch_size 100000
compress zstd
Log_Level warn"
`);
  });

  test('says what the push API says', () => {
    const text = written(otlp({
      namespace: 'monitoring',
      port: 443,
      tenantId: 'ray',
      bearerToken: FluentBitValue.fromSecret('TOKEN', { name: 'loki', key: 'token' }),
      headers: { 'X-Team': 'ray' },
      compress: LokiCompression.GZIP,
      uri: '/tenants/otlp',
      tls: {},
      net: { ioTimeout: Duration.seconds(30) },
      logLevel: 'info',
    }), true);
    expect(text).toMatch(/^Host loki\.monitoring$/m);
    expect(text.split('\n')).toEqual(expect.arrayContaining([
      'Port 443', 'logs_uri /tenants/otlp', 'header X-Scope-OrgID ray', 'header Authorization Bearer ${TOKEN}', 'header X-Team ray', 'compress gzip', 'tls true',
      'net.io_timeout 30', 'Log_Level info',
    ]));
    expect(written(otlp({ compress: LokiCompression.NONE }), true)).not.toContain('compress');
  });

  test('records have the names and the hour that its labels need', () => {
    const chart = Testing.chart();
    const script = (name: string, output: LokiOutput) => new FluentBitConfig(chart, name, { outputs: [output] }).configMap.toJson().data['ray-filter.lua'];
    expect(script('cluster', otlp())).toContain('["RayCluster"] = "cluster"');
    expect(script('cluster-2', otlp())).toMatch(/\["window"\] = 3600/);
    expect(script('without', otlp({ streams: LokiStreams.POD_WITHOUT_HOUR }))).not.toMatch(/\["window"\] = \d/);
    expect(script('push', new LokiOutput({ host: 'loki' }))).not.toContain('RayCluster');
  });

  test('to a Loki of this library', () => {
    const loki = { host: 'loki', port: 80, tenants: ['a'], streams: LokiStreams.POD, takesOtlp: true };
    expect(written(LokiOutput.to(loki, { protocol: LokiProtocol.OTLP }), true)).toMatch(/^header X-Scope-OrgID a$/m);
    expect(() => LokiOutput.to(loki, { protocol: LokiProtocol.OTLP, streams: LokiStreams.CLUSTER })).toThrow('streams = "cluster": are not those that loki makes of attributes; choose them there, or leave them out');
    expect(() => written(LokiOutput.to({ ...loki, takesOtlp: false }, { protocol: LokiProtocol.OTLP }), true)).toThrow('needs a Loki that makes labels of attributes');
  });

  test('is refused where it cannot work', () => {
    wrong({ takesOtlp: undefined }).toThrow('chart/config: LokiOutput: protocol = "otlp": needs a Loki that makes labels of attributes, or no query finds anything; give that Loki the configuration of new LokiLimits({ otlp: true, ... }) and set takesOtlp: true');
    wrong({}, false).toThrow("protocol = \"otlp\": is for the records of this library's own pipeline");
    wrong({}, true, FluentBitVersion.of('3.2.2')).toThrow('is sent again for ever by Fluent Bit 3.2.2 where Loki refuses a line for good; use 4.0.4 or newer, or LokiProtocol.PUSH');
    for (const props of [{ labels: { a: 'b' } }, { removeKeys: ['a'] }, { lineFormat: LokiLineFormat.JSON }, { tenantIdKey: 'a' }]) {
      wrong(props).toThrow(`${Object.keys(props)[0]}: has no meaning with LokiProtocol.OTLP, where Loki makes streams of attributes; leave it out, or use LokiProtocol.PUSH`);
    }
    wrong({ host: 'http://loki' }).toThrow('is a URL or has parts of one');
    refused({ compress: LokiCompression.ZSTD }).toThrow('compress = "zstd": is not known to the push API; use LokiCompression.GZIP, or LokiProtocol.OTLP');
  });
});

test('labels of the user take the place of those of the pipeline', () => {
  expect(written(new LokiOutput({ host: 'loki', labels: { job: 'ray' }, compress: LokiCompression.NONE, retryLimit: RetryLimit.NONE }), true)).toMatch(/^Labels job=ray$/m);
});

test('the port is that of HTTPS with TLS, unless it is said', () => {
  expect(written(new LokiOutput({ host: 'loki' }))).not.toMatch(/^Port/m);
  expect(written(new LokiOutput({ host: 'loki', tls: {} }))).toMatch(/^Port 443$/m);
  expect(written(new LokiOutput({ host: 'loki', tls: {}, port: 3100 }))).toMatch(/^Port 3100$/m);
});

test('a query of the uri that is no secret', () => {
  expect(written(new LokiOutput({ host: 'loki', uri: '/push?cluster=ray' }))).toMatch(/^uri \/push\?cluster=ray$/m);
});

test('TLS that does not verify does not verify the name either', () => {
  expect(written(new LokiOutput({ host: 'loki', tls: { verify: false } }))).toMatch(/tls true\ntls.verify false\ntls.verify_hostname false/);
});

describe('refuses', () => {
  test.each(['1a', 'a-b', 'é', 'a b', ''])('the label name %j', (name) => {
    refused({ labels: { [name]: 'x' } }).toThrow(`chart/config: LokiOutput: labels.${name}: is not a name that Loki takes; use letters, digits and _, not starting with a digit`);
  });

  test('label names that Loki keeps for itself', () => {
    refused({ labels: { __name__: 'x' } }).toThrow('chart/config: LokiOutput: labels.__name__: begins with __, which Loki keeps for itself; choose another name');
  });

  test('a comma in the value of a label, with a variable too', () => {
    refused({ labels: { a: 'x,b=y' } }).toThrow(
      'chart/config: LokiOutput: labels.a = "x,b=y": contains a comma, at which Fluent Bit would cut it; leave the comma out, or set the value in a filter and name its field');
    refused({ structuredMetadata: { a: FluentBitValue.join('x,', FluentBitValue.fromEnv('Y')) } }).toThrow('structuredMetadata.a = "x,${Y}": contains a comma');
  });

  test('a value that is empty or has blanks at its ends', () => {
    refused({ labels: { a: '' } }).toThrow('chart/config: LokiOutput: labels.a = "": is empty or begins or ends with a blank; give a text without them');
    refused({ labels: { a: ' x' } }).toThrow('labels.a = " x": is empty or begins or ends with a blank');
  });

  test.each(['worker_id', 'job_id', 'actor_id', 'task_id', 'submission_id', 'pid', 'request_id', 'node_id'])('a label made of %s', (field) => {
    const message = 'is an id: each of its values would be a stream of its own, and Loki breaks down under many streams; put it into structuredMetadata';
    refused({ labels: { x: `$${field}` } }).toThrow(`chart/config: LokiOutput: labels.x = "$${field}": ${message}`);
    refused({ labelKeys: [`$${field}`] }).toThrow(`chart/config: LokiOutput: labelKeys = "$${field}": ${message}`);
  });

  test('more labels than Loki takes', () => {
    const labels = Object.fromEntries([...'abcdefghijklmno'].map((name) => [name, 'x']));
    expect(() => written(new LokiOutput({ host: 'loki', labels }))).not.toThrow();
    refused({ labels, labelKeys: ['$stream'] }).toThrow(
      'chart/config: LokiOutput: labels: are 16 with labelKeys, and Loki takes 15 at the most; move those with many values to structuredMetadata');
  });

  test('fields that are not written as fields', () => {
    refused({ labelKeys: ['stream'] }).toThrow("chart/config: LokiOutput: labelKeys = \"stream\": is not a field of the record; write it like $stream or $kubernetes['pod_name']");
    refused({ structuredMetadataMapKeys: ['a,b'] }).toThrow('structuredMetadataMapKeys = "a,b": is not a field of the record');
  });

  const PARTS = 'is a URL or has parts of one, and Fluent Bit would look all of it up as a name';

  test.each([
    ['http://loki:3100/loki/api/v1/push', "write host: 'loki', port: 3100"],
    ['http://loki', "write host: 'loki', port: 80"],
    ['HTTPS://logs.example.com', "write host: 'logs.example.com', port: 443, tls: {}"],
    ['https://logs.example.com:8443/tenants/ray/push', "write host: 'logs.example.com', port: 8443, uri: '/tenants/ray/push', tls: {}"],
    ['//loki:3100', "write host: 'loki', port: 3100"],
    ['loki:3100', "write host: 'loki', port: 3100"],
    ['loki.monitoring.svc/loki/api/v1/push', "write host: 'loki.monitoring.svc', port: 80"],
    ['http://10.0.0.5:3100', "write host: '10.0.0.5', port: 3100"],
    ['http://[fd00::5]:3100', "write host: 'fd00::5', port: 3100"],
    ['[fd00::5]:3100', "write host: 'fd00::5', port: 3100"],
    ['loki?orgid=1', "write host: 'loki', port: 80"],
  ])('the host %s, with the properties to write instead', (host, remedy) => {
    refused({ host }).toThrow(`${PARTS}; ${remedy}`);
    const advised = /host: '([^']*)', port: (\d+)/.exec(remedy)!;
    // The advice works when it is followed.
    refused({ host: advised[1], port: Number(advised[2]), uri: /uri: '([^']*)'/.exec(remedy)?.[1], tls: remedy.includes('tls') ? {} : undefined }).not.toThrow();
  });

  test('a URL beside a namespace, with advice for both', () => {
    refused({ host: 'http://loki-gateway', namespace: 'monitoring' }).toThrow(`${PARTS}; write host: 'loki-gateway', port: 80`);
    refused({ host: 'http://loki-gateway', namespace: 'monitoring' }).not.toThrow('leave out namespace');
    refused({ host: 'https://loki.example.com', namespace: 'monitoring' }).toThrow("write host: 'loki.example.com', port: 443, tls: {}, and leave out namespace");
    refused({ host: 'loki:3100', namespace: 'monitoring' }).toThrow("write host: 'loki', port: 3100");
  });

  test('credentials in a URL, without showing them', () => {
    for (const host of ['http://ray:hunter2@loki:3100', 'ray:hunter2@loki', 'https://hunter2@loki/push', 'http://ray:hunt@er2:x@loki', 'http://ray:hun/ter2@loki', 'hunter2@a b']) {
      refused({ host }).toThrow('LokiOutput: host');
      refused({ host }).not.toThrow(/hunter2|hunt@|hun.ter2/);
    }
    refused({ host: 'http://ray:hunter2@loki:3100' }).toThrow(
      "host = \"...@loki:3100\": is a URL or has parts of one, and Fluent Bit would look all of it up as a name; write host: 'loki', port: 3100, basicAuth: { user, password: FluentBitValue.fromSecret(...) }");
  });

  test.each([
    [undefined, 'is missing'], ['', 'is missing'], ['  ', 'is missing'],
    [' loki', 'begins or ends with a blank'], ['loki ', 'begins or ends with a blank'], ['loki\n', 'begins or ends with a blank'],
    ['loki.', "ends in a dot, which no certificate has and not every resolver takes; write host: 'loki'"],
    ['.loki', 'is neither the name of a host nor an address'], ['loki..monitoring', 'is neither'], ['lo ki', 'is neither'], ['-loki', 'is neither'], ['loki,loki2', 'is neither'],
    ['999.0.0.1', 'is neither'], ['10.0.0', 'is neither'], ['::g', 'is neither'], ['1::2::3', 'is neither'], ['a'.repeat(64), 'is neither'], ['.', 'is neither'],
    ['[::1]', "has brackets, which Fluent Bit would look up as a part of the name; write host: '::1'"],
  ])('the host %j', (host, message) => {
    refused({ host: host as string }).toThrow(message);
  });

  test('anything around a variable that is not of a host', () => {
    refused({ host: FluentBitValue.join('http://', FluentBitValue.fromEnv('LOKI')) }).toThrow('has more than a host around its variables; give the host alone, and the rest as port, uri and tls');
    refused({ host: FluentBitValue.join('ray:hunter2@', FluentBitValue.fromEnv('LOKI')) }).not.toThrow('hunter2');
    refused({ host: FluentBitValue.join(FluentBitValue.fromEnv('LOKI'), ':3100') }).toThrow('has more than a host around its variables');
    refused({ host: FluentBitValue.join(FluentBitValue.fromEnv('ZONE'), '.example.com') }).not.toThrow();
    refused({ host: FluentBitValue.fromEnv('LOKI'), namespace: 'monitoring' }).toThrow('is not the name of a Service, which namespace is for');
  });

  test.each(['loki', 'loki-gateway.monitoring.svc.cluster.local', 'LOKI.example.com', '3com.example', 'a_b.example.com', '10.0.0.5', '::1', 'fd00::5', '::ffff:10.0.0.5', '1:2:3:4:5:6:7:8', 'xn--bcher-kva.example'])('and takes %s', (host) => {
    refused({ host }).not.toThrow();
  });

  test('a namespace where host is no name of a Service', () => {
    refused({ host: 'loki.example.com', namespace: 'monitoring' }).toThrow(
      'chart/config: LokiOutput: host = "loki.example.com": is not the name of a Service, which namespace is for; leave out namespace, or give the bare name of the Service');
    refused({ namespace: 'Monitoring' }).toThrow('chart/config: LokiOutput: namespace = "Monitoring": is not the name of a namespace; use at most 63 lowercase letters, digits and -');
  });

  test.each([0, -1, 65536, 3100.5, NaN, '3100' as any])('the port %p', (port) => {
    refused({ port }).toThrow('is not a valid port; use a whole number from 1 to 65535');
  });

  test.each([
    ['loki/api/v1/push', "does not begin with a slash; write uri: '/loki/api/v1/push'"],
    ['', 'does not begin with a slash'],
    ['http://loki:3100/push', "is a URL; write the host as host, and uri: '/push'"],
    ['/push ', 'has a blank or a #'], ['/push#x', 'has a blank or a #'],
    ['/push?token=hunter2', 'carries a secret in plain text; give it as bearerToken, basicAuth or headers, with FluentBitValue.fromSecret()'],
    ['/push?a=b&api_key=hunter2', 'carries a secret'], ['/push?X-Amz-Signature=hunter2', 'carries a secret'], ['https://a:hunter2@loki/push', 'is a URL'],
  ])('the uri %j', (uri, message) => {
    refused({ uri }).toThrow(message);
    refused({ uri }).not.toThrow('hunter2');
  });

  test('all at once', () => {
    refused({ host: 'loki:3100', port: 0, uri: 'push' }).toThrow(/host = .*\n.*port = 0.*\n.*uri = "push"/);
  });

  test('headers that are none', () => {
    refused({ headers: { 'X Team': 'a' } }).toThrow('chart/config: LokiOutput: headers.X Team: is not the name of an HTTP header; use letters, digits and -');
  });

  test('an option given twice', () => {
    refused({ options: { PORT: 1 }, port: 80 }).toThrow('chart/config: LokiOutput: options.PORT = 1: is written by a typed property already; give it in one place');
  });

  test('match and matchRegex together', () => {
    refused({ match: 'a', matchRegex: 'b' }).toThrow('chart/config: LokiOutput: matchRegex = "b": is given together with match; keep one of the two');
  });

  test.each([0, 1.5, NaN])('%p retries', (retries) => {
    expect(() => RetryLimit.times(retries)).toThrow(`RetryLimit: retries = ${JSON.stringify(retries)}: is not a whole number of at least 1; use RetryLimit.NONE for no retry`);
  });
});
