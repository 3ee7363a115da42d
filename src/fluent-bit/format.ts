import { Yaml } from 'cdk8s';
import { FluentBitPlugin, Option, PluginKind } from './plugin';
import { Problem, refuseAll } from '../problem';

/** The two ways to write a Fluent Bit configuration. They mean the same. */
export enum FluentBitFormat {
  /** Sections in brackets, `key value` lines; parsers in a file of their own. */
  CLASSIC = 'classic',
  /** YAML, in one file. */
  YAML = 'yaml',
}

/** A rule of a multiline parser. */
export interface MultilineRuleText {
  readonly state: string;
  readonly regex: string;
  readonly nextState: string;
}

/** A parser or multiline parser as it is written. */
export interface ParserSection {
  readonly options: Option[];
  readonly rules?: MultilineRuleText[];
}

/** All that a configuration consists of. */
export interface ConfigSections {
  readonly service: Option[];
  readonly parsers: ParserSection[];
  readonly multilineParsers: ParserSection[];
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
    ...sections.parsers.map((parser) => classicSection('PARSER', parser.options, parser.rules)),
    ...sections.multilineParsers.map((parser) => classicSection('MULTILINE_PARSER', parser.options, parser.rules)),
  ];
  const service = parsers.length > 0 ? [...sections.service, { key: 'Parsers_File', values: [PARSERS_FILE] }] : sections.service;
  const main = [
    ...(service.length > 0 ? [classicSection('SERVICE', service)] : []),
    ...inOrder(sections.plugins).map((plugin) => classicSection(plugin.kind.toUpperCase(), [{ key: 'Name', values: [plugin.name] }, ...plugin._options()])),
  ];
  return { [mainFile(FluentBitFormat.CLASSIC)]: main.join(''), ...(parsers.length > 0 ? { [PARSERS_FILE]: parsers.join('') } : {}) };
}

function classicSection(name: string, options: Option[], rules: MultilineRuleText[] = []): string {
  const lines = options.flatMap((option) => option.values.map((value) => `${option.key} ${value}`));
  const ruleLines = rules.map((rule) => `Rule "${rule.state}" "/${rule.regex}/" "${rule.nextState}"`);
  return [`[${name}]`, ...[...lines, ...ruleLines].map((line) => `    ${line}`), ''].join('\n');
}

function renderYaml(sections: ConfigSections, path: string): { [file: string]: string } {
  const plugins = (kind: PluginKind) => sections.plugins.filter((plugin) => plugin.kind === kind)
    .map((plugin) => ({ name: plugin.name, ...yamlMap(`${path}: ${kind} ${plugin.name}`, plugin._options()) }));
  const parsers = (list: ParserSection[]) => list.map((parser) => ({
    ...yamlMap(path, parser.options),
    ...(parser.rules ? { rules: parser.rules.map((rule) => ({ state: rule.state, regex: `/${rule.regex}/`, next_state: rule.nextState })) } : {}),
  }));
  const document = {
    ...nonEmpty('service', yamlMap(path, sections.service)),
    ...nonEmpty('parsers', parsers(sections.parsers)),
    ...nonEmpty('multiline_parsers', parsers(sections.multilineParsers)),
    pipeline: {
      ...nonEmpty('inputs', plugins(PluginKind.INPUT)),
      ...nonEmpty('filters', plugins(PluginKind.FILTER)),
      ...nonEmpty('outputs', plugins(PluginKind.OUTPUT)),
    },
  };
  return { [mainFile(FluentBitFormat.YAML)]: Yaml.stringify(document) };
}

function nonEmpty(key: string, value: object): { [key: string]: object } {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

/**
 * Options as a YAML mapping: a repeated one has a list of values. A mapping keeps no order between equal keys, so
 * that options which are repeated with others between them cannot be written.
 */
function yamlMap(path: string, options: Option[]): { [key: string]: string | string[] } {
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
    map[key] = all.length === 1 ? all[0] : all;
    last = key;
  }
  refuseAll(path, problems);
  return map;
}

const KINDS = [PluginKind.INPUT, PluginKind.FILTER, PluginKind.OUTPUT];

function inOrder(plugins: FluentBitPlugin[]): FluentBitPlugin[] {
  return KINDS.flatMap((kind) => plugins.filter((plugin) => plugin.kind === kind));
}
