import { boolOf, bytesOf, Complaint } from './option-types';
import { Problem } from '../problem';

/** The values of a section that are known while it is written: what reads the environment is not. */
export interface Given {
  /** Whether an option is given, with whatever value. */
  has(option: string): boolean;
  /** The known values of an option. */
  texts(option: string): string[];
  /** The default of an option in the chosen release. */
  defaultOf(option: string): string | undefined;
}

type Rule = (given: Given) => Problem | undefined;

const LOG_LEVELS = ['off', 'error', 'warn', 'warning', 'info', 'debug', 'trace'];
const STORAGE_TYPES = ['memory', 'filesystem', 'memrb'];
const WRITE_OPERATIONS = ['index', 'create', 'update', 'upsert'];
const DB_SYNC = ['extra', 'full', 'normal', 'off'];
/** The names of encodings in Fluent Bit's own tables, and those of Unicode that its library knows. */
const ENCODINGS = [
  'big5', 'cp950', 'gb18030', 'gbk', 'cp936', 'shiftjis', 'sjis', 'cp932', 'windows-31j', 'uhc', 'cp949', 'windows-949',
  ...['866', '874', '1250', '1251', '1252', '1253', '1254', '1255', '1256'].flatMap((page) => [`win${page}`, `cp${page}`]),
];
const UNICODE = ['utf-16le', 'utf-16be', 'auto'];
const JSON_DATES = ['double', 'java_sql_timestamp', 'iso8601', 'epoch', 'epoch_ms', 'epoch_millis', 'epoch_milliseconds'];

/** Options with few possible values, which Fluent Bit compares without case. What it does with another value is its default, or not to start. */
const CHOICES: { readonly [section: string]: { readonly [option: string]: readonly string[] } } = {
  service: { 'log_level': LOG_LEVELS, 'storage.type': STORAGE_TYPES, 'storage.sync': ['normal', 'full'] },
  input: { 'log_level': LOG_LEVELS, 'storage.type': STORAGE_TYPES },
  filter: { log_level: LOG_LEVELS },
  output: { log_level: LOG_LEVELS, json_date_format: JSON_DATES },
  parser: { format: ['regex', 'json', 'ltsv', 'logfmt'] },
  multiline_parser: { type: ['regex', 'endswith', 'equal', 'eq'] },
  in_tcp: { format: ['json', 'none'] },
  in_udp: { format: ['json', 'none'] },
  in_systemd: { 'db.sync': DB_SYNC, 'systemd_filter_type': ['and', 'or'] },
  in_tail: {
    'db.sync': DB_SYNC, 'db.journal_mode': ['delete', 'truncate', 'persist', 'memory', 'wal', 'off'], 'generic.encoding': ENCODINGS, 'unicode.encoding': UNICODE,
  },
  filter_aws: { imds_version: ['v1', 'v2'] },
  filter_expect: { action: ['warn', 'exit', 'result_key'] },
  filter_grep: { logical_op: ['legacy', 'and', 'or'] },
  filter_log_to_metrics: { metric_mode: ['counter', 'gauge', 'histogram'] },
  filter_multiline: { 'mode': ['parser', 'partial_message'], 'emitter_storage.type': ['memory', 'filesystem'] },
  filter_nest: { operation: ['nest', 'lift'] },
  filter_rewrite_tag: { 'emitter_storage.type': ['memory', 'filesystem'] },
  out_es: { write_operation: WRITE_OPERATIONS, compress: ['gzip'] },
  out_loki: {
    line_format: ['json', 'key_value'],
    compress: ['gzip'],
    drop_single_key: ['true', 'on', 'yes', 'false', 'off', 'no', 'raw'],
    tenant_id_key_error_handling: ['partial_success', 'partial_error'],
  },
  out_opensearch: { write_operation: WRITE_OPERATIONS, compress: ['gzip'] },
  out_s3: { retry_exhausted_action: ['delete', 'quarantine'] },
  out_stdout: { format: ['msgpack', 'json', 'json_stream', 'json_lines', 'otlp_json', 'otlp_json_pretty'] },
  out_syslog: { mode: ['tcp', 'tls', 'udp', 'dtls'], syslog_format: ['rfc3164', 'rfc5424'] },
};

