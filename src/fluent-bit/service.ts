import { Duration, Size } from 'cdk8s';
import { ConfigSection } from './options';
import { toOptions } from './plugin';
import { FluentBitLogLevel, FluentBitStorageType } from './plugin-props';
import { optionsFrom } from './typed-options';
import { FluentBitValue } from './value';

/** How chunks on disk are written. */
export enum FluentBitStorageSync {
  /** When the system likes. */
  NORMAL = 'normal',
  /** At once, which is slower and outlives a crash of the node. */
  FULL = 'full',
}

/**
 * The options of Fluent Bit as a whole.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/yaml/service-section
 */
export interface ServiceOptions {
  /**
   * How often records are handed to the outputs.
   *
   * @default Duration.seconds(1)
   */
  readonly flush?: Duration;

  /**
   * How long Fluent Bit tries to deliver what it has when it is told to end. Whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly grace?: Duration;

  /**
   * How much Fluent Bit says.
   *
   * @default FluentBitLogLevel.INFO
   */
  readonly logLevel?: FluentBitLogLevel;

  /**
   * A file for what Fluent Bit says.
   *
   * @default - standard error
   */
  readonly logFile?: string | FluentBitValue;

  /**
   * Whether Fluent Bit answers over HTTP: metrics, health, reload.
   *
   * @default false
   */
  readonly httpServer?: boolean;

  /**
   * The address at which it answers.
   *
   * @default '0.0.0.0'
   */
  readonly httpListen?: string | FluentBitValue;

  /**
   * The port at which it answers.
   *
   * @default 2020
   */
  readonly httpPort?: number | FluentBitValue;

  /**
   * Whether `/api/v1/health` tells of errors.
   *
   * @default false
   */
  readonly healthCheck?: boolean;

  /**
   * From how many errors of outputs on it is not healthy.
   *
   * @default 5
   */
  readonly hcErrorsCount?: number;

  /**
   * From how many failed retries on it is not healthy.
   *
   * @default 5
   */
  readonly hcRetryFailureCount?: number;

  /**
   * The time over which these are counted. Whole seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly hcPeriod?: Duration;

  /**
   * The directory for records that wait on disk.
   *
   * @default - none
   */
  readonly storagePath?: string | FluentBitValue;

  /**
   * How these are written.
   *
   * @default FluentBitStorageSync.NORMAL
   */
  readonly storageSync?: FluentBitStorageSync;

  /**
   * Whether these have checksums.
   *
   * @default false
   */
  readonly storageChecksum?: boolean;

  /**
   * How much of what was left on disk is taken into memory at the start. A container with less memory than that ends there.
   *
   * @default - 100 MB
   */
  readonly storageBacklogMemLimit?: Size;

  /**
   * Whether what was left on disk is delivered before Fluent Bit ends. Since 4.0.3.
   *
   * @default false
   */
  readonly storageBacklogFlushOnShutdown?: boolean;

  /**
   * How many chunks of records on disk may be in memory at a time.
   *
   * @default 128
   */
  readonly storageMaxChunksUp?: number;

  /**
   * Whether the HTTP server tells of storage.
   *
   * @default true
   */
  readonly storageMetrics?: boolean;

  /**
   * Whether chunks that cannot be read are deleted.
   *
   * @default false
   */
  readonly storageDeleteIrrecoverableChunks?: boolean;

  /**
   * Whether files of chunks are made no larger than what is in them.
   *
   * @default false
   */
  readonly storageTrimFiles?: boolean;

  /**
   * Where the records of inputs wait that do not say so themselves. Since 4.0.4.
   *
   * @default FluentBitStorageType.MEMORY
   */
  readonly storageType?: FluentBitStorageType;

  /**
   * Whether inputs that do not say where records wait take `storageType`. Since 4.0.4.
   *
   * @default false
   */
  readonly storageInherit?: boolean;

  /**
   * Whether chunks that no output takes are kept on disk. Since 4.2.0.
   *
   * @default false
   */
  readonly storageKeepRejected?: boolean;

  /**
   * The directory for these, inside `storagePath`. Since 4.2.0.
   *
   * @default 'rejected'
   */
  readonly storageRejectedPath?: string;

  /**
   * How much space these may take. Since 5.0.6.
   *
   * @default - no limit
   */
  readonly storageRejectedLimit?: Size;

  /**
   * The shortest time before an output tries again. Whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly schedulerBase?: Duration;

  /**
   * The longest time before an output tries again. Whole seconds.
   *
   * @default Duration.seconds(2000)
   */
  readonly schedulerCap?: Duration;

  /**
   * Whether `POST /api/v2/reload` makes Fluent Bit read its configuration again.
   *
   * @default false
   */
  readonly hotReload?: boolean;

  /**
   * Whether a reload waits for every thread.
   *
   * @default true
   */
  readonly hotReloadEnsureThreadSafety?: boolean;

  /**
   * After which time a reload that hangs ends Fluent Bit. Whole seconds. Since 4.0.12.
   *
   * @default - never
   */
  readonly hotReloadTimeout?: Duration;

