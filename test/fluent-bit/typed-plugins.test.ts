import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import * as api from '../../src';
import { checkSection, ConfigSection, optionsOf } from '../../src/fluent-bit/options';
import { FluentBitPlugin } from '../../src/fluent-bit/plugin';
import { serviceSection } from '../../src/fluent-bit/service';
import { FluentBitValue } from '../../src/fluent-bit/value';
import { FluentBitVersion } from '../../src/fluent-bit/version';

const OLD = FluentBitVersion.V3_2_2;
const NEW = FluentBitVersion.V5_1_1;
const seconds = Duration.seconds(3);
const size = Size.kibibytes(64);
const secret = FluentBitValue.fromSecret('SECRET', { name: 's', key: 'k' });

// `Required` makes the compiler say which property a sample lacks; `options` is left out, since it is no option of its own.
type All<T> = Omit<Required<T>, 'options'>;

const inputProps: All<api.InputProps> = {
  tag: 'ray',
  alias: 'a',
  logLevel: api.FluentBitLogLevel.WARN,
  logSuppressInterval: seconds,
  memBufLimit: size,
  routable: true,
  storageType: api.FluentBitStorageType.FILESYSTEM,
  storagePauseOnChunksOverlimit: true,
  threaded: true,
  threadRingBufferCapacity: 2,
  threadRingBufferWindow: 3,
  rateWindow: seconds,
  rateGate: true,
  rateGateMaxBytes: size,
  rateGateMaxRecords: 4,
  rateGateBackpressure: true,
  rateGateResumeRatio: 0.5,
};

const serverProps: All<api.ServerInputProps> = {
  ...inputProps,
  listen: '::',
  port: 80,
  ipv6: true,
  netIoTimeout: seconds,
  netAcceptTimeout: seconds,
  netAcceptTimeoutLogError: true,
  netBacklog: 1,
  netKeepalive: true,
  netSharePort: true,
  tls: true,
  tlsVerify: true,
  tlsVerifyClientCert: true,
  tlsVerifyHostname: true,
  tlsCrtFile: '/c',
  tlsKeyFile: '/k',
  tlsKeyPasswd: secret,
  tlsCaFile: '/ca',
  tlsCaPath: '/cas',
  tlsMinVersion: 'TLSv1.2',
  tlsMaxVersion: 'TLSv1.3',
  tlsCiphers: 'x',
  tlsDebug: 1,
};

const filterProps: All<api.FilterProps> = {
  match: 'ray', matchRegex: '^ray$', alias: 'a', logLevel: api.FluentBitLogLevel.OFF, logSuppressInterval: seconds, active: true,
};

const dummyInput: All<api.DummyInputProps> = {
  ...inputProps,
  dummy: '{"a":1}',
  metadata: '{}',
  rate: 1,
  intervalSec: 1,
  intervalNsec: 1,
  copies: 1,
  samples: 1,
  startTimeSec: 1,
  startTimeNsec: 1,
  fixedTimestamp: true,
  flushOnStartup: true,
  testHangOnExit: true,
};

const forwardInput: All<api.ForwardInputProps> = {
  ...serverProps,
  unixPath: '/u',
  unixPerm: '0644',
  tagPrefix: 'p',
  bufferChunkSize: size,
  bufferMaxSize: size,
  sharedKey: secret,
  emptySharedKey: true,
  selfHostname: 'h',
  securityUsers: [secret],
  workers: 2,
};

const httpInput: All<api.HttpInputProps> = {
  ...serverProps,
  tagKey: 'k',
  successfulResponseCode: 204,
  successHeader: ['X y'],
  addRemoteAddr: true,
  remoteAddrKey: 'r',
  enableHealthEndpoint: true,
  http2: true,
  bufferMaxSize: size,
  bufferChunkSize: size,
  maxConnections: 9,
  workers: 2,
  httpServerIdleTimeout: seconds,
  httpServerIngressQueueEventLimit: 8,
  httpServerIngressQueueByteLimit: size,
  oauth2Validate: true,
  oauth2Issuer: 'i',
  oauth2JwksUrl: 'https://j',
  oauth2JwksRefreshInterval: 30,
  oauth2AllowedAudience: 'a',
  oauth2AllowedClients: ['c'],
};

