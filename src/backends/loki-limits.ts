import { Size, SizeRoundingBehavior, Yaml } from 'cdk8s';
import { Data } from './merge';
import { labelNames, LokiStreams } from '../outputs/loki-record';
import { Problem, refuseAll } from '../problem';

/** What Loki has unless it is configured otherwise. */
const DEFAULTS = { streams: 5000, rateMb: 4, burstMb: 6, streamRateMb: 3, streamBurstMb: 15 };

/** Streams of a pod that counts for itself: the files of a head are of so many components, those of a worker of fewer. */
const STREAMS_OF_HEAD = 20;
const STREAMS_OF_WORKER = 8;

/** Components that a whole cluster writes: those of heads, and of workers. */
const STREAMS_OF_CLUSTER = STREAMS_OF_HEAD + STREAMS_OF_WORKER;

/** What counts for Loki's rates for each byte of text, since structured metadata does too. */
const RECORD_FOR_TEXT = 3;

/** Properties of `LokiLimits`. */
export interface LokiLimitsProps {
  /** The Ray pods that write to a tenant of Loki at a time, heads and workers of all clusters together. */
  readonly pods: number;

  /** The RayClusters among them, those of RayJobs and RayServices too. @default 1 */
  readonly clusters?: number;

  /** Which labels the streams have. @default LokiStreams.CLUSTER */
  readonly streams?: LokiStreams;

  /** What a pod writes in a second at busy times, on average over all pods. @default Size.kibibytes(2) */
  readonly textPerSecond?: Size;

  /** Whether records arrive over OTLP: their attributes then become the labels. Needs Loki 3.6 or newer. @default false */
  readonly otlp?: boolean;
}

/**
 * What a Loki that somebody else runs needs for a number of Ray pods: the part of its configuration to paste.
 *
 * It never goes below Loki's own defaults. Where yours is configured already, keep the larger value of each.
 *
 * @see https://grafana.com/docs/loki/latest/configure/#limits_config
 */
export class LokiLimits {
  /** The streams that are written to at the turn of an hour, when there are most. */
  public readonly streams: number;

  /** The part of Loki's configuration. */
  public readonly config: { [key: string]: any };

  /**
   * @param props how many pods there are
   * @throws for counts that are none
   */
  constructor(props: LokiLimitsProps) {
    refuseAll('LokiLimits', problems(props));
    const streams = props.streams ?? LokiStreams.CLUSTER;
    this.streams = streamsAtMost(streams, props.pods, props.clusters ?? 1);
    const text = kibibytes(props.textPerSecond ?? Size.kibibytes(2)) * props.pods / 1024;
    const rate = Math.max(DEFAULTS.rateMb, Math.ceil(text * RECORD_FOR_TEXT));
    this.config = {
      limits_config: {
        allow_structured_metadata: true,
        reject_old_samples_max_age: '1w',
        // A pod that is replaced leaves its streams behind for half an hour.
        max_global_streams_per_user: Math.max(DEFAULTS.streams, Math.ceil(this.streams * 1.5)),
        ingestion_rate_mb: rate,
        ingestion_burst_size_mb: Math.max(DEFAULTS.burstMb, 2 * rate),
        per_stream_rate_limit: `${Math.max(DEFAULTS.streamRateMb, rate)}MB`,
        per_stream_rate_limit_burst: `${Math.max(DEFAULTS.streamBurstMb, 2 * rate)}MB`,
        ...(props.otlp ? { otlp_config: otlpConfig(streams) } : {}),
      },
    };
  }

  /** The same as YAML. */
  public get yaml(): string {
    return Yaml.stringify(this.config);
  }
}

/** What makes labels of the attributes that carry them, so that what arrives over OTLP is in the same streams. */
export function otlpConfig(streams: LokiStreams): Data {
  return {
    log_attributes: [
      { action: 'index_label', attributes: labelNames(streams) },
      // It is there as the label already.
      { action: 'drop', attributes: ['cluster'] },
    ],
  };
}

function streamsAtMost(streams: LokiStreams, pods: number, clusters: number): number {
  const ofPods = STREAMS_OF_HEAD * clusters + STREAMS_OF_WORKER * (pods - clusters);
  switch (streams) {
    case LokiStreams.CLUSTER: return 2 * STREAMS_OF_CLUSTER * clusters;
    case LokiStreams.POD: return 2 * ofPods;
    case LokiStreams.POD_WITHOUT_HOUR: return ofPods;
  }
}

function problems({ pods, clusters = 1, textPerSecond }: LokiLimitsProps): Problem[] {
  const found: Problem[] = [];
  for (const [property, value] of [['pods', pods], ['clusters', clusters]] as const) {
    if (!Number.isInteger(value) || value < 1) {
      found.push({ property, value, message: 'is not a whole number of at least 1', remedy: 'count what writes at a time' });
    }
  }
  if (found.length === 0 && clusters > pods) {
    found.push({ property: 'clusters', value: clusters, message: `are more than the ${pods} pods`, remedy: 'count the head of each cluster among the pods' });
  }
  if (textPerSecond && !(kibibytes(textPerSecond) > 0)) {
    found.push({ property: 'textPerSecond', value: `${kibibytes(textPerSecond)} KiB`, message: 'is not more than nothing', remedy: 'use a size like Size.kibibytes(2)' });
  }
  return found;
}

function kibibytes(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
}
