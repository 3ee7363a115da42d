import { LokiOutput, LokiStreams } from '../../src';
import { FluentBitVersion } from '../../src/fluent-bit/version';

/** What a pod is called, and what is in one of its lines. */
export interface Source {
  readonly cluster: string;
  readonly pod: string;
  readonly nodeType: string;
  readonly component: string;
  readonly time: number;
}

/** The labels and the structured metadata that the output writes for a line, read out of its own configuration. */
export function labelled(streams: LokiStreams, source: Source): { stream: { [label: string]: string }; metadata: { [name: string]: string } } {
  const values: { [field: string]: string } = {
    '${RAY_CLUSTER}': source.cluster,
    '${RAY_NAMESPACE}': 'ray',
    '${RAY_POD}': source.pod,
    '${RAY_NODE_TYPE}': source.nodeType,
    '${RAY_NODE}': 'node-1',
    '${RAY_GROUP}': 'gpu',
    '$component': source.component,
    '$hour': String(Math.floor(source.time / 3_600_000) % 169).padStart(3, '0'),
    '$level': 'INFO',
  };
  const plugin = new LokiOutput({ host: 'loki', streams }).toFluentBit({ version: FluentBitVersion.V5_1_1, rayRecords: true, podFieldsInRecords: false, path: '' });
  const option = (key: string) => plugin._options().find((one) => one.key === key)!.values[0].toString();
  const pairs = (text: string) => Object.fromEntries(text.split(', ').map((pair) => pair.split('=')).filter(([, value]) => value in values).map(([name, value]) => [name, values[value]]));
  return { stream: pairs(option('Labels')), metadata: pairs(option('structured_metadata')) };
}
