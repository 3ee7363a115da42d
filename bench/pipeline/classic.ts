import { FluentBitPlugin, toOptions } from '../../src/fluent-bit/plugin';

/** What a configuration file is made of. */
export interface Configuration {
  readonly service: { [option: string]: any };
  readonly plugins: FluentBitPlugin[];
}

/** The classic format, as plainly as the harness needs it. */
export function classicText(configuration: Configuration): string {
  const sections = [
    section('SERVICE', toOptions('service', configuration.service)),
    ...configuration.plugins.map((plugin) => (
      section(plugin.kind.toUpperCase(), [{ key: 'Name', values: [plugin.name] }, ...plugin._options()])
    )),
  ];
  return sections.join('\n');
}

function section(name: string, options: { key: string; values: any[] }[]): string {
  const lines = options.flatMap(({ key, values }) => values.map((value) => `    ${key} ${value}`));
  return `[${name}]\n${lines.join('\n')}\n`;
}
