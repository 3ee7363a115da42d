import { Construct } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { FluentBitConfig } from '../fluent-bit/config';
import { IFluentBitOutput } from '../outputs/output';

/** The configuration of an agent that reads all of Ray's logs and has nothing but outputs to be told. */
export function configOfOutputs(scope: Construct, outputs: IFluentBitOutput[], rayDirectory?: string, name?: string): IAgentConfig {
  const config = new FluentBitConfig(scope, 'Config', {
    outputs, ...(rayDirectory !== undefined && { pipeline: { rayDirectory } }), ...(name !== undefined && { metadata: { name } }),
  });
  config._followPods();
  return config;
}
