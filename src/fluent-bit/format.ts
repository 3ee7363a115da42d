import { Yaml } from 'cdk8s';
import { MultilineParser, MultilineRule } from './multiline-parser';
import { ConfigSection } from './options';
import { FluentBitParser } from './parser';
import { FluentBitPlugin, Option, PluginKind } from './plugin';
import { Problem, refuseAll } from '../problem';

/** The two ways to write a Fluent Bit configuration. They mean the same. */
export enum FluentBitFormat {
  /** Sections in brackets, `key value` lines; parsers in a file of their own. */
  CLASSIC = 'classic',
  /** YAML, in one file. */
  YAML = 'yaml',
}

/** All that a configuration consists of. */
export interface ConfigSections {
  readonly service: ConfigSection;
  readonly parsers: FluentBitParser[];
  readonly multilineParsers: MultilineParser[];
  readonly plugins: FluentBitPlugin[];
}

/** The name of the file that Fluent Bit is started with. */
export function mainFile(format: FluentBitFormat): string {
  return format === FluentBitFormat.CLASSIC ? 'fluent-bit.conf' : 'fluent-bit.yaml';
}

/** The configuration as the files of a ConfigMap. */
export function render(format: FluentBitFormat, sections: ConfigSections, path: string): { [file: string]: string } {
  return format === FluentBitFormat.CLASSIC ? renderClassic(sections) : renderYaml(sections, path);
}

const PARSERS_FILE = 'parsers.conf';

function renderClassic(sections: ConfigSections): { [file: string]: string } {
  const parsers = [
    ...sections.parsers.map((parser) => classicSection('PARSER', named(parser._section))),
    ...sections.multilineParsers.map((parser) => classicSection('MULTILINE_PARSER', named(parser._section), parser._rules)),
  ];
  const service = [...sections.service.options, ...(parsers.length > 0 ? [{ key: 'Parsers_File', values: [PARSERS_FILE] }] : [])];
  const main = [
    ...(service.length > 0 ? [classicSection('SERVICE', service)] : []),
    ...KINDS.flatMap((kind) => ofKind(sections, kind)).map((plugin) => classicSection(plugin.kind.toUpperCase(), pluginOptions(plugin))),
  ];
  return { [mainFile(FluentBitFormat.CLASSIC)]: main.join(''), ...(parsers.length > 0 ? { [PARSERS_FILE]: parsers.join('') } : {}) };
}

function classicSection(name: string, options: readonly Option[], rules: MultilineRule[] = []): string {
  const lines = options.flatMap((option) => option.values.map((value) => `${option.key} ${value}`));
  const ruleLines = rules.map((rule) => `Rule "${rule.state}" "${rule.regex}" "${rule.nextState}"`);
  return [`[${name}]`, ...[...lines, ...ruleLines].map((line) => `    ${line}`), ''].join('\n');
}

function renderYaml(sections: ConfigSections, path: string): { [file: string]: string } {
  const plugins = (kind: PluginKind) => ofKind(sections, kind)
    .map((plugin) => yamlMap(`${path}: ${kind} ${plugin.name}`, pluginOptions(plugin), true));
  const document = {
    ...nonEmpty('service', yamlMap(`${path}: service`, sections.service.options, false)),
    ...nonEmpty('parsers', sections.parsers.map((parser) => yamlMap(`${path}: parser ${parser.name}`, named(parser._section), false))),
    ...nonEmpty('multiline_parsers', sections.multilineParsers.map((parser) => ({
      ...yamlMap(`${path}: multiline parser ${parser.name}`, named(parser._section), false),
      ...nonEmpty('rules', parser._rules.map((rule) => ({ state: rule.state, regex: rule.regex, next_state: rule.nextState }))),
    }))),
    pipeline: {
      ...nonEmpty('inputs', plugins(PluginKind.INPUT)),
      ...nonEmpty('filters', plugins(PluginKind.FILTER)),
      ...nonEmpty('outputs', plugins(PluginKind.OUTPUT)),
    },
  };
  return { [mainFile(FluentBitFormat.YAML)]: Yaml.stringify(document) };
}

function pluginOptions(plugin: FluentBitPlugin): Option[] {
  return named({ name: plugin.name, options: plugin._options() });
}

function named({ name, options }: { readonly name?: string; readonly options: readonly Option[] }): Option[] {
  return [{ key: 'Name', values: [name!] }, ...options];
}

function nonEmpty(key: string, value: object): { [key: string]: object } {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

/**
 * Options as a YAML mapping: a repeated one has a list of values. A mapping keeps no order between equal keys, so
 * that options which are repeated with others between them cannot be written.
 *
 * @param lists whether Fluent Bit takes a list here; it does for plugins only
 */
function yamlMap(path: string, options: readonly Option[], lists: boolean): { [key: string]: string | string[] } {
  const map: { [key: string]: string | string[] } = {};
  const problems: Problem[] = [];
  let last: string | undefined;
  for (const option of options) {
    const key = option.key.toLowerCase();
    const values = option.values.map(String);
    if (key in map && key !== last) {
      problems.push({ property: option.key, message: 'is repeated with other options in between, an order that YAML cannot keep', remedy: 'use a plugin each, or the classic format' });
    }
    const all = [...[map[key] ?? []].flat(), ...values];
    if (all.length > 1 && !lists) {
      problems.push({ property: option.key, message: 'is given more than once, and here YAML takes one value', remedy: 'give it once, or use the classic format' });
    }
    // Fluent Bit does not start with an empty list.
    if (all.length > 0) {
      map[key] = all.length === 1 ? all[0] : all;
      last = key;
    }
  }
  refuseAll(path, problems);
  return map;
}

const KINDS = [PluginKind.INPUT, PluginKind.FILTER, PluginKind.OUTPUT];

function ofKind(sections: ConfigSections, kind: PluginKind): FluentBitPlugin[] {
  return sections.plugins.filter((plugin) => plugin.kind === kind);
}