const systemdInput: All<api.SystemdInputProps> = {
  ...inputProps,
  path: '/j',
  systemdFilter: ['_SYSTEMD_UNIT=kubelet.service', 'PRIORITY=3'],
  systemdFilterType: api.SystemdFilterType.AND,
  readFromTail: true,
  db: '/db',
  dbSync: api.FluentBitDbSync.FULL,
  maxFields: 1,
  maxEntries: 1,
  stripUnderscores: true,
  lowercase: true,
};

const tailInput: All<api.TailInputProps> = {
  ...inputProps,
  path: '/x/*',
  pathKey: 'file',
  refreshInterval: seconds,
  excludePath: ['/x/a', '/x/b'],
  tagRegex: '(?<name>.*)',
  key: 'log',
  offsetKey: 'o',
  parser: 'p',
  multilineParser: ['python', 'go'],
  readFromHead: true,
  readNewlyDiscoveredFilesFromHead: true,
  db: '/db',
  dbSync: api.FluentBitDbSync.NORMAL,
  dbLocking: true,
  dbJournalMode: api.FluentBitDbJournalMode.WAL,
  dbCompareFilename: true,
  bufferChunkSize: size,
  bufferMaxSize: size,
  skipLongLines: true,
  truncateLongLines: true,
  skipEmptyLines: true,
  rotateWait: seconds,
  ignoreOlder: Duration.days(1),
  ignoreActiveOlderFiles: true,
  watcherInterval: seconds,
  inotifyWatcher: true,
  progressCheckInterval: seconds,
  progressCheckIntervalNsec: 1,
  staticBatchSize: size,
  eventBatchSize: size,
  fileCacheAdvise: true,
  exitOnEof: true,
  unicodeEncoding: 'auto',
  genericEncoding: 'WIN1252',
  multiline: true,
  multilineFlush: seconds,
  parserFirstline: 'f',
  parserN: ['a', 'b'],
  dockerMode: true,
  dockerModeFlush: seconds,
  dockerModeParser: 'd',
};

const kubernetesFilter: All<api.KubernetesFilterProps> = {
  ...filterProps,
  labels: true,
  annotations: true,
  ownerReferences: true,
  namespaceLabels: true,
  namespaceAnnotations: true,
  namespaceMetadataOnly: true,
  mergeLog: true,
  mergeLogKey: 'k',
  mergeLogTrim: true,
  mergeParser: 'p',
  keepLog: true,
  k8sLoggingParser: true,
  k8sLoggingExclude: true,
  kubeTagPrefix: 'p',
  regexParser: 'r',
  useJournal: true,
  useTagForMeta: true,
  kubeUrl: 'https://k',
  kubeCaFile: '/c',
  kubeCaPath: '/cs',
  kubeTokenFile: '/t',
  kubeTokenTtl: seconds,
  kubeTokenCommand: 'c',
  kubeNamespaceFile: '/n',
  useKubelet: true,
  kubeletHost: 'h',
  kubeletPort: 1,
  tlsVerify: true,
  tlsVerifyHostname: true,
  tlsVhost: 'v',
  tlsDebug: 1,
  bufferSize: size,
  dnsRetries: 1,
  dnsWaitTime: seconds,
  kubeMetaCacheTtl: seconds,
  kubeMetaNamespaceCacheTtl: seconds,
  kubeMetaPreloadCacheDir: '/p',
  cacheUseDockerId: true,
  dummyMeta: true,
  usePodAssociation: true,
  awsUsePodAssociation: true,
  awsPodAssociationHost: 'h',
  awsPodAssociationEndpoint: '/e',
  awsPodAssociationPort: 1,
  awsPodAssociationHostServerCaFile: '/c',
  awsPodAssociationHostClientCertFile: '/c',
  awsPodAssociationHostClientKeyFile: '/k',
  awsPodAssociationHostTlsVerify: true,
  awsPodAssociationHostTlsDebug: 1,
  awsPodServiceMapTtl: 1,
  awsPodServiceMapRefreshInterval: 1,
  awsPodServicePreloadCacheDir: '/d',
  setPlatform: 'k8s',
};

