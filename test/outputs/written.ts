import { FluentBitVersion, IFluentBitOutput } from '../../src';

/** The options that an output writes, one `key value` a line. */
export function written(output: IFluentBitOutput, rayRecords = false, version = FluentBitVersion.V5_1_1): string {
  const plugin = output.toFluentBit({ version, rayRecords, podFieldsInRecords: false, path: 'chart/config' });
  return [`Name ${plugin.name}`, ...plugin._options().flatMap((option) => option.values.map((value) => `${option.key} ${value}`))].join('\n');
}
