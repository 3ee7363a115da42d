import { Duration, Size } from 'cdk8s';
import { FluentBitValue } from './value';

/** How much a plugin, or Fluent Bit as a whole, says about itself. */
export enum FluentBitLogLevel {
  /** Nothing. */
  OFF = 'off',
  /** What went wrong. */
  ERROR = 'error',
  /** And what may go wrong. */
  WARN = 'warn',
  /** And what happens. */
  INFO = 'info',
  /** And details of it. */
  DEBUG = 'debug',
  /** And everything, in builds that can. */
  TRACE = 'trace',
}

/** Where records wait between an input and the outputs. */
export enum FluentBitStorageType {
  /** In memory: lost when Fluent Bit ends. */
  MEMORY = 'memory',
  /** In memory and on disk; needs `storagePath` of the service. */
  FILESYSTEM = 'filesystem',
  /** In memory, where new records push out the oldest. */
  MEMRB = 'memrb',
}

/** What every input takes. */
export interface InputProps {
  /**
   * The tag of the records, by which filters and outputs choose them.
   *
   * @default - the plugin's name and a number, e.g. `tail.0`
   */
  readonly tag?: string | FluentBitValue;

  /**
   * A name for this instance in metrics and in Fluent Bit's own log.
   *
   * @default - the plugin's name and a number
   */
  readonly alias?: string;

  /**
   * How much this instance says.
   *
   * @default - as the service says
   */
  readonly logLevel?: FluentBitLogLevel;

  /**
   * How long messages that are alike are kept back. Whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly logSuppressInterval?: Duration;

  /**
   * How much memory waiting records may take before the input pauses.
   *
   * @default - no limit
   */
  readonly memBufLimit?: Size;

  /**
   * Whether the records go to filters and outputs at all.
   *
   * @default true
   */
  readonly routable?: boolean;

  /**
   * Where records wait.
   *
   * @default FluentBitStorageType.MEMORY
   */
  readonly storageType?: FluentBitStorageType;

  /**
   * Whether the input pauses when it has as many chunks in memory as the service allows. For storage on disk.
   *
   * @default false
   */
  readonly storagePauseOnChunksOverlimit?: boolean;

  /**
   * Whether the input runs in a thread of its own.
   *
   * @default false
   */
  readonly threaded?: boolean;

  /**
   * How many entries the buffer of the thread has. Since 4.1.0.
   *
   * @default 1024
   */
  readonly threadRingBufferCapacity?: number;

  /**
   * How full that buffer is, in percent, when it is emptied. Since 4.1.0.
   *
   * @default 5
   */
  readonly threadRingBufferWindow?: number;

  /**
   * Over which time the rate of the input is measured. Whole seconds. Since 5.1.0.
   *
   * @default Duration.seconds(1)
   */
  readonly rateWindow?: Duration;

  /**
   * Whether the input pauses above a rate. Since 5.1.0.
   *
   * @default false
   */
  readonly rateGate?: boolean;

  /**
   * That rate in bytes a second.
   *
   * @default - no limit
   */
  readonly rateGateMaxBytes?: Size;

  /**
   * That rate in records a second.
   *
   * @default - no limit
   */
  readonly rateGateMaxRecords?: number;

  /**
   * Whether that rate is lowered while outputs retry.
   *
   * @default true
   */
  readonly rateGateBackpressure?: boolean;

  /**
   * The part of that rate, between 0 and 1, below which the input goes on.
   *
   * @default 0.8
   */
  readonly rateGateResumeRatio?: number;

  /**
   * Any other option by Fluent Bit's name, written after the properties.
   *
   * @default - none
   */
  readonly options?: { [option: string]: any };
}

/** The options of `InputProps` but the tag, in the order in which they are written. */
export const INPUT_KEYS = [
  'alias', 'log_level', 'log_suppress_interval', 'mem_buf_limit', 'routable', 'storage.type', 'storage.pause_on_chunks_overlimit',
  'threaded', 'thread.ring_buffer.capacity', 'thread.ring_buffer.window',
  'rate_window', 'rate_gate', 'rate_gate.max_bytes', 'rate_gate.max_records', 'rate_gate.backpressure', 'rate_gate.resume_ratio',
];

/** What every filter takes. */
export interface FilterProps {
  /**
   * The tag of the records that the filter takes; `*` stands for any text.
   *
   * @default - every record, if `matchRegex` is not given either
   */
  readonly match?: string | FluentBitValue;

  /**
   * A regular expression for the tag of the records that the filter takes.
   *
   * @default - `match` is used
   */
  readonly matchRegex?: string;

  /**
   * A name for this instance in metrics and in Fluent Bit's own log.
   *
   * @default - the plugin's name and a number
   */
  readonly alias?: string;

  /**
   * How much this instance says.
   *
   * @default - as the service says
   */
  readonly logLevel?: FluentBitLogLevel;

  /**
   * How long messages that are alike are kept back. Whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly logSuppressInterval?: Duration;

  /**
   * Whether the filter does anything.
   *
   * @default true
   */
  readonly active?: boolean;

  /**
   * Any other option by Fluent Bit's name, written after the properties.
   *
   * @default - none
   */
  readonly options?: { [option: string]: any };
}

/** The options of `FilterProps` behind those that choose records, in the order in which they are written. */
const FILTER_KEYS = ['alias', 'log_level', 'log_suppress_interval', 'active'];

/** The options of a filter in the order in which they are written. */
export function filterKeys(...own: string[]): string[] {
  return ['match', 'match_regex', ...own, ...FILTER_KEYS];
}

/** The properties of a filter with what chooses its records. */
export function matching<T extends FilterProps>(props: T): T {
  return props.match === undefined && props.matchRegex === undefined ? { ...props, match: '*' } : props;
}