const logToMetricsFilter: All<api.LogToMetricsFilterProps> = {
  ...filterProps,
  tag: 't',
  metricName: 'n',
  metricDescription: 'd',
  metricMode: api.MetricMode.HISTOGRAM,
  metricNamespace: 's',
  metricSubsystem: 'u',
  valueField: 'v',
  rules: [api.RecordRule.regex('$a', 'b'), api.RecordRule.exclude('$c', 'd')],
  labelField: ['l'],
  addLabel: { x: '$y' },
  bucket: [0.5, 1],
  kubernetesMode: true,
  discardLogs: true,
  flushIntervalSec: 1,
  flushIntervalNsec: 1,
  emitterName: 'e',
  emitterMemBufLimit: size,
};

const luaFilter: All<api.LuaFilterProps> = {
  ...filterProps, call: 'c', script: '/s.lua', code: 'x', typeIntKey: 'a b', typeArrayKey: 'c', protectedMode: true, timeAsTable: true, enableFlbNull: true,
};

const multilineFilter: All<api.MultilineFilterProps> = {
  ...filterProps,
  multilineParser: ['python', 'go'],
  multilineKeyContent: 'log',
  mode: api.MultilineMode.PARSER,
  buffer: true,
  flushMs: 500,
  emitterName: 'e',
  emitterStorageType: api.FluentBitStorageType.MEMORY,
  emitterMemBufLimit: size,
  debugFlush: true,
};

const rewriteTagFilter: All<api.RewriteTagFilterProps> = {
  ...filterProps,
  rule: [{ key: '$a', regex: 'b', newTag: 'c', keep: true }, { key: '$d', regex: 'e', newTag: 'f' }],
  emitterName: 'e',
  emitterStorageType: api.FluentBitStorageType.MEMORY,
  emitterMemBufLimit: size,
};

const nestFilter: All<Omit<api.NestFilterProps, 'removePrefix'>> = {
  ...filterProps, operation: api.NestOperation.NEST, wildcard: ['a*', 'b*'], nestUnder: 'u', nestedUnder: 'd', addPrefix: 'p_',
};

const everyModifyRule = [
  api.ModifyRule.set('a', 'b'), api.ModifyRule.add('a', 'b'), api.ModifyRule.remove('a'), api.ModifyRule.removeWildcard('a'), api.ModifyRule.removeRegex('a'),
  api.ModifyRule.rename('a', 'b'), api.ModifyRule.hardRename('a', 'b'), api.ModifyRule.copy('a', 'b'), api.ModifyRule.hardCopy('a', 'b'),
  api.ModifyRule.moveToStart('a'), api.ModifyRule.moveToEnd('a'),
];

const samples: { plugin: FluentBitPlugin; without?: string[] }[] = [
  { plugin: new api.DummyInput(dummyInput) },
  { plugin: new api.FluentBitMetricsInput({ ...inputProps, scrapeInterval: seconds, scrapeOnStart: true }) },
  { plugin: new api.ForwardInput(forwardInput) },
  // Of the options with two names, the one that the oldest release has is used.
  {
    plugin: new api.HttpInput(httpInput),
    without: ['http2', 'buffer_max_size', 'buffer_chunk_size', 'max_connections', 'workers'].map((option) => `http_server.${option}`),
  },
  { plugin: new api.SystemdInput(systemdInput) },
  { plugin: new api.TailInput(tailInput), without: ['parser_'] },
  { plugin: new api.GrepFilter({ ...filterProps, logicalOp: api.GrepLogicalOp.LEGACY, rules: [api.RecordRule.regex('a', 'b'), api.RecordRule.exclude('a', 'b')] }) },
  { plugin: new api.KubernetesFilter(kubernetesFilter) },
  { plugin: new api.LogToMetricsFilter(logToMetricsFilter) },
  { plugin: new api.LuaFilter(luaFilter) },
  { plugin: new api.ModifyFilter({ ...filterProps, rules: everyModifyRule, conditions: [api.ModifyCondition.keyExists('a')] }) },
  { plugin: new api.MultilineFilter(multilineFilter) },
  { plugin: new api.NestFilter(nestFilter), without: ['remove_prefix'] },
  { plugin: new api.ParserFilter({ ...filterProps, keyName: 'log', parser: ['a', 'b'], preserveKey: true, reserveData: true }), without: ['unescape_key'] },
  // The older name of allowlist_key.
  {
    plugin: new api.RecordModifierFilter({ ...filterProps, record: { a: 'b' }, removeKey: ['c'], allowlistKey: ['d'], uuidKey: 'e' }),
    without: ['whitelist_key'],
  },
  { plugin: new api.RewriteTagFilter(rewriteTagFilter) },
  { plugin: new api.ThrottleFilter({ ...filterProps, rate: 1.5, window: 2, interval: seconds, printStatus: true }) },
];

