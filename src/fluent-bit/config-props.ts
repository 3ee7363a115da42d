import type { FluentBitConfigProps } from './config';
import { PropertiesOf, propsProblems } from '../known-props';
import { Problem } from '../problem';

const FLUENT_BIT_CONFIG_PROPS: PropertiesOf<FluentBitConfigProps> = {
  filters: true,
  format: true,
  immutable: true,
  inputs: true,
  metadata: true,
  multilineParsers: true,
  outputs: true,
  parsers: true,
  pipeline: true,
  service: true,
  version: true,
};

/** What TypeScript would say, and JavaScript does not. */
export function configPropsProblems(props: FluentBitConfigProps): Problem[] {
  const problems = propsProblems('', props, 'FluentBitConfigProps', FLUENT_BIT_CONFIG_PROPS);
  return problems.length > 0 ? problems : outputsProblems(props.outputs);
}

function outputsProblems(outputs: unknown): Problem[] {
  if (!Array.isArray(outputs)) {
    // Not shown, as it may hold secrets.
    return [{ property: 'outputs', message: outputs === undefined ? 'is missing' : 'is not a list', remedy: 'give a list of outputs' }];
  }
  return outputs.flatMap((output, i) => (typeof output?.toFluentBit === 'function' ? [] : [{
    property: `outputs[${i}]`, message: 'is not an output', remedy: 'give an object such as new LokiOutput({ ... }) or FluentBitPlugin.output(...)',
  }]));
}
