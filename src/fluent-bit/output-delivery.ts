import { Duration, Size } from 'cdk8s';
import { bytesOf } from './option-types';
import { knownRelease, knownSection } from './options-table';
import { FluentBitPlugin } from './plugin';
import { RayBacklog, STATE_ROOT } from './ray-pipeline';
import { FluentBitVersion } from './version';
import { refuse } from '../problem';

/** The disk that undelivered records of an output may take where nothing else is said: far below what a node evicts a pod for. */
const DEFAULT_BUFFER = Size.gibibytes(1);

/** How long a connection may stand still. Without an end, one that a firewall forgot would hold its records for ever. */
const IO_TIMEOUT = Duration.minutes(1);

/** Retry without an end for plugins that take `no_limits` for five times. */
const ALWAYS = 100_000_000;

/** Outputs that keep records in files of their own, and the options that say where and how many. */
const STORES: { readonly [plugin: string]: { readonly directory: string; readonly limit: string } } = {
  s3: { directory: 'store_dir', limit: 'store_dir_limit_size' },
  gcs: { directory: 'store_dir', limit: 'store_dir_limit_size' },
  azure_blob: { directory: 'buffer_dir', limit: 'store_dir_limit_size' },
  azure_kusto: { directory: 'buffer_dir', limit: 'store_dir_limit_size' },
};

/** Outputs that take a record at once, so that nothing waits for them. */
const IMMEDIATE = ['stdout', 'null', 'counter', 'flowcounter'];

/**
 * An output with what is needed so that it loses nothing, where it does not say so itself: retries without an end, room on the agent's
 * volume and a limit to it, connections that end.
 */
export function withDelivery(plugin: FluentBitPlugin, version: FluentBitVersion, backlog: RayBacklog, path: string): FluentBitPlugin {
  const store = storeOf(plugin, version);
  const defaults: { [option: string]: any } = { Retry_Limit: store ? ALWAYS : 'no_limits' };
  if (store) {
    checkDirectory(plugin, store.directory, path);
    defaults[store.directory] = `${STATE_ROOT}/${plugin.name}`;
    defaults[store.limit] = DEFAULT_BUFFER;
  }
  // What is in files of the plugin's own is delivered to Fluent Bit. Its chunks need a limit too where they can grow many.
  if (!isImmediate(plugin) && (!store || backlog === RayBacklog.STATE_VOLUME)) {
    defaults['storage.total_limit_size'] = DEFAULT_BUFFER;
  }
  if (sectionOf(plugin, version)?.options.has('net.io_timeout')) {
    defaults['net.io_timeout'] = IO_TIMEOUT;
  }
  const given = plugin._options().map((option) => option.key.toLowerCase());
  return plugin._with(Object.fromEntries(Object.entries(defaults).filter(([key]) => !given.includes(key.toLowerCase()))));
}

/** What the outputs may keep on disk together, or undefined if one of them has no limit. */
export function bufferBytes(outputs: FluentBitPlugin[]): number | undefined {
  return sum(outputs.map(limitOf));
}

function limitOf(plugin: FluentBitPlugin): number | undefined {
  const keys = ['storage.total_limit_size', STORES[plugin.name.toLowerCase()]?.limit];
  const limits = keys.map((key) => valueOf(plugin, key)).filter((limit) => limit !== undefined);
  return limits.length === 0 && !isImmediate(plugin) ? undefined : sum(limits.map(bytesOf));
}

/** Undefined where one of the numbers is not known. */
function sum(numbers: (number | undefined)[]): number | undefined {
  return numbers.includes(undefined) ? undefined : (numbers as number[]).reduce((total, number) => total + number, 0);
}

/** Where the plugin keeps records itself, in releases that have these options. */
function storeOf(plugin: FluentBitPlugin, version: FluentBitVersion) {
  const store = STORES[plugin.name.toLowerCase()];
  const options = store && sectionOf(plugin, version)?.options.get(store.directory);
  return options?.some(({ since }) => since === undefined || version.atLeast(since)) ? store : undefined;
}

function sectionOf(plugin: FluentBitPlugin, version: FluentBitVersion) {
  return knownSection(`out_${plugin.name.toLowerCase()}`, 'output', knownRelease(version.version));
}

function valueOf(plugin: FluentBitPlugin, key: string): string | undefined {
  return plugin._options().find((option) => option.key.toLowerCase() === key)?.values[0].toString();
}

/** The root of the agent's container is read-only. */
function checkDirectory(plugin: FluentBitPlugin, directory: string, path: string): void {
  const value = valueOf(plugin, directory);
  if (value !== undefined && !value.startsWith(`${STATE_ROOT}/`)) {
    refuse(path, {
      property: `output ${plugin.name}: ${directory}`, value, message: 'is not on the volume that the agent may write to', remedy: `use a directory below ${STATE_ROOT}, or leave it out`,
    });
  }
}

/** The file plugin stands for stdout where its file is a device. */
function isImmediate(plugin: FluentBitPlugin): boolean {
  return IMMEDIATE.includes(plugin.name.toLowerCase()) || (plugin.name === 'file' && valueOf(plugin, 'path') === '/dev');
}
