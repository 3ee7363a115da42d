import { RAY_INPUT, TICK_INPUT } from '../fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../fluent-bit/version';

/** The port at which agents tell their metrics unless they are told another. */
export const METRICS_PORT = 2020;

/** The label of pods whose agent tells its metrics; monitors find them by it. */
export const AGENT_LABEL = 'ray-logs/agent';

/** The name of the port at which the agent tells its metrics, by which monitors find it. */
export const METRICS_PORT_NAME = 'fb-metrics';

/** Where the agent's metrics are; the older `/api/v1` lacks those of the buffers. */
export const METRICS_PATH = '/api/v2/metrics/prometheus';

/**
 * The metrics of Fluent Bit that dashboards and alerts read. All exist since 3.2.2, but for those that say otherwise.
 *
 * @see https://docs.fluentbit.io/manual/administration/monitoring
 */
export const METRICS = {
  buildInfo: 'fluentbit_build_info',
  uptime: 'fluentbit_uptime',
  reloads: 'fluentbit_hot_reloaded_times',
  inputRecords: 'fluentbit_input_records_total',
  inputBytes: 'fluentbit_input_bytes_total',
  inputPaused: 'fluentbit_input_ingestion_paused',
  filesOpened: 'fluentbit_input_files_opened_total',
  filesClosed: 'fluentbit_input_files_closed_total',
  outputRecords: 'fluentbit_output_proc_records_total',
  outputBytes: 'fluentbit_output_proc_bytes_total',
  outputErrors: 'fluentbit_output_errors_total',
  outputRetries: 'fluentbit_output_retries_total',
  outputRetriesFailed: 'fluentbit_output_retries_failed_total',
  outputDropped: 'fluentbit_output_dropped_records_total',
  outputCapacity: 'fluentbit_output_chunk_available_capacity_percent',
  filterDropped: 'fluentbit_filter_drop_records_total',
  filterAdded: 'fluentbit_filter_add_records_total',
  storageChunks: 'fluentbit_storage_fs_chunks',
  storageChunksDown: 'fluentbit_storage_fs_chunks_down',
} as const;

/** Metrics that only newer releases have; they appear with the first long line. */
export const NEWER_METRICS = {
  longLinesSkipped: 'fluentbit_input_long_line_skipped_total',
  longLinesTruncated: 'fluentbit_input_long_line_truncated_total',
  multilineTruncated: 'fluentbit_input_multiline_truncated_total',
} as const;

/** Whether the release counts lines that were too long. */
export function countsLongLines(version: FluentBitVersion): boolean {
  return version.atLeast('5.1.1');
}

/**
 * The inputs that read what Ray writes: that of this library's own pipeline, and others whose alias begins like its name.
 * An agent is known by them, so that no other Fluent Bit is taken for one.
 */
export const READS_RAY = `name=~"${RAY_INPUT}.*"`;

/** The inputs that wake the script up; what they bring in is dropped, and is no line of Ray. */
export const TICK = `name=~"${TICK_INPUT}.*"`;

/** All inputs but the one that reads what is left in the buffers of an earlier run, which was counted before. */
export const NOT_BACKLOG = 'name!~"storage_backlog.*"';

/** What makes one agent: a pod may have another Fluent Bit beside it. */
export const BY_AGENT = '(namespace, pod, container)';

/** The labels that a PodMonitor of this library copies from the pod, as Prometheus writes them. */
export const POD_LABELS = {
  cluster: 'ray_io_cluster',
  nodeType: 'ray_io_node_type',
} as const;
