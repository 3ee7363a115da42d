import { Duration } from 'cdk8s';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** The options of the throttle filter. */
export interface ThrottleFilterProps extends FilterProps {
  /**
   * How many records may come in an interval, on average over the window.
   *
   * @default 1
   */
  readonly rate?: number;

  /**
   * How many intervals the average is taken over.
   *
   * @default 5
   */
  readonly window?: number;

  /**
   * The length of an interval.
   *
   * @default Duration.seconds(1)
   */
  readonly interval?: Duration;

  /**
   * Whether Fluent Bit's log tells of the state.
   *
   * @default false
   */
  readonly printStatus?: boolean;
}

/**
 * Leaves out records that come too fast.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/throttle
 */
export class ThrottleFilter extends FluentBitPlugin {
  constructor(props: ThrottleFilterProps = {}) {
    super(PluginKind.FILTER, 'throttle', optionsFrom('filter throttle', matching(props), filterKeys('rate', 'window', 'interval', 'print_status')));
  }
}
