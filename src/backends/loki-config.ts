import { Duration, Size } from 'cdk8s';
import { LOKI_LABELS } from './labels';
import { otlpConfig } from './loki-limits';
import { LokiStorage } from './loki-storage';
import { Data } from './merge';
import { LokiStreams } from '../outputs/loki-record';

/** The folder that survives the pod. */
export const LOKI_DATA = '/var/loki';

/** Where the ruler finds a folder of rules for each tenant. */
export const LOKI_RULES = '/etc/loki/rules';

export const LOKI_PORT = 3100;
const GRPC_PORT = 9095;
const MEGABYTE = 1024 * 1024;

/** All that the configuration follows from, with every default filled in. */
export interface LokiSettings {
  readonly storage: LokiStorage;
  readonly multiTenant: boolean;
  readonly schemaFrom: string;
  readonly retention: Duration;
  readonly acceptedLateness: Duration;
  readonly maxChunkAge: Duration;
  readonly maxLineSize: Size;
  readonly ingestionRate: Size;
  readonly maxStreams: number;
  readonly patterns: boolean;
  /** The labels of what arrives over OTLP; undefined where the release cannot make them of attributes. */
  readonly otlpStreams?: LokiStreams;
  readonly rules: boolean;
  readonly alertmanagerUrl?: string;
}

/**
 * Loki's configuration.
 *
 * @see https://grafana.com/docs/loki/latest/configure/
 */
export function lokiConfig(settings: LokiSettings): Data {
  const { storage } = settings;
  return {
    auth_enabled: settings.multiTenant,
    server: {
      http_listen_port: LOKI_PORT,
      grpc_listen_port: GRPC_PORT,
      // An answer with a few of the longest lines is larger than the default of 4 MB.
      grpc_server_max_recv_msg_size: bytes(Size.mebibytes(100)),
      grpc_server_max_send_msg_size: bytes(Size.mebibytes(100)),
    },
    common: {
      path_prefix: LOKI_DATA,
      replication_factor: 1,
      instance_addr: '127.0.0.1',
      ring: { kvstore: { store: 'inmemory' }, instance_addr: '127.0.0.1' },
      storage: storage.config,
    },
    // All parts are in one process; an address looked up from network interfaces could be one that nothing listens on.
    frontend: { address: '127.0.0.1' },
    schema_config: {
      configs: [{ from: settings.schemaFrom, store: 'tsdb', object_store: storage.objectStore, schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
    },
    ingester: { max_chunk_age: span(settings.maxChunkAge), ...seenAtOnce(settings) },
    limits_config: limits(settings),
    compactor: { working_directory: `${LOKI_DATA}/compactor`, retention_enabled: true, delete_request_store: storage.objectStore },
    pattern_ingester: { enabled: settings.patterns },
    ...(settings.rules ? { ruler: ruler(settings) } : {}),
    analytics: { reporting_enabled: false },
  };
}

function limits(settings: LokiSettings): Data {
  const rate = bytes(settings.ingestionRate);
  return {
    allow_structured_metadata: true,
    unordered_writes: true,
    // Lines have their own time, so what an agent delivers after an outage is as old as the outage is long.
    reject_old_samples: true,
    reject_old_samples_max_age: span(settings.acceptedLateness),
    // A stream takes nothing older than its newest line by half of max_chunk_age, and says so to nobody. Old lines in
    // streams of their own are not compared with new ones. Streams are not split by rate, because a line that is
    // delivered twice is recognised only in the stream where it is already.
    shard_streams: { enabled: false, time_sharding_enabled: true },
    max_line_size: bytes(settings.maxLineSize),
    // A line that is too long is cut; refused, it would be lost as a whole.
    max_line_size_truncate: true,
    max_label_names_per_series: 15,
    max_global_streams_per_user: settings.maxStreams,
    ingestion_rate_mb: rate / MEGABYTE,
    ingestion_burst_size_mb: 2 * rate / MEGABYTE,
    // After an outage all that waits is in a few streams.
    per_stream_rate_limit: rate,
    per_stream_rate_limit_burst: 2 * rate,
    // Grafana's Logs Drilldown lists services: here, the Ray clusters.
    discover_service_name: [LOKI_LABELS.cluster],
    volume_enabled: true,
    ...(settings.otlpStreams === undefined ? {} : { otlp_config: otlpConfig(settings.otlpStreams) }),
    // Messages, jobs and actors are counted by name before the top ones are taken.
    max_query_series: 10_000,
    retention_period: span(settings.retention),
  };
}

/**
 * Lines that arrive late are found while they are still in memory. Loki looks there only as far back as a chunk can
 * be old, and allows more only for a storage of its own; with an object store they are found when their chunk is written.
 */
function seenAtOnce({ storage, acceptedLateness, maxChunkAge }: LokiSettings): Data {
  if (storage.objectStore !== 'filesystem') {
    return {};
  }
  const longest = Math.max(acceptedLateness.toSeconds(), maxChunkAge.toSeconds());
  return { query_store_max_look_back_period: span(Duration.seconds(longest + Duration.hours(1).toSeconds())) };
}

function ruler(settings: LokiSettings): Data {
  return {
    storage: { type: 'local', local: { directory: LOKI_RULES } },
    rule_path: `${LOKI_DATA}/rules-temp`,
    ring: { kvstore: { store: 'inmemory' } },
    enable_api: true,
    alertmanager_url: settings.alertmanagerUrl,
    enable_alertmanager_v2: true,
  };
}

function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}

/** A duration as Loki's configuration takes it. */
function span(duration: Duration): string {
  const seconds = duration.toSeconds();
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${seconds}s`;
}