/** What the values of one option must be beyond its type, and what options need each other. */
const RULES: { readonly [section: string]: readonly Rule[] } = {
  service: [
    eachOf('http_port', isPort, 'is no port', 'use a number from 1 to 65535'),
    eachOf('daemon', (text) => !boolOf(text), 'has Fluent Bit go to the background, which ends its container', 'leave it out'),
    eachOf('coro_stack_size', within(65536), 'is too small, and Fluent Bit does not start', 'use at least 65536'),
    eachOf('flush', (text) => !(Number(text) <= 0), 'is not more than 0, and Fluent Bit does not start', "use seconds, e.g. '0.5'"),
  ],
  parser: [
    ...['time_zone', 'time_offset'].map((option): Rule => (given) => (given.has(option) && !given.has('time_format')
      ? { property: option, message: 'has no meaning without time_format', remedy: 'give both, or leave it out' } : undefined)),
    (given) => (given.has('time_zone') && given.has('time_offset')
      ? { property: 'time_zone', message: 'cannot be used with time_offset', remedy: 'keep one of them' } : undefined),
    (given) => (given.has('time_zone') && given.texts('time_system_timezone').some(boolOf)
      ? { property: 'time_zone', message: 'cannot be used with time_system_timezone', remedy: 'keep one of them' } : undefined),
    (given) => (given.texts('format').some((text) => /^regex$/i.test(text)) && !given.has('regex')
      ? { property: 'regex', message: 'is missing, which the format regex needs', remedy: 'give it' } : undefined),
    eachOf('time_zone', isTimeZone, 'is not a time zone', "use a name such as 'Europe/Berlin'"),
    eachOf('time_offset', (text) => /^(Z|[+-][0-5]\d:?[0-5]\d)$/.test(text), 'is not an offset', "write it like '+0100'"),
    eachOf('time_format', (text) => /^([^%]|%[EO]?[aAbBcCdDeFgGhHIjklLmMnprRsStTuUVwWxXyYzZ%])+$/.test(text),
      'has a conversion that Fluent Bit does not know', "use those of strptime, e.g. '%Y-%m-%dT%H:%M:%S.%L%z'"),
    ...['decode_field', 'decode_field_as'].map((option) => eachOf(option, (text) => /^(json|escaped|escaped_utf8|mysql_quoted) +\S+( +(try_next|do_next))?$/i.test(text),
      'is not a decoder and a field', "write it like 'json log'; decoders are json, escaped, escaped_utf8 and mysql_quoted")),
  ],
  filter_type_converter: ['int_key', 'uint_key', 'float_key', 'str_key'].map((option) => eachOf(option, (text) => (
    /^\S+ +\S+ +(int|uint|float|hex|string|bool)$/i.test(text)
  ), 'is not two fields and a type', "write it like 'from to string'; types are int, uint, float, hex, string and bool")),
  in_exec: [
    eachOf('buf_size', (text) => bytesOf(text) !== 0, 'is empty, and Fluent Bit does not start', 'use at least 1k'),
    (given) => (given.texts('propagate_exit_code').some(boolOf) && !given.texts('exit_after_oneshot').some(boolOf)
      ? { property: 'exit_after_oneshot', message: 'is missing, which propagate_exit_code needs', remedy: 'give both or none' } : undefined),
  ],
  in_head: [eachOf('buf_size', (text) => bytesOf(text) !== 0, 'is empty, and Fluent Bit does not start', 'use at least 1k')],
  in_tcp: [eachOf('chunk_size', isKilobytes, 'is not a number of kilobytes, and Fluent Bit does not start', "write it like '32'")],
  in_udp: [eachOf('chunk_size', isKilobytes, 'is not a number of kilobytes, and Fluent Bit does not start', "write it like '32'")],
  in_stdin: [eachOf('buffer_size', (text) => !(bytesOf(text)! < 16000), 'is less than 16000 bytes, and Fluent Bit does not start', 'use at least 16k')],
  filter_kubernetes: [eachOf('kube_url', (text) => /^https?:\/\/[^/\s]+/i.test(text), 'is not a URL, and Fluent Bit does not start', "write it like 'https://kubernetes.default.svc'")],
  input: [
    eachOf('workers', within(0, 1000), 'is not a number of threads that a container has', 'use a number from 0 to 1000'),
    eachOf('http_server.workers', within(0, 1000), 'is not a number of threads that a container has', 'use a number from 0 to 1000'),
    (given) => (given.texts('oauth2.validate').some(boolOf) && !(given.has('oauth2.issuer') && given.has('oauth2.jwks_url'))
      ? { property: 'oauth2.validate', message: 'needs oauth2.issuer and oauth2.jwks_url', remedy: 'give them' } : undefined),
    eachOf('rate_gate.max_records', within(0), 'is negative, and Fluent Bit does not start', 'use a number from 0'),
    eachOf('rate_gate.resume_ratio', (text) => !(Number(text) <= 0 || Number(text) >= 1), 'is not between 0 and 1, and Fluent Bit does not start', "write it like '0.5'"),
    eachOf('rate_window', (text) => !/^0+[a-z]?$/i.test(text), 'is too short, and Fluent Bit does not start', 'use at least one second'),
    eachOf('thread.ring_buffer.capacity', within(1), 'is not a number of entries, and Fluent Bit does not start', 'use at least 1'),
    eachOf('thread.ring_buffer.window', within(1, 100), 'is not a percentage, and Fluent Bit does not start', 'use 1 to 100'), eachOf('port', isPort, 'is no port', 'use a number from 1 to 65535'),
  ],
  output: [
    eachOf('workers', within(0, 1000), 'is not a number of threads that a container has', 'use a number from 0 to 1000'),
    eachOf('port', isPort, 'is no port', 'use a number from 1 to 65535'),
    eachOf('retry_limit', (text) => /^(no_limits|false|off|no_retries)$/i.test(text) || /^[1-9]\d{0,8}$/.test(text),
      'is no number of retries, so that Fluent Bit would give up after one', 'use a number from 1, no_limits or no_retries'),
  ],
  in_tail: [
    eachOf('rotate_wait', (text) => !/^0+[a-z]?$/i.test(text), 'is too short', 'use at least one second'),
    (given) => {
      const [most, chunk] = ['buffer_max_size', 'buffer_chunk_size'].map((option) => bytesOf(given.texts(option)[0] ?? given.defaultOf(option)!));
      return !isUnknown(given, 'buffer_max_size') && !isUnknown(given, 'buffer_chunk_size') && most! < chunk! ? {
        property: 'buffer_max_size',
        value: given.texts('buffer_max_size')[0],
        message: `is less than buffer_chunk_size, which is ${given.texts('buffer_chunk_size')[0] ?? `${given.defaultOf('buffer_chunk_size')} by default`}`,
        remedy: 'make it at least as large',
      } : undefined;
    },
  ],
  filter_multiline: [eachOf('flush_ms', within(500), 'is too short, and Fluent Bit does not start', 'use at least 500')],
  filter_nest: [(given) => (given.has('active') ? { property: 'active', message: 'is not taken by this filter', remedy: 'leave it out' } : undefined)],
  filter_grep: [(given) => (given.has('regex') && given.has('exclude') && given.texts('logical_op').some((text) => /^(and|or)$/i.test(text)) ? {
    property: 'logical_op', value: given.texts('logical_op')[0], message: 'cannot be used with both regex and exclude', remedy: 'use two grep filters',
  } : undefined)],
  filter_log_to_metrics: [eachOf('flush_interval_sec', within(0, 86400), 'is not a time that Fluent Bit can wait', 'use 0 to 86400'), (given) => (!given.has('value_field') && given.texts('metric_mode').some((text) => /^(gauge|histogram)$/i.test(text)) ? {
    property: 'value_field', message: `is missing, which a ${given.texts('metric_mode')[0]} needs`, remedy: 'name the field with the number',
  } : undefined)],
  out_es: elasticsearchRules(),
  out_http: [
    needs('headers_key', 'body_key'),
    needs('body_key', 'headers_key'),
  ],
  out_opensearch: elasticsearchRules(),
  out_s3: [
    eachOf('s3_key_format', (text) => text.startsWith('/'), 'does not start with /', 'begin it with /'),
    eachOf('total_file_size', (text) => (bytesOf(text) ?? 0) >= 1e6, 'is less than 1M', 'use at least 1M'),
  ],
  out_stackdriver: [(given) => (given.texts('resource').some((text) => text.startsWith('k8s_')) && !given.has('k8s_cluster_name') ? {
    property: 'k8s_cluster_name', message: 'is missing, which resources of Kubernetes need', remedy: 'give k8s_cluster_name and k8s_cluster_location',
  } : undefined)],
  out_syslog: [(given) => (given.texts('mode').some((text) => /^udp$/i.test(text)) && given.texts('tls').some(boolOf) ? {
    property: 'tls', value: given.texts('tls')[0], message: 'cannot be used with mode udp', remedy: 'use mode tls',
  } : undefined)],
};

