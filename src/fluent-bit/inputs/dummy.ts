import { FluentBitPlugin, PluginKind } from '../plugin';
import { InputProps, INPUT_KEYS } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** The options of the dummy input. */
export interface DummyInputProps extends InputProps {
  /**
   * The record, as JSON.
   *
   * @default '{"message":"dummy"}'
   */
  readonly dummy?: string;

  /**
   * The record's metadata, as JSON.
   *
   * @default '{}'
   */
  readonly metadata?: string;

  /**
   * How many records come in a second.
   *
   * @default 1
   */
  readonly rate?: number;

  /**
   * How many seconds lie between records; it takes the place of `rate`.
   *
   * @default 0
   */
  readonly intervalSec?: number;

  /**
   * How many nanoseconds lie between records, besides `intervalSec`.
   *
   * @default 0
   */
  readonly intervalNsec?: number;

  /**
   * How many records come at a time.
   *
   * @default 1
   */
  readonly copies?: number;

  /**
   * After how many records it ends.
   *
   * @default - never
   */
  readonly samples?: number;

  /**
   * The time of the first record, in seconds since 1970.
   *
   * @default - now
   */
  readonly startTimeSec?: number;

  /**
   * Nanoseconds to add to `startTimeSec`.
   *
   * @default - now
   */
  readonly startTimeNsec?: number;

  /**
   * Whether every record has the time of the first.
   *
   * @default false
   */
  readonly fixedTimestamp?: boolean;

  /**
   * Whether the first record comes at once.
   *
   * @default false
   */
  readonly flushOnStartup?: boolean;

  /**
   * Whether the input hangs when Fluent Bit ends, for tests of Fluent Bit. Since 4.0.12.
   *
   * @default false
   */
  readonly testHangOnExit?: boolean;
}

const KEYS = [
  'tag', 'dummy', 'metadata', 'rate', 'interval_sec', 'interval_nsec', 'copies', 'samples', 'start_time_sec', 'start_time_nsec',
  'fixed_timestamp', 'flush_on_startup', 'test_hang_on_exit',
];

/**
 * Makes records of its own, to try things.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/dummy
 */
export class DummyInput extends FluentBitPlugin {
  constructor(props: DummyInputProps = {}) {
    super(PluginKind.INPUT, 'dummy', optionsFrom('input dummy', props, [...KEYS, ...INPUT_KEYS]));
  }
}
