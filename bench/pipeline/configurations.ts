import { Chart, Duration, Testing } from 'cdk8s';
import {
  FluentBitConfig, FluentBitConfigProps, FluentBitValue, FluentBitVersion, LokiOutput, ModifyFilter, ModifyRule, RayPipelineOptions, TailInput,
} from 'cdk8s-ray-logs';
import { STATE_ROOT } from '../../src/fluent-bit/ray-pipeline';
import { RAY_DIRECTORY } from '../../src/ray/directory';

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

/** What the agents of both configurations find in their environment. */
export const POD = {
  POD_LABELS: 'bench', RAY_CLUSTER: 'bench', RAY_NAMESPACE: 'default', RAY_POD: 'bench-head', RAY_NODE: 'node-1', RAY_NODE_TYPE: 'head', RAY_GROUP: 'headgroup',
};

/** What this library renders where it is told nothing but where Loki is. */
export function ours(version: FluentBitVersion, place: Place, pipeline: RayPipelineOptions = {}): Files {
  return rendered(place, { version, pipeline, outputs: [new LokiOutput({ host: '127.0.0.1', port: place.port })] });
}

/** The sample of Ray's documentation. */
export function documented(version: FluentBitVersion, place: Place): Files {
  const cluster = FluentBitValue.fromEnv('POD_LABELS');
  return rendered(place, {
    version,
    inputs: [new TailInput({ path: `${RAY_DIRECTORY}/session_latest/logs/*`, tag: 'ray', pathKey: 'true', refreshInterval: Duration.seconds(5) })],
    filters: [new ModifyFilter({ match: 'ray', rules: [ModifyRule.add('POD_LABELS', cluster)] })],
    outputs: [new LokiOutput({ host: '127.0.0.1', port: place.port, labels: { RayCluster: cluster }, tenantId: 'test' })],
  });
}

function rendered(place: Place, props: FluentBitConfigProps): Files {
  const { data } = new FluentBitConfig(new Chart(Testing.app(), 'bench'), 'config', props).configMap.toJson();
  return Object.fromEntries(Object.entries<string>(data).map(([name, text]) => (
    [name, text.replaceAll(RAY_DIRECTORY, place.logs).replaceAll(STATE_ROOT, place.state)]
  )));
}