/** Why a text is not among the few values of an option. */
export function choiceComplaint(section: string, option: string, text: string): Complaint | undefined {
  const choices = CHOICES[section]?.[option];
  return choices === undefined || choices.includes(text.toLowerCase()) ? undefined
    : { message: 'is not among the values of this option', remedy: `use one of ${choices.join(', ')}` };
}

/** What the rules of some sections find. */
export function ruleProblems(sections: readonly string[], given: Given): Problem[] {
  return sections.flatMap((section) => RULES[section] ?? []).map((rule) => rule(given)).filter((problem) => problem !== undefined);
}

function eachOf(option: string, isRight: (text: string) => boolean, message: string, remedy: string): Rule {
  return (given) => {
    const wrong = given.texts(option).find((text) => !isRight(text));
    return wrong === undefined ? undefined : { property: option, value: wrong, message, remedy };
  };
}

function needs(option: string, other: string): Rule {
  return (given) => (given.has(option) && !given.has(other) ? { property: other, message: `is missing, which ${option} needs`, remedy: 'give both or none' } : undefined);
}

function elasticsearchRules(): Rule[] {
  return [
    (given) => (given.texts('aws_auth').some(boolOf) && !given.has('aws_region')
      ? { property: 'aws_region', message: 'is missing, which aws_auth needs', remedy: 'name the region of the domain' } : undefined),
    (given) => (given.texts('write_operation').some((text) => /^(update|upsert)$/i.test(text)) && !given.has('id_key') && !given.has('generate_id')
      ? { property: 'id_key', message: 'is missing, which updates need', remedy: 'give id_key or generate_id' } : undefined),
  ];
}

/** Whether a number is in a range. What is no number is found by its type. */
function within(least: number, most = Infinity): (text: string) => boolean {
  return (text) => !(Number(text) < least || Number(text) > most);
}

function isTimeZone(text: string): boolean {
  try {
    return /^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

function isKilobytes(text: string): boolean {
  return /^[1-9]\d{0,5}$/.test(text);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function isUnknown(given: Given, option: string): boolean {
  return given.has(option) && given.texts(option).length === 0;
}