// What the core reads for every input, and only those with a network use.
const NETWORK = ['host', 'listen', 'port', 'ipv6'];
// What is there for those who connect to others.
const CLIENT = /^(host|tls\.vhost|tls\.proxy\..*)$/;

describe.each(samples.map(({ plugin, without = [] }) => [`${plugin.kind} ${plugin.name}`, plugin, without] as const))('%s', (_, plugin, without) => {
  const keys = plugin._options().map((option) => option.key.toLowerCase());

  test.each([OLD, NEW])('has a property for every option of %s', (version) => {
    const isServer = keys.includes('listen');
    const wanted = [...optionsOf(plugin.kind, plugin.name, version).keys()]
      .filter((option) => !without.includes(option) && (isServer ? !CLIENT.test(option) : !NETWORK.includes(option)));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((option) => !keys.includes(option))).toEqual([]);
  });

  test('writes only what some release has, and values of the right types', () => {
    const section = { kind: plugin.kind, name: plugin.name, options: plugin._options() };
    // The filter nest alone does not take the option active.
    expect(checkSection(section, NEW).filter(({ property }) => property !== 'active')).toEqual([]);
  });

  test('writes names like the documentation', () => {
    for (const { key } of plugin._options()) {
      expect(key).toMatch(key.includes('.') ? /^[a-z0-9_.\-]+$/ : /^([A-Z0-9][a-z0-9]*)(_[A-Z0-9][a-z0-9]*)*$/);
    }
  });

  test('does not depend on the order of the properties', () => {
    const order = new Map(plugin._options().map((option, i) => [option.key, i]));
    expect(order.size).toBeGreaterThan(0);
    const match = keys.indexOf(plugin.kind === 'filter' ? 'match' : 'tag');
    expect(match).toBe(plugin.name === 'tail' ? 1 : 0);
  });
});

function text(plugin: FluentBitPlugin): string {
  return plugin._options().flatMap((option) => option.values.map((value) => `${option.key} ${value}`)).join('\n');
}

describe('tail', () => {
  test('the documented sample', () => {
    const sample = { pathKey: 'true', refreshInterval: Duration.seconds(5), tag: 'ray', path: '/tmp/ray/session_latest/logs/*' };
    expect(text(new api.TailInput(sample))).toBe('Path /tmp/ray/session_latest/logs/*\nTag ray\nPath_Key true\nRefresh_Interval 5');
  });

  test('lists, sizes and numbered parsers', () => {
    expect(text(new api.TailInput({
      path: '/x', excludePath: ['/a', '/b'], multilineParser: ['python', 'go'], bufferMaxSize: Size.mebibytes(1), parserN: ['p', 'q'], options: { 'New.Option': 1 },
    }))).toBe('Path /x\nExclude_Path /a,/b\nmultiline.parser python,go\nBuffer_Max_Size 1048576\nParser_1 p\nParser_2 q\nNew.Option 1');
    expect(text(new api.TailInput({ path: '/x', excludePath: [] }))).toBe('Path /x');
    expect(() => new api.TailInput({ path: '/x', excludePath: ['/a,/b'] })).toThrow(
      'input tail: excludePath = "/a,/b": is empty, or has a comma or a blank at an end; give each entry of the list by itself');
  });

  test('an option is given once', () => {
    expect(() => new api.TailInput({ path: '/x', options: { PATH: '/y' } })).toThrow('input tail: options.PATH: is given by the property path too; give one of them');
    expect(() => new api.TailInput({ path: '/x', storageType: api.FluentBitStorageType.MEMORY, options: { 'storage.type': 'memory' } })).toThrow(
      'input tail: options.storage.type: is given by the property storageType too; give one of them');
  });
});

