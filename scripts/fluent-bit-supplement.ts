/**
 * What the sources of Fluent Bit do not say in tables. It was read in the code of 3.2.2 and 5.1.1 and is kept as short as possible;
 * where one of these options is missing from a release, the history that the tables give decides.
 */

/** Folders of plugins that only a Windows build has, and of two for Fluent Bit's own tests. */
export const LEFT_OUT = ['in_etw', 'in_winevtlog', 'in_winlog', 'in_winstat', 'in_windows_exporter_metrics', 'in_event_test', 'out_retry'];

/** The types of options that code reads without a table, and of those whose table says text and whose code reads something else. */
export const TYPES: { [section: string]: { [option: string]: string } } = {
  input: {
    'port': 'int',
    'ipv6': 'bool',
    'log_suppress_interval': 'time',
    'routable': 'bool',
    'mem_buf_limit': 'size',
    'storage.pause_on_chunks_overlimit': 'bool',
    'threaded': 'bool',
    'thread.ring_buffer.capacity': 'int',
    'thread.ring_buffer.window': 'int',
  },
  filter: { log_suppress_interval: 'time' },
  output: { 'port': 'int', 'ipv6': 'bool', 'workers': 'int', 'storage.total_limit_size': 'size', 'log_suppress_interval': 'time' },
  service: {
    'http_port': 'int',
    'storage.backlog.mem_limit': 'size',
    'storage.rejected.limit': 'size',
    'multiline_buffer_limit': 'size',
  },
  parser: {
    skip_empty_values: 'bool',
    time_keep: 'bool',
    time_strict: 'bool',
    time_system_timezone: 'bool',
    logfmt_no_bare_keys: 'bool',
  },
  multiline_parser: { negate: 'bool', flush_timeout: 'int' },
};

/** Options that code reads without a table and that may be repeated. */
export const MULTIPLE: { [section: string]: string[] } = {
  service: ['parsers_file', 'plugins_file'],
  parser: ['decode_field', 'decode_field_as'],
  multiline_parser: ['rule'],
};

/** Options without which Fluent Bit does not start, or does nothing: one of each group is needed. */
export const REQUIRED: { [section: string]: string[][] } = {
  filter: [['match', 'match_regex']],
  output: [['match', 'match_regex']],
  in_tail: [['path']],
  filter_log_to_metrics: [['tag'], ['metric_name'], ['metric_description']],
  filter_lua: [['call'], ['script', 'code']],
  filter_nest: [['operation']],
  filter_parser: [['key_name'], ['parser']],
  filter_rewrite_tag: [['rule']],
  out_azure: [['customer_id'], ['shared_key']],
  out_azure_blob: [['account_name'], ['container_name'], ['shared_key', 'sas_token']],
  out_azure_kusto: [['ingestion_endpoint'], ['database_name'], ['table_name'], ['client_id']],
  out_azure_logs_ingestion: [['tenant_id'], ['client_id'], ['client_secret'], ['dce_url'], ['dcr_id'], ['table_name']],
  out_cloudwatch_logs: [['region'], ['log_group_name'], ['log_stream_name', 'log_stream_prefix']],
  out_datadog: [['apikey']],
  out_gcs: [['bucket']],
  out_s3: [['bucket']],
  out_splunk: [['splunk_token', 'http_user']],
  parser: [['format']],
  multiline_parser: [['type']],
};

/** Options that hold a secret though their names do not say so: a password beside a name, and a URL that is one. */
const SECRETS: { [section: string]: string[] } = {
  in_forward: ['security.users'],
  out_es: ['cloud_auth'],
  out_slack: ['webhook'],
};

const SECRET_NAME = /(^|[._])(passwd|password|secret|token|api_?key|shared_key|license_key)$/;

/** Whether the text of an option is a secret. */
export function isSecret(section: string, option: string, type: string): boolean {
  return (type === 'str' && SECRET_NAME.test(option)) || (SECRETS[section] ?? []).includes(option);
}
