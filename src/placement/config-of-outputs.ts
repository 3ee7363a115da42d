import { Construct } from 'constructs';
import { IAgentConfig } from './agent-config';
import { IFluentBitOutput } from '../outputs/output';

/** The configuration that sends all of Ray's logs to the given outputs. */
export function configOfOutputs(scope: Construct, outputs: IFluentBitOutput[]): IAgentConfig {
  throw new Error(`${scope.node.path}: ${outputs.length} outputs`);
}