describe('modify', () => {
  const rules = (...given: api.ModifyRule[]) => text(new api.ModifyFilter({ rules: given }));

  test('the documented sample', () => {
    expect(text(new api.ModifyFilter({ match: 'ray', rules: [api.ModifyRule.add('POD_LABELS', FluentBitValue.fromEnv('POD_LABELS'))] })))
      .toBe('Match ray\nAdd POD_LABELS ${POD_LABELS}');
  });

  test('conditions and rules stay in their order, and every record is taken unless something else is said', () => {
    expect(text(new api.ModifyFilter({
      conditions: [
        api.ModifyCondition.keyExists('a'), api.ModifyCondition.keyDoesNotExist('b'), api.ModifyCondition.aKeyMatches('^c'), api.ModifyCondition.noKeyMatches('^d'),
        api.ModifyCondition.keyValueEquals('e', 'f g'), api.ModifyCondition.keyValueDoesNotEqual('h', 'i'), api.ModifyCondition.keyValueMatches('j', '^k$'),
        api.ModifyCondition.keyValueDoesNotMatch('l', '/tmp'), api.ModifyCondition.matchingKeysHaveMatchingValues('m', 'n'),
        api.ModifyCondition.matchingKeysDoNotHaveMatchingValues('o', 'p'),
      ],
      rules: [api.ModifyRule.add('a', '1'), api.ModifyRule.rename('a', 'b'), api.ModifyRule.add('a', '2'), api.ModifyRule.removeRegex('^x y')],
    }))).toBe([
      'Match *', 'Condition Key_exists a', 'Condition Key_does_not_exist b', 'Condition A_key_matches ^c', 'Condition No_key_matches ^d',
      'Condition Key_value_equals e "f g"', 'Condition Key_value_does_not_equal h i', 'Condition Key_value_matches j ^k$',
      'Condition Key_value_does_not_match l //tmp/', 'Condition Matching_keys_have_matching_values m n',
      'Condition Matching_keys_do_not_have_matching_values o p',
      'Add a 1', 'Rename a b', 'Add a 2', 'Remove_Regex "^x y"',
    ].join('\n'));
  });

  test('texts with blanks and quotes', () => {
    expect(rules(api.ModifyRule.set('a key', 'say "x" \\\\'))).toBe('Match *\nSet "a key" "say \\"x\\" \\\\\\\\"');
    expect(rules(api.ModifyRule.set('a', ''), api.ModifyRule.set('b', "'"), api.ModifyRule.set('c', 'd"e'))).toBe('Match *\nSet a ""\nSet b "\'"\nSet c d"e');
    expect(rules(api.ModifyRule.add('a', FluentBitValue.join('x y ', FluentBitValue.fromEnv('Z'))))).toBe('Match *\nAdd a "x y ${Z}"');
    expect(() => rules(api.ModifyRule.add('a', FluentBitValue.join('x "y" ', FluentBitValue.fromEnv('Z'))))).toThrow(
      'filter modify: value = "x \\"y\\" ${Z}": has a quote or a backslash beside a variable; leave it out');
  });

  test('what Fluent Bit can make no regular expression of', () => {
    expect(() => api.ModifyRule.add('a', 'x (y')).toThrow(
      'filter modify: value = "x (y": is not a regular expression, and Fluent Bit makes one of every key and value: it has a ( without ); use the filter record_modifier or lua for it');
    expect(() => api.ModifyRule.remove('*')).toThrow('filter modify: key = "*": is not a regular expression');
    expect(rules(api.ModifyRule.add('language', 'C++'))).toBe('Match *\nAdd language C++');
  });

  test('without rules', () => {
    expect(() => rules()).toThrow('filter modify: rules: is empty; give at least one rule');
  });

  test('any text without variables comes out of quotes as it went in', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\') }), (value) => {
      expect(splitQuoted(api.ModifyCondition.keyValueEquals('k', value)._option.values[0].toString())).toEqual(['Key_value_equals', 'k', value]);
    }));
  });
});

/** How Fluent Bit splits rules of the modify filter. */
function splitQuoted(line: string): string[] {
  const parts: string[] = [];
  for (let i = 0; i < line.length; i++) {
    while (line[i] === ' ') {
      i++;
    }
    let part = '';
    const quote = line[i] === '"' || line[i] === "'" ? line[i++] : ' ';
    for (; i < line.length && line[i] !== quote; i++) {
      if (quote !== ' ' && line[i] === '\\' && (line[i + 1] === quote || line[i + 1] === '\\')) {
        i++;
      }
      part += line[i];
    }
    i += quote === ' ' ? 0 : 1;
    parts.push(part);
  }
  return parts;
}

