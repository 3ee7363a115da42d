import { Duration } from 'cdk8s';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { InputProps, INPUT_KEYS } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** The options of the fluentbit_metrics input. */
export interface FluentBitMetricsInputProps extends InputProps {
  /**
   * How often the metrics are taken.
   *
   * @default Duration.seconds(2)
   */
  readonly scrapeInterval?: Duration;

  /**
   * Whether they are taken at the start too.
   *
   * @default false
   */
  readonly scrapeOnStart?: boolean;
}

/**
 * Fluent Bit's own metrics.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/fluentbit-metrics
 */
export class FluentBitMetricsInput extends FluentBitPlugin {
  constructor(props: FluentBitMetricsInputProps = {}) {
    super(PluginKind.INPUT, 'fluentbit_metrics', optionsFrom('input fluentbit_metrics', props, ['tag', 'scrape_interval', 'scrape_on_start', ...INPUT_KEYS]));
  }
}
