import { POD_VARIABLES } from '../fluent-bit/ray-pipeline';
import { FluentBitValue } from '../fluent-bit/value';
import { Cardinality, HOUR_KEY, RECORD_FIELDS } from '../ray/record';

/** Which labels the streams of Loki have. Every stream costs memory in Loki, and a tenant may write to 5,000 at a time by default. */
export enum LokiStreams {
  /**
   * `RayCluster`, `namespace`, `node_type`, `component` and `hour`: all pods of a cluster write to the same streams, and `pod` is structured
   * metadata. As many streams for a thousand pods as for one.
   */
  CLUSTER = 'cluster',

  /**
   * Those and `pod`: about 8 streams a worker, 20 a head, twice as many for the first half of every hour. What a single pod wrote is found
   * faster. Loki's default limit is reached by 311 workers.
   */
  POD = 'pod',

  /**
   * Those but for `hour`: half as many streams and chunks as with POD. Lines that are an hour late are lost unless Loki gives them streams of
   * their own (`shard_streams.time_sharding_enabled`), as `LokiMonolithic` does.
   */
  POD_WITHOUT_HOUR = 'pod-without-hour',
}

/** How the record contract is laid out in Loki. */
export interface LokiRecord {
  readonly labels: { [name: string]: string | FluentBitValue };
  readonly structuredMetadata: { [name: string]: string | FluentBitValue };
  readonly removeKeys: string[];
}

/** The name of the label with the cluster, by which the Ray documentation queries. */
const CLUSTER_LABEL = 'RayCluster';

/**
 * The fields that are labels.
 *
 * The hour keeps entries within Loki's order window: it refuses what is an hour behind the newest entry of its stream, which
 * everything is that arrives after an outage. Where several pods share a stream it cannot be left out.
 */
const LABELS: { readonly [streams in LokiStreams]: readonly string[] } = {
  [LokiStreams.CLUSTER]: ['cluster', 'namespace', 'node_type', 'component', HOUR_KEY],
  [LokiStreams.POD]: ['cluster', 'namespace', 'pod', 'node_type', 'component', HOUR_KEY],
  [LokiStreams.POD_WITHOUT_HOUR]: ['cluster', 'namespace', 'pod', 'node_type', 'component'],
};

/** The fields of a record that take too many values to be labels. */
export const ID_FIELDS: readonly string[] = RECORD_FIELDS.filter((field) => field.cardinality === Cardinality.MANY).map((field) => field.name);

/**
 * Labels, structured metadata and the fields that are not part of the line, for records of this library's own pipeline.
 *
 * What is the same for all records of an agent in a pod is written once, from the environment.
 */
export function lokiRecord(streams: LokiStreams, podFieldsInRecords: boolean, wholeNode: boolean): LokiRecord {
  const ofPod = wholeNode ? references(Object.keys(POD_VARIABLES)) : POD_VARIABLES;
  const ofLines = RECORD_FIELDS.filter((field) => !(field.name in POD_VARIABLES)).map(({ name }) => name);
  const values: { [name: string]: string | FluentBitValue } = { ...ofPod, ...references([...ofLines, HOUR_KEY]) };
  const labels = LABELS[streams];
  const others = Object.keys(values).filter((name) => !labels.includes(name) && name !== HOUR_KEY);
  return {
    labels: Object.fromEntries(labels.map((name) => [labelName(name), values[name]])),
    structuredMetadata: Object.fromEntries(others.map((name) => [labelName(name), values[name]])),
    removeKeys: [...(podFieldsInRecords ? [...RECORD_FIELDS.map(({ name }) => name), CLUSTER_LABEL] : ofLines), HOUR_KEY],
  };
}

/** The names that attributes of OTLP must have besides those of the record, since Loki calls labels as it gets them: name to field. */
export function attributeNames(streams: LokiStreams): { [name: string]: string } {
  const needed = LABELS[streams].filter((field) => labelName(field) !== field || field === HOUR_KEY);
  return Object.fromEntries(needed.map((field) => [labelName(field), field]));
}

/** What a field of the record is called in Loki. */
function labelName(field: string): string {
  return field === 'cluster' ? CLUSTER_LABEL : field;
}

/** What the labels of the streams are called. */
export function labelNames(streams: LokiStreams): string[] {
  return LABELS[streams].map(labelName);
}

function references(fields: string[]): { [name: string]: string } {
  return Object.fromEntries(fields.map((name) => [name, `$${name}`]));
}