describe('record_modifier', () => {
  const record = (given: { [key: string]: any }) => text(new api.RecordModifierFilter({ record: given }));

  test('records', () => {
    expect(record({ 'a': 'b', 'c d': 'e "f" g', 'h': FluentBitValue.fromEnv('H'), 'i': '' })).toBe(
      'Match *\nRecord a b\nRecord "c d" "e \\"f\\" g"\nRecord h "${H}"\nRecord i ""');
    expect(() => record({ a: 'b c\\' })).toThrow(
      'filter record_modifier: record.a = "b c\\\\": has a blank and ends with a backslash, which Fluent Bit cannot read; leave one of them out');
    expect(() => record({ a: FluentBitValue.join('"', FluentBitValue.fromEnv('H')) })).toThrow('has a quote or a backslash beside a variable');
  });

  test('values that are no texts are refused', () => {
    expect(() => record({ a: 1 })).toThrow('filter record_modifier: record.a = 1: is neither a string nor a FluentBitValue; write it as one');
  });
});

describe('grep', () => {
  test('rules stay in their order', () => {
    expect(text(new api.GrepFilter({
      match: 'ray', rules: [api.RecordRule.exclude('$a', 'b c'), api.RecordRule.regex('d', '/tmp/y'), api.RecordRule.exclude('e', '/f/i')],
    }))).toBe('Match ray\nExclude $a b c\nRegex d //tmp/y/\nExclude e /f/i');
  });

  test('a key with a blank', () => {
    expect(() => api.RecordRule.regex('a b', 'c')).toThrow(
      'RecordRule: key = "a b": is empty or has a blank, at which Fluent Bit would end it; leave the blank out');
  });

  test('without rules', () => {
    expect(() => new api.GrepFilter({ rules: [] })).toThrow('filter grep: rules: is empty; give at least one rule');
  });
});

describe('other filters', () => {
  test('log_to_metrics', () => {
    expect(text(new api.LogToMetricsFilter({
      match: 'ray',
      tag: 'm',
      metricName: 'n',
      metricDescription: 'a text',
      addLabel: { level: '$level' },
      bucket: [0.5, 1],
      rules: [api.RecordRule.regex('$level', 'ERROR')],
    }))).toBe('Match ray\nTag m\nMetric_Name n\nMetric_Description a text\nBucket 0.5\nBucket 1\nAdd_Label level $level\nRegex $level ERROR');
  });

  test('rewrite_tag', () => {
    expect(text(new api.RewriteTagFilter({ rule: [{ key: '$level', regex: '^A B$', newTag: 'errors.$TAG', keep: true }, { key: '$x', regex: 'y', newTag: 'z' }] })))
      .toBe('Match *\nRule $level "^A B$" errors.$TAG true\nRule $x y z false');
    expect(() => new api.RewriteTagFilter({ rule: [{ key: 'level', regex: 'x', newTag: 'y' }] })).toThrow(
      "filter rewrite_tag: rule[0].key = \"level\": does not start with $; write it like '$level'");
  });

  test('nest', () => {
    expect(() => new api.NestFilter({ operation: api.NestOperation.LIFT, addPrefix: 'a', removePrefix: 'b' })).toThrow(
      'filter nest: removePrefix: cannot be used with addPrefix; use two nest filters');
  });

  test('a regular expression for the tag takes the place of a match', () => {
    expect(text(new api.ThrottleFilter({ matchRegex: '^ray', interval: Duration.millis(1500) }))).toBe('Match_Regex ^ray\nInterval 1.5');
  });
});

