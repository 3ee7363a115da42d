import { bracedAfter, expandedCall, Macros, preprocessed, Source, splitTopLevel, stringValue } from './c-source';
import { MULTIPLE, LEFT_OUT, TYPES } from './fluent-bit-supplement';
import { Tree } from './git-tree';

/** An option as one release has it. */
export interface FoundOption {
  readonly type: string;
  readonly multiple: boolean;
  readonly default?: string;
}

/** A plugin, or a group of options that several plugins share, as one release has it. */
export interface FoundSection {
  readonly options: Map<string, FoundOption>;
  /** The groups whose options the plugin takes too. */
  readonly uses: string[];
  /** The plugin of which this is another name. */
  readonly alias?: string;
  /** Whether the plugin takes any option: it has no table, and Fluent Bit checks nothing. */
  readonly open?: boolean;
}

export type Release = Map<string, FoundSection>;

/** The kinds of plugins, as they begin the names of folders. */
const KINDS: { [folder: string]: string } = { in: 'input', filter: 'filter', out: 'output' };

/** The tables that several plugins share, by the name that the source gives them. */
const SHARED: { [array: string]: { group: string; file: string } } = {
  upstream_net: { group: 'net_upstream', file: 'src/flb_upstream.c' },
  downstream_net: { group: 'net_downstream', file: 'src/flb_downstream.c' },
  tls_configmap: { group: 'tls', file: 'src/tls/flb_tls.c' },
  oauth2_config_map: { group: 'oauth2', file: 'src/flb_oauth2.c' },
  oauth2_jwt_config_map: { group: 'oauth2_jwt', file: 'src/flb_oauth2_jwt.c' },
  flb_http_server_config_map: { group: 'http_server', file: 'src/http_server/flb_http_server_config_map.c' },
};

/** Whether the tables are read from a file. */
export function isWanted(path: string): boolean {
  return /^(plugins\/(in|filter|out)_\w+\/.*|src\/(tls\/|http_server\/)?\w+|include\/fluent-bit\/.*)\.[ch]$/.test(path);
}

/** Every section of a configuration with its options, as the source of one release has them. */
export function optionsOf(tree: Tree): Release {
  const release: Release = new Map();
  const common = merged(sources(tree, (path) => path.startsWith('include/')));
  for (const { group, file } of Object.values(SHARED)) {
    release.set(group, { options: tree.paths.includes(file) ? sharedTable(tree, file, common) : new Map(), uses: [] });
  }
  for (const kind of Object.values(KINDS)) {
    release.set(kind, { options: coreOptions(kind, preprocessed(tree.read(`src/flb_${kind}.c`)), common), uses: [] });
  }
  release.set('service', { options: serviceOptions(tree, common), uses: [] });
  parserSections(tree).forEach((options, section) => release.set(section, { options, uses: [] }));
  for (const folder of new Set(tree.paths.filter((path) => path.startsWith('plugins/')).map((path) => path.split('/')[1]))) {
    if (!LEFT_OUT.includes(folder)) {
      plugins(tree, folder, common).forEach((section, name) => release.set(name, section));
    }
  }
  aliases(tree).forEach((section, name) => release.set(name, section));
  return release;
}

function plugins(tree: Tree, folder: string, common: Macros): Release {
  const found: Release = new Map();
  const files = sources(tree, (path) => path.startsWith(`plugins/${folder}/`));
  const macros = [merged(files), common];
  const prefix = folder.split('_')[0];
  for (const { text } of files) {
    for (const match of text.matchAll(new RegExp(`^struct flb_${KINDS[prefix]}_plugin\\s+\\w+\\s*=`, 'gm'))) {
      const fields = new Map(splitTopLevel(bracedAfter(text, match.index!)).map((part) => {
        const [, name, value] = /^\.([\w.]+)\s*=\s*([\s\S]*)$/.exec(part)!;
        return [name, value];
      }));
      const flags = (fields.get('flags') ?? '').split('|').map((flag) => flag.trim());
      if (flags.some((flag) => flag.endsWith('_PRIVATE'))) {
        continue;
      }
      const map = fields.get('config_map') ?? 'NULL';
      const holder = files.find((file) => arrayStart(file.text, map) >= 0)?.text;
      found.set(`${prefix}_${stringValue(fields.get('name')!, macros)}`, {
        options: holder ? configMap(holder, map, macros) : new Map(),
        open: map === 'NULL',
        uses: groupsOf(flags, files.map((file) => file.text).join('\n')),
      });
    }
  }
  return found;
}

function groupsOf(flags: string[], source: string): string[] {
  const groups: string[] = [];
  if (flags.includes('FLB_INPUT_NET_SERVER')) {
    groups.push('net_downstream');
  } else if (flags.includes('FLB_INPUT_NET') || flags.includes('FLB_OUTPUT_NET')) {
    groups.push('net_upstream');
  }
  if (flags.includes('FLB_INPUT_HTTP_SERVER') || flags.includes('FLB_OUTPUT_HTTP_SERVER')) {
    groups.push('http_server');
  }
  // FLB_INPUT_NET has the bit of FLB_IO_OPT_TLS, so that these inputs take TLS options too.
  if (['FLB_IO_TLS', 'FLB_IO_OPT_TLS', 'FLB_INPUT_NET'].some((flag) => flags.includes(flag))) {
    groups.push('tls');
  }
  // The core takes oauth2.* for any plugin and hands it to those that ask for it.
  if (source.includes('->oauth2_config_map')) {
    groups.push('oauth2');
  }
  if (source.includes('->oauth2_jwt_config_map')) {
    groups.push('oauth2_jwt');
  }
  return groups;
}

