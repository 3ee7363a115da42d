import { classicText } from './classic';
import { FluentBitPlugin } from '../../src/fluent-bit/plugin';
import { LOG_ROOT, RAY_MATCH, rayPipeline, RayPipelineOptions, STATE_ROOT } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';
import { Cardinality, FieldSource, RECORD_FIELDS } from '../../src/ray/record';

/** Where one run has its files, and where it sends. */
export interface Place {
  /** In the place of /tmp/ray. */
  readonly logs: string;
  /** In the place of /ray-logs-state. */
  readonly state: string;
  readonly port: number;
}

/** A configuration that can be run: its files, by name. */
export type Files = { [name: string]: string };

/** What this library renders, with an output to Loki. */
export function ours(version: FluentBitVersion, place: Place, options: RayPipelineOptions = {}): Files {
  const pipeline = rayPipeline(version, options);
  const inRecord = RECORD_FIELDS.filter((field) => field.source !== FieldSource.POD).map((field) => field.name);
  const labels = ['component'];
  const metadata = RECORD_FIELDS.filter((field) => field.source !== FieldSource.POD && !labels.includes(field.name)).map((field) => field.name);
  const output = FluentBitPlugin.output('loki', {
    Match: RAY_MATCH,
    Host: '127.0.0.1',
    Port: place.port,
    Labels: ['RayCluster=bench', 'namespace=default', 'pod=bench-head', 'node_type=head', ...[...labels, 'hour'].map((name) => `${name}=$${name}`)].join(', '),
    structured_metadata: metadata.map((name) => `${name}=$${name}`).join(', '),
    remove_keys: [...inRecord, 'hour'].join(', '),
    drop_single_key: 'raw',
    line_format: 'json',
    compress: 'gzip',
    ...pipeline.output,
  });
  const text = classicText({ service: pipeline.service, plugins: [...pipeline.inputs, ...pipeline.filters, output] });
  const files: Files = { ...pipeline.scripts, 'fluent-bit.conf': text };
  return Object.fromEntries(Object.entries(files).map(([name, content]) => (
    [name, content.replaceAll(LOG_ROOT, place.logs).replaceAll(STATE_ROOT, place.state)]
  )));
}

/** The sample of Ray's documentation. */
export function documented(place: Place): Files {
  const text = classicText({
    service: {},
    plugins: [
      FluentBitPlugin.input('tail', {
        Path: `${place.logs}/session_latest/logs/*`, Tag: 'ray', Path_Key: true, Refresh_Interval: 5,
      }),
      FluentBitPlugin.filter('modify', { Match: 'ray', Add: 'POD_LABELS bench' }),
      FluentBitPlugin.output('loki', {
        Match: '*', Host: '127.0.0.1', Port: place.port, Labels: 'RayCluster=bench', tenant_id: 'test',
      }),
    ],
  });
  return { 'fluent-bit.conf': text };
}

/** Which fields can be labels beside what the pod says. */
export const FEW = RECORD_FIELDS.filter((field) => field.cardinality === Cardinality.FEW).map((field) => field.name);
