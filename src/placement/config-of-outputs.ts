import { Construct } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { FluentBitConfig } from '../fluent-bit/config';
import { AgentMetricsOptions, metricsService } from '../metrics/metrics-options';
import { IFluentBitOutput } from '../outputs/output';

/** The configuration of an agent that reads all of Ray's logs and has nothing but outputs to be told. */
export function configOfOutputs(
  scope: Construct, outputs: IFluentBitOutput[], rayDirectory?: string, name?: string, metrics?: AgentMetricsOptions,
): IAgentConfig {
  const config = new FluentBitConfig(scope, 'Config', {
    outputs,
    service: metricsService(scope.node.path, metrics),
    ...(rayDirectory !== undefined && { pipeline: { rayDirectory } }),
    ...(name !== undefined && { metadata: { name } }),
  });
  config._followPods();
  return config;
}