describe('service', () => {
  const all: All<api.ServiceOptions> = {
    flush: Duration.millis(500),
    grace: seconds,
    logLevel: api.FluentBitLogLevel.DEBUG,
    logFile: '/l',
    httpServer: true,
    httpListen: '::',
    httpPort: 2021,
    healthCheck: true,
    hcErrorsCount: 1,
    hcRetryFailureCount: 1,
    hcPeriod: seconds,
    storagePath: '/s',
    storageSync: api.FluentBitStorageSync.FULL,
    storageChecksum: true,
    storageBacklogMemLimit: size,
    storageBacklogFlushOnShutdown: true,
    storageMaxChunksUp: 1,
    storageMetrics: true,
    storageDeleteIrrecoverableChunks: true,
    storageTrimFiles: true,
    storageType: api.FluentBitStorageType.FILESYSTEM,
    storageInherit: true,
    storageKeepRejected: true,
    storageRejectedPath: 'r',
    storageRejectedLimit: size,
    schedulerBase: seconds,
    schedulerCap: seconds,
    hotReload: true,
    hotReloadEnsureThreadSafety: true,
    hotReloadTimeout: seconds,
    multilineBufferLimit: size,
    parsersFile: ['/p', '/q'],
    pluginsFile: ['/r'],
    streamsFile: '/t',
    spConvertFromStrToNum: true,
    dnsMode: 'TCP',
    dnsResolver: 'LEGACY',
    dnsPreferIpv4: true,
    dnsPreferIpv6: true,
    jsonConvertNanToNull: true,
    jsonEscapeUnicode: true,
    securityFipsMode: true,
    enableChunkTrace: true,
    coroStackSize: size,
    flushAdaptive: true,
    flushAdaptiveMinInterval: Duration.millis(100),
    flushAdaptiveMaxInterval: seconds,
    flushAdaptiveLowPressure: 10.5,
    flushAdaptiveMediumPressure: 20,
    flushAdaptiveHighPressure: 30,
    flushAdaptiveUpSteps: 1,
    flushAdaptiveDownSteps: 1,
  };

  test.each([OLD, NEW])('has a property for every option of %s but the one that ends a container', (version) => {
    const keys = serviceSection(all).options.map((option) => option.key.toLowerCase());
    expect([...optionsOf('service', undefined, version).keys()].filter((option) => !keys.includes(option))).toEqual(['daemon']);
  });

  test('writes only what some release has, and values of the right types', () => {
    expect(checkSection(serviceSection(all), NEW)).toEqual([]);
    expect(serviceSection({ logLevel: api.FluentBitLogLevel.WARN, flush: Duration.seconds(1), options: { Custom: 'x' } })).toEqual({
      kind: 'service', options: [{ key: 'Flush', values: ['1'] }, { key: 'Log_Level', values: ['warn'] }, { key: 'Custom', values: ['x'] }],
    });
  });
});

describe('parsers', () => {
  const all: All<api.FluentBitParserProps> = {
    timeKey: 't',
    timeFormat: '%Y',
    timeOffset: '+0100',
    timeZone: 'Europe/Berlin',
    timeSystemTimezone: true,
    timeKeep: true,
    timeStrict: true,
    types: { a: api.ParserFieldType.INTEGER, b: api.ParserFieldType.FLOAT },
    decodeField: ['json log'],
    decodeFieldAs: ['json log'],
    skipEmptyValues: true,
    logfmtNoBareKeys: true,
  };
  const lines = (section: ConfigSection) => section.options.flatMap((option) => option.values.map((value) => `${option.key} ${value}`));

  test.each([OLD, NEW])('have a property for every option of %s', (version) => {
    const keys = api.FluentBitParser.regex('p', 'x', all)._section.options.map((option) => option.key.toLowerCase());
    expect([...optionsOf('parser', undefined, version).keys()].filter((option) => !keys.includes(option))).toEqual([]);
    const { timeZone: _, ...others } = all;
    expect(checkSection(api.FluentBitParser.regex('p', 'x', others)._section, NEW)).toEqual([]);
  });

  test('formats', () => {
    const parser = api.FluentBitParser.regex('ray', '^(?<time>\\S+)', { types: all.types, timeFormat: '%L' });
    expect(parser.name).toBe('ray');
    expect(parser._section.name).toBe('ray');
    expect(lines(parser._section)).toEqual(['Format regex', 'Regex ^(?<time>\\S+)', 'Time_Format %L', 'Types a:integer b:float']);
    expect(lines(api.FluentBitParser.regex('r', '/tmp(?<a>.*)')._section)[1]).toBe('Regex //tmp(?<a>.*)/');
    expect(lines(api.FluentBitParser.json('j', { options: { Extra: 'x' } })._section)).toEqual(['Format json', 'Extra x']);
    expect(lines(api.FluentBitParser.logfmt('l')._section)).toEqual(['Format logfmt']);
    expect(lines(api.FluentBitParser.ltsv('l')._section)).toEqual(['Format ltsv']);
  });

  test('names', () => {
    expect(() => api.FluentBitParser.json('a b')).toThrow(
      'FluentBitParser: name = "a b": is empty or has a blank, at which Fluent Bit would end it; leave the blank out');
    expect(() => api.FluentBitParser.json('p', { types: { 'a:b': api.ParserFieldType.HEX } })).toThrow(
      'parser p: types = "a:b": is empty or has a blank or a colon, at which Fluent Bit would end it; use another name');
  });
});