function sharedTable(tree: Tree, file: string, common: Macros): Map<string, FoundOption> {
  const name = Object.keys(SHARED).find((one) => SHARED[one].file === file)!;
  const source = preprocessed(tree.read(file));
  return configMap(source.text, name, [source.macros, common]);
}

/** What the core reads for every plugin of a kind: a table in newer releases, and a chain of comparisons. */
function coreOptions(kind: string, source: Source, common: Macros): Map<string, FoundOption> {
  const table = `${kind}_global_properties`;
  const options = configMap(source.text, table, [source.macros, common]);
  for (const [, name] of source.text.matchAll(/prop_key_check\("([\w.]+)"/g)) {
    if (!options.has(name) && !/^(tls$|tls\.|net\.)/.test(name)) {
      options.set(name, { type: 'str', multiple: false });
    }
  }
  if (kind === 'filter') {
    options.set('active', { type: 'bool', multiple: false });
  }
  return supplemented(kind, options);
}

function serviceOptions(tree: Tree, common: Macros): Map<string, FoundOption> {
  const source = preprocessed(tree.read('src/flb_config.c')).text;
  const options = new Map<string, FoundOption>();
  for (const entry of splitTopLevel(bracedAfter(source, arrayStart(source, 'service_configs')))) {
    const [name, type] = splitTopLevel(entry.slice(1, -1));
    const key = stringValue(name, [common]);
    if (key) {
      options.set(key.toLowerCase(), { type: type.replace('FLB_CONF_TYPE_', '').toLowerCase(), multiple: false });
    }
  }
  return supplemented('service', options);
}

function parserSections(tree: Tree): Map<string, Map<string, FoundOption>> {
  const source = preprocessed(tree.read('src/flb_parser.c')).text;
  const border = source.indexOf('multiline_load_regex_rules');
  const decoders = [...tree.read('src/flb_parser_decoder.c').matchAll(/strcasecmp\(entry->key, "(\w+)"\)/g)];
  const asOptions = (names: string[]) => new Map(names.filter((name) => name !== 'name').map((name) => [name, { type: 'str', multiple: false }]));
  const keys = (text: string) => [...text.matchAll(/get_parser_key\(config, cf, s, "(\w+)"\)|strcasecmp\(entry->key, "(rule)"\)/g)];
  return new Map(['parser', 'multiline_parser'].map((section) => {
    const found = section === 'parser' ? [...keys(source.slice(0, border)), ...decoders] : keys(source.slice(border));
    return [section, supplemented(section, asOptions(found.map((match) => match[1] ?? match[2])))];
  }));
}

function aliases(tree: Tree): Release {
  const file = 'src/flb_plugin_alias.c';
  const found: Release = new Map();
  for (const [, kind, alias, name] of (tree.paths.includes(file) ? tree.read(file) : '').matchAll(/FLB_PLUGIN_(\w+),\s*"(\w+)",\s*"(\w+)"/g)) {
    const prefix = Object.keys(KINDS).find((one) => KINDS[one] === kind.toLowerCase());
    found.set(`${prefix}_${alias}`, { options: new Map(), uses: [], alias: `${prefix}_${name}` });
  }
  return found;
}

function supplemented(section: string, options: Map<string, FoundOption>): Map<string, FoundOption> {
  for (const [name, option] of options) {
    const type = TYPES[section]?.[name] ?? option.type;
    options.set(name, { ...option, type, multiple: option.multiple || (MULTIPLE[section] ?? []).includes(name) });
  }
  return options;
}

/** The options of a table; none where the source does not have it. */
function configMap(source: string, array: string, macros: Macros[]): Map<string, FoundOption> {
  const options = new Map<string, FoundOption>();
  const start = arrayStart(source, array);
  const entries = start < 0 ? [] : splitTopLevel(bracedAfter(source, start))
    .flatMap((entry) => (entry.startsWith('{') ? [entry] : splitTopLevel(expandedCall(entry, macros))));
  for (const entry of entries) {
    const [type, name, value, flags] = splitTopLevel(entry.slice(1, -1));
    // The last entry holds nothing.
    if (name !== undefined && name !== 'NULL') {
      options.set(stringValue(name, macros)!.toLowerCase(), {
        type: type.replace('FLB_CONFIG_MAP_', '').toLowerCase(),
        // FLB_CONFIG_MAP_MULT is 1, and some say FLB_TRUE.
        multiple: /\b(FLB_CONFIG_MAP_MULT|FLB_TRUE)\b/.test(flags),
        default: stringValue(value, macros),
      });
    }
  }
  return options;
}

function arrayStart(source: string, array: string): number {
  return source.search(new RegExp(`^(static )?struct \\w+\\s+${array}\\[\\]\\s*=`, 'm'));
}

function sources(tree: Tree, wanted: (path: string) => boolean): Source[] {
  return tree.paths.filter(wanted).map((path) => preprocessed(tree.read(path)));
}

function merged(files: Source[]): Macros {
  return new Map([...files].reverse().flatMap((file) => [...file.macros]));
}
