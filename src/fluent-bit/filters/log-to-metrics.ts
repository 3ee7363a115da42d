import { Size } from 'cdk8s';
import { RecordRule } from './record-rules';
import { FluentBitPlugin, Option, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { firstPart } from '../tokens';
import { optionsFrom } from '../typed-options';

const PATH = 'filter log_to_metrics';

/** What a metric is. */
export enum MetricMode {
  /** How many records there were. */
  COUNTER = 'counter',
  /** The last number in a field. */
  GAUGE = 'gauge',
  /** How the numbers in a field are spread. */
  HISTOGRAM = 'histogram',
}

/** The options of the log_to_metrics filter. */
export interface LogToMetricsFilterProps extends FilterProps {
  /** The tag of the metrics, by which outputs choose them. */
  readonly tag: string;

  /** The metric's name. */
  readonly metricName: string;

  /** What the metric is, in words. */
  readonly metricDescription: string;

  /**
   * What the metric is.
   *
   * @default MetricMode.COUNTER
   */
  readonly metricMode?: MetricMode;

  /**
   * The first part of the metric's full name.
   *
   * @default 'log_metric'
   */
  readonly metricNamespace?: string;

  /**
   * The second part of the metric's full name.
   *
   * @default - the mode
   */
  readonly metricSubsystem?: string;

  /**
   * The field with the number, which all but counters need.
   *
   * @default - none
   */
  readonly valueField?: string;

  /**
   * Which records count, in this order.
   *
   * @default - all
   */
  readonly rules?: RecordRule[];

  /**
   * Fields that become labels of the same name, as accessors such as `$level` or keys.
   *
   * @default - none
   */
  readonly labelField?: string[];

  /**
   * Labels by their names, and the fields they come from as accessors such as `$level`.
   *
   * @default - none
   */
  readonly addLabel?: { [label: string]: string };

  /**
   * The bounds of a histogram, from the least.
   *
   * @default - 0.005 to 10, in eleven steps
   */
  readonly bucket?: number[];

  /**
   * Whether namespace, pod, container and the like become labels; needs the kubernetes filter before.
   *
   * @default false
   */
  readonly kubernetesMode?: boolean;

  /**
   * Whether the records themselves end here.
   *
   * @default false
   */
  readonly discardLogs?: boolean;

  /**
   * How many seconds lie between two metrics.
   *
   * @default - each record makes one
   */
  readonly flushIntervalSec?: number;

  /**
   * Nanoseconds to add to `flushIntervalSec`.
   *
   * @default 0
   */
  readonly flushIntervalNsec?: number;

  /**
   * The name of the input that the metrics come from.
   *
   * @default - made of the filter's name
   */
  readonly emitterName?: string;

  /**
   * How much memory the metrics may take.
   *
   * @default - 10 MB
   */
  readonly emitterMemBufLimit?: Size;
}

const KEYS = filterKeys(
  'tag', 'metric_mode', 'metric_name', 'metric_namespace', 'metric_subsystem', 'metric_description', 'value_field', 'bucket',
  'label_field', 'add_label', 'kubernetes_mode', 'discard_logs', 'flush_interval_sec', 'flush_interval_nsec', 'emitter_name', 'emitter_mem_buf_limit',
);

/**
 * Makes metrics of records.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/log_to_metrics
 */
export class LogToMetricsFilter extends FluentBitPlugin {
  private readonly rules: Option[];

  constructor(props: LogToMetricsFilterProps) {
    const addLabel = Object.entries(props.addLabel ?? {}).map(([label, field]) => `${firstPart(PATH, 'addLabel', label)} ${field}`);
    super(PluginKind.FILTER, 'log_to_metrics', optionsFrom(PATH, { ...matching(props), addLabel }, KEYS));
    this.rules = (props.rules ?? []).map((rule) => rule._option);
  }

  /**
   * One option a rule, since their order counts across the kinds of rules.
   *
   * @internal
   */
  public _options(): Option[] {
    return [...super._options(), ...this.rules];
  }
}