describe('multiline parsers', () => {
  const rule = (over: Partial<api.MultilineRule> = {}) => ({ state: 'start_state', regex: '^x', nextState: 'start_state', ...over });
  const all: All<api.MultilineParserProps> = { flushTimeout: Duration.millis(500), parser: 'p', keyContent: 'c', keyGroup: 'g', keyPattern: 'k' };

  test.each([OLD, NEW])('have a property for every option of %s', (version) => {
    const sections = [api.MultilineParser.regex('p', [rule()], all), api.MultilineParser.notEqualTo('p', 'x', all)].map((parser) => parser._section);
    const keys = sections.flatMap((section) => section.options.map((option) => option.key.toLowerCase()));
    expect([...optionsOf('multiline_parser', undefined, version).keys()].filter((option) => option !== 'rule' && !keys.includes(option))).toEqual([]);
    expect(sections.flatMap((section) => checkSection(section, version))).toEqual([]);
  });

  test('rules', () => {
    const parser = api.MultilineParser.regex('ray', [rule({ regex: '/^a/', nextState: 'cont' }), rule({ state: 'cont, other', regex: '^/b', nextState: 'other' })], {
      flushTimeout: Duration.millis(1500),
    });
    expect(parser.name).toBe('ray');
    expect(parser._section).toEqual({
      kind: 'multiline_parser', name: 'ray', options: [{ key: 'Type', values: ['regex'] }, { key: 'Flush_Timeout', values: ['1500'] }],
    });
    expect(parser._rules).toEqual([
      { state: 'start_state', regex: '/^a/', nextState: 'cont' }, { state: 'cont, other', regex: '/^/b/', nextState: 'other' },
    ]);
  });

  test('texts', () => {
    const options = (parser: api.MultilineParser) => parser._section.options.map((option) => `${option.key} ${option.values}`);
    expect(options(api.MultilineParser.endsWith('e', '\\'))).toEqual(['Type endswith', 'Match_String \\']);
    expect(options(api.MultilineParser.doesNotEndWith('e', '.'))).toEqual(['Type endswith', 'Match_String .', 'Negate true']);
    expect(options(api.MultilineParser.equalTo('e', 'x'))).toEqual(['Type equal', 'Match_String x']);
  });

  test.each([
    [[], 'multiline parser p: rules[0].state: is not start_state; begin with the rule for the first line of a record'],
    [[rule({ state: 'a', nextState: 'a' })], 'multiline parser p: rules[0].state = "a": is not start_state; begin with the rule for the first line of a record'],
    [[rule({ nextState: 'cont' })], 'multiline parser p: rules[0].nextState = "cont": is the state of no rule; use one of start_state'],
    [[rule({ nextState: 'a,b' })], 'multiline parser p: rules[0].nextState = "a,b": is no state; use letters, digits, _ and -'],
    [[rule({ state: 'a b' })], 'multiline parser p: rules[0].state = "a b": is no state; use letters, digits, _ and -'],
    [[rule({ regex: 'File "' })], 'multiline parser p: rules[0].regex = "File \\"": has a double quote, at which Fluent Bit would end it; write it as \\x22'],
    [[rule({ regex: 'a\nb' })], 'multiline parser p: rules[0].regex = "a\\nb": contains a line break or NUL; keep it on one line'],
  ])('%j', (rules, error) => {
    expect(() => api.MultilineParser.regex('p', rules)).toThrow(error);
  });
});
