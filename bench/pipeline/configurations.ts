import { classicText } from './classic';
import { FluentBitPlugin } from '../../src/fluent-bit/plugin';
import { LOG_ROOT, RAY_MATCH, rayPipeline, RayPipelineOptions, STATE_ROOT } from '../../src/fluent-bit/ray-pipeline';
import { rayStreams } from '../../src/fluent-bit/ray-streams';
import { FluentBitVersion } from '../../src/fluent-bit/version';

/** What the pod would say of itself. */
export const POD: { [variable: string]: string } = {
  RAY_CLUSTER: 'raycluster-sample', RAY_NAMESPACE: 'default', RAY_POD: 'raycluster-sample-head-x7k2p', RAY_NODE: 'node-1', RAY_NODE_TYPE: 'head', RAY_GROUP: 'headgroup',
};

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
  const { labels, structuredMetadata, removedKeys } = rayStreams();
  const list = (fields: { readonly [name: string]: any }) => Object.entries(fields).map(([name, value]) => `${name}=${value}`).join(', ');
  const output = FluentBitPlugin.output('loki', {
    Match: RAY_MATCH,
    Host: '127.0.0.1',
    Port: place.port,
    Labels: list(labels),
    structured_metadata: list(structuredMetadata),
    remove_keys: removedKeys.join(', '),
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
