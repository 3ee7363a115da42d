import { POD_VARIABLES } from '../fluent-bit/ray-pipeline';
import { FluentBitValue } from '../fluent-bit/value';
import { Cardinality, HOUR_KEY, RecordField, RECORD_FIELDS } from '../ray/record';

/** How the record contract is laid out in Loki. */
export interface LokiRecord {
  readonly labels: { [name: string]: string | FluentBitValue };
  readonly structuredMetadata: { [name: string]: string | FluentBitValue };
  readonly removeKeys: string[];
}

/**
 * Labels besides what the pod says: few values, and what nearly every query selects by.
 *
 * The hour keeps entries within Loki's order window: it refuses what is an hour behind the newest entry of its stream, which
 * everything is that arrives after an outage.
 */
const LABELS_OF_LINES = ['component', HOUR_KEY];

/** The fields of a record that take too many values to be labels. */
export const ID_FIELDS: readonly string[] = RECORD_FIELDS.filter((field) => field.cardinality === Cardinality.MANY).map((field) => field.name);

/**
 * Labels, structured metadata and the fields that are not part of the line, for records of this library's own pipeline.
 *
 * What is the same for all records of an agent in a pod is written once, from the environment. `RayCluster` is the label that the Ray
 * documentation queries by.
 */
export function lokiRecord(podFieldsInRecords: boolean, wholeNode: boolean): LokiRecord {
  const ofPod = wholeNode ? references(Object.keys(POD_VARIABLES)) : POD_VARIABLES;
  const { cluster, namespace, pod, node_type: nodeType, ...rest } = ofPod;
  const ofLines = RECORD_FIELDS.filter((field) => !(field.name in POD_VARIABLES));
  return {
    labels: { RayCluster: cluster, namespace, pod, node_type: nodeType, ...references(LABELS_OF_LINES) },
    structuredMetadata: { ...rest, ...references(names(ofLines).filter((name) => !LABELS_OF_LINES.includes(name))) },
    removeKeys: [...names(podFieldsInRecords ? RECORD_FIELDS : ofLines), HOUR_KEY],
  };
}

function names(fields: readonly RecordField[]): string[] {
  return fields.map((field) => field.name);
}

function references(fields: string[]): { [name: string]: string } {
  return Object.fromEntries(fields.map((name) => [name, `$${name}`]));
}
