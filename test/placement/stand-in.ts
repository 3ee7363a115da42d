import { App, Chart } from 'cdk8s';
import { AgentMount, AgentVariable, FluentBitVersion, IAgentConfig } from '../../src';

/** A configuration without contents: what a sidecar knows of one. */
export class StandInConfig implements IAgentConfig {
  public readonly configMapName: string = 'logs-config';
  public readonly mainFile: string = 'fluent-bit.yaml';
  public readonly files: string[] = ['fluent-bit.yaml', 'ray.lua'];
  public readonly version: FluentBitVersion = FluentBitVersion.V5_1_1;
  public readonly variables: AgentVariable[] = [
    { name: 'RAY_CLUSTER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['ray.io/cluster']" } } },
    { name: 'ZONE' },
  ];
  public readonly environment?: { [name: string]: string } = { MALLOC_CONF: 'narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0' };
  public readonly mounts: AgentMount[] = [];
  public readonly usesState: boolean = true;
  public readonly bufferBytes?: number = 300 * 1024 ** 2;
  public readonly checksum: string = 'abc';

  public constructor(changes: Partial<IAgentConfig> = {}) {
    Object.assign(this, changes);
  }

  public configMapNameIn(): string {
    return this.configMapName;
  }
}

/** The configuration of the page in the Ray documentation. */
export function docsConfig(): IAgentConfig {
  return new StandInConfig({
    configMapName: 'fluentbit-config',
    mainFile: 'fluent-bit.conf',
    files: ['fluent-bit.conf'],
    version: FluentBitVersion.V3_2_2,
    variables: [{ name: 'POD_LABELS', valueFrom: { fieldRef: { fieldPath: "metadata.labels['ray.io/cluster']" } } }],
    environment: undefined,
    usesState: false,
  });
}

export function chart(): Chart {
  return new Chart(new App(), 'chart');
}
