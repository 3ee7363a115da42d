import { Duration, Size } from 'cdk8s';
import { refuse } from '../problem';

/**
 * How often Fluent Bit tries again to deliver a chunk of records before it drops it.
 *
 * @see https://docs.fluentbit.io/manual/administration/scheduling-and-retries
 */
export class RetryLimit {
  /** Try until it is delivered. Nothing is dropped while there is room to keep it. */
  public static readonly UNLIMITED = new RetryLimit('no_limits');

  /** Drop it at the first failure. */
  public static readonly NONE = new RetryLimit('no_retries');

  /**
   * Try again so many times. The upstream default is once.
   *
   * @param retries a whole number, at least 1
   */
  public static times(retries: number): RetryLimit {
    if (!Number.isInteger(retries) || retries < 1) {
      refuse('RetryLimit', { property: 'retries', value: retries, message: 'is not a whole number of at least 1', remedy: 'use RetryLimit.NONE for no retry' });
    }
    return new RetryLimit(String(retries));
  }

  /** As Fluent Bit reads it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * What every output can be told.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/configuration-file#config_output
 */
export interface OutputProps {
  /** The tags whose records go here, with `*` as a wildcard. @default '*' */
  readonly match?: string;

  /** The same as a regular expression, in the place of `match`. @default - none */
  readonly matchRegex?: string;

  /** The name under which metrics and log lines of the agent speak of this output. @default - plugin name and number */
  readonly alias?: string;

  /** How often to try again. @default - unlimited with this library's own pipeline, else the upstream default, once */
  readonly retryLimit?: RetryLimit;

  /** The most that chunks waiting for this output may take on disk; beyond it the oldest are dropped. @default - 1 GiB with this library's own pipeline (nothing for stdout, which never waits), else no limit */
  readonly storageTotalLimitSize?: Size;

  /** Threads that deliver. @default - the upstream default */
  readonly workers?: number;

  /** The agent's own log level for this output: off, error, warn, info, debug or trace. @default - that of the service */
  readonly logLevel?: string;

  /** How long the agent does not repeat a message about this output in its own log. @default - the upstream default, no suppression */
  readonly logSuppressInterval?: Duration;

  /** Any other option by its upstream name; one that a typed property writes too is an error. @default - none */
  readonly options?: { [option: string]: any };
}

/** The match of an output as options. */
export function matchOptions(path: string, props: OutputProps): { [option: string]: any } {
  if (props.match !== undefined && props.matchRegex !== undefined) {
    refuse(path, { property: 'matchRegex', value: props.matchRegex, message: 'is given together with match', remedy: 'keep one of the two' });
  }
  return props.matchRegex === undefined ? { Match: props.match ?? '*' } : { Match_Regex: props.matchRegex };
}

/** The options that every output has, in the order in which they are written after its own. */
export function commonOptions(props: OutputProps): { [option: string]: any } {
  return {
    'Alias': props.alias,
    'Retry_Limit': props.retryLimit?.value,
    'storage.total_limit_size': props.storageTotalLimitSize,
    'Workers': props.workers,
    'Log_Level': props.logLevel,
    'Log_Suppress_Interval': props.logSuppressInterval,
  };
}

/** Adds the options given by name; one that is written already is refused. */
export function withOptions(path: string, typed: { [option: string]: any }, given: { [option: string]: any } = {}): { [option: string]: any } {
  const written = new Set(Object.keys(typed).filter((key) => typed[key] !== undefined).map((key) => key.toLowerCase()));
  for (const key of Object.keys(given)) {
    if (written.has(key.toLowerCase())) {
      refuse(path, { property: `options.${key}`, value: given[key], message: 'is written by a typed property already', remedy: 'give it in one place' });
    }
  }
  return { ...typed, ...given };
}