  /**
   * How large a record of a multiline parser may be. Since 4.1.0.
   *
   * @default - 2 MB
   */
  readonly multilineBufferLimit?: Size;

  /**
   * Files with parsers, besides those that this library writes.
   *
   * @default - none
   */
  readonly parsersFile?: string[];

  /**
   * Files with plugins to load.
   *
   * @default - none
   */
  readonly pluginsFile?: string[];

  /**
   * A file with tasks of the stream processor.
   *
   * @default - none
   */
  readonly streamsFile?: string | FluentBitValue;

  /**
   * Whether the stream processor makes numbers of texts that are numbers.
   *
   * @default true
   */
  readonly spConvertFromStrToNum?: boolean;

  /**
   * Whether names are looked up over `TCP` or `UDP`.
   *
   * @default 'UDP'
   */
  readonly dnsMode?: string;

  /**
   * Who looks up names: `ASYNC` (Fluent Bit) or `LEGACY` (the C library).
   *
   * @default 'ASYNC'
   */
  readonly dnsResolver?: string;

  /**
   * Whether addresses of IPv4 come first.
   *
   * @default false
   */
  readonly dnsPreferIpv4?: boolean;

  /**
   * Whether addresses of IPv6 come first.
   *
   * @default false
   */
  readonly dnsPreferIpv6?: boolean;

  /**
   * Whether NaN becomes null in JSON.
   *
   * @default false
   */
  readonly jsonConvertNanToNull?: boolean;

  /**
   * Whether characters beyond ASCII are escaped in JSON. Since 4.1.0.
   *
   * @default true
   */
  readonly jsonEscapeUnicode?: boolean;

  /**
   * Whether only cryptography of FIPS is used. Since 5.1.0.
   *
   * @default false
   */
  readonly securityFipsMode?: boolean;

  /**
   * Whether how records go through the pipeline can be traced.
   *
   * @default false
   */
  readonly enableChunkTrace?: boolean;

  /**
   * The size of the stack of a coroutine.
   *
   * @default - what Fluent Bit was built with
   */
  readonly coroStackSize?: Size;

  /**
   * Whether `flush` follows from how much waits. Since 5.1.0.
   *
   * @default false
   */
  readonly flushAdaptive?: boolean;

  /**
   * The least `flush` then.
   *
   * @default Duration.millis(500)
   */
  readonly flushAdaptiveMinInterval?: Duration;

  /**
   * The greatest `flush` then.
   *
   * @default Duration.seconds(2)
   */
  readonly flushAdaptiveMaxInterval?: Duration;

  /**
   * Up to how many percent the pressure is low.
   *
   * @default 25
   */
  readonly flushAdaptiveLowPressure?: number;

  /**
   * Up to how many percent the pressure is medium.
   *
   * @default 50
   */
  readonly flushAdaptiveMediumPressure?: number;

  /**
   * From how many percent on the pressure is high.
   *
   * @default 75
   */
  readonly flushAdaptiveHighPressure?: number;

  /**
   * How many measurements of more pressure change `flush`.
   *
   * @default 2
   */
  readonly flushAdaptiveUpSteps?: number;

  /**
   * How many measurements of less pressure change `flush`.
   *
   * @default 3
   */
  readonly flushAdaptiveDownSteps?: number;

  /**
   * Any other option by Fluent Bit's name, written after the properties.
   *
   * @default - none
   */
  readonly options?: { [option: string]: any };
}

const KEYS = [
  'flush', 'flush.adaptive', 'flush.adaptive.min_interval', 'flush.adaptive.max_interval', 'flush.adaptive.low_pressure',
  'flush.adaptive.medium_pressure', 'flush.adaptive.high_pressure', 'flush.adaptive.up_steps', 'flush.adaptive.down_steps',
  'grace', 'log_level', 'log_file', 'parsers_file', 'plugins_file', 'streams_file', 'sp.convert_from_str_to_num',
  'http_server', 'http_listen', 'http_port', 'health_check', 'hc_errors_count', 'hc_retry_failure_count', 'hc_period',
  'storage.path', 'storage.type', 'storage.inherit', 'storage.sync', 'storage.checksum', 'storage.backlog.mem_limit',
  'storage.backlog.flush_on_shutdown', 'storage.max_chunks_up', 'storage.metrics', 'storage.delete_irrecoverable_chunks', 'storage.trim_files',
  'storage.keep.rejected', 'storage.rejected.path', 'storage.rejected.limit', 'scheduler.base', 'scheduler.cap',
  'hot_reload', 'hot_reload.ensure_thread_safety', 'hot_reload.timeout', 'multiline_buffer_limit', 'dns.mode', 'dns.resolver', 'dns.prefer_ipv4',
  'dns.prefer_ipv6', 'json.convert_nan_to_null', 'json.escape_unicode', 'security.fips_mode', 'enable_chunk_trace', 'coro_stack_size',
];

/** The service section of a configuration. */
export function serviceSection(props: ServiceOptions): ConfigSection {
  return { kind: 'service', options: toOptions('service', optionsFrom('service', props, KEYS)) };
}
