import { POD_VARIABLES } from './ray-pipeline';
import { FluentBitValue } from './value';
import { Cardinality, RECORD_FIELDS, TIME_SLOT_KEY } from '../ray/record';

/** How the fields of the record are stored in Loki. A value that starts with `$` is a field of the record. */
export interface RayStreams {
  /** What tells streams apart: few values each, fewer than 20 streams for a pod at a time. */
  readonly labels: { readonly [label: string]: string | FluentBitValue };
  /** What is stored beside the line. */
  readonly structuredMetadata: { readonly [name: string]: string | FluentBitValue };
  /** The fields to remove from the record so that its text alone is left as the line. */
  readonly removedKeys: readonly string[];
}

/** The name that the documented query has for the cluster. */
const CLUSTER_LABEL = 'RayCluster';

/**
 * Labels and structured metadata for Loki.
 *
 * The level has few values, too, but would multiply the streams; Loki finds it as fast beside the line.
 */
export function rayStreams(): RayStreams {
  const ofPod = RECORD_FIELDS.filter((field) => POD_VARIABLES[field.name]);
  const ofRecord = RECORD_FIELDS.filter((field) => !POD_VARIABLES[field.name]).map((field) => field.name);
  const podLabels = ofPod.filter((field) => field.cardinality === Cardinality.FEW)
    .map(({ name }) => [name === 'cluster' ? CLUSTER_LABEL : name, POD_VARIABLES[name]] as const);
  const podMetadata = ofPod.filter((field) => field.cardinality === Cardinality.MANY).map(({ name }) => [name, POD_VARIABLES[name]] as const);
  const metadata = ofRecord.filter((name) => name !== 'component');
  return {
    labels: { ...Object.fromEntries(podLabels), component: '$component', [TIME_SLOT_KEY]: `$${TIME_SLOT_KEY}` },
    structuredMetadata: { ...Object.fromEntries(podMetadata), ...Object.fromEntries(metadata.map((name) => [name, `$${name}`])) },
    removedKeys: [...ofRecord, TIME_SLOT_KEY],
  };
}
