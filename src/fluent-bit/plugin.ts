import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { AgentMount, MountedFile } from './mounted-file';
import { FluentBitValue, OptionText } from './value';
import { FluentBitOutputContext, IFluentBitOutput } from '../outputs/output';
import { refuse } from '../problem';

/** What a section of a Fluent Bit configuration is. */
export enum PluginKind {
  /** Brings records in. */
  INPUT = 'input',
  /** Changes or drops records. */
  FILTER = 'filter',
  /** Sends records on. */
  OUTPUT = 'output',
}

/** One option of a section, ready to be checked and written. */
export interface Option {
  /** As it is written in the classic format. Fluent Bit does not look at its case. */
  readonly key: string;
  /** In the order in which they are written; more than one only for an option that may be repeated. */
  readonly values: OptionText[];
}

/** A value as a user may give it for an option of a plugin. */
export type OptionValue = string | number | boolean | FluentBitValue | Duration | Size | MountedFile;

/**
 * A Fluent Bit plugin with its options: an input, a filter or an output.
 *
 * This class takes any plugin and any option, by the names that Fluent Bit uses. The classes made for one
 * plugin (`TailInput`, `ModifyFilter`, ...) have typed properties. Both are checked against the options of the
 * chosen release when a `FluentBitConfig` is made of them.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/pipeline-overview
 */
export class FluentBitPlugin implements IFluentBitOutput {
  /**
   * Any input.
   *
   * @param name the plugin, e.g. `exec`
   * @param options by the names of Fluent Bit, in any case. A value is a string, a number, a boolean, a
   * `FluentBitValue`, a `Duration` (written in seconds), a `Size` (written in bytes), a
   * `MountedFile`, or a list of them for an option that may be repeated.
   */
  public static input(name: string, options: { [option: string]: any } = {}): FluentBitPlugin {
    return new FluentBitPlugin(PluginKind.INPUT, name, options);
  }

  /**
   * Any filter.
   *
   * @param name the plugin, e.g. `geoip2`
   * @param options as in `FluentBitPlugin.input`
   */
  public static filter(name: string, options: { [option: string]: any } = {}): FluentBitPlugin {
    return new FluentBitPlugin(PluginKind.FILTER, name, options);
  }

  /**
   * Any output.
   *
   * @param name the plugin, e.g. `kafka`
   * @param options as in `FluentBitPlugin.input`
   */
  public static output(name: string, options: { [option: string]: any } = {}): FluentBitPlugin {
    return new FluentBitPlugin(PluginKind.OUTPUT, name, options);
  }

  /** Whether it is an input, a filter or an output. */
  public readonly kind: PluginKind;

  /** The name by which Fluent Bit knows the plugin. */
  public readonly name: string;

  /** A plugin taken as an output says nothing but what is in its records. */
  public readonly saysPodFields = false;

  private readonly options: Option[];
  private readonly mounts: AgentMount[];

  protected constructor(kind: PluginKind, name: string, options: { [option: string]: any }) {
    if (!/^[A-Za-z0-9_-]+$/.test(name)) {
      refuse('FluentBitPlugin', { property: 'name', value: name, message: 'is not the name of a plugin', remedy: "use a name like 'tail'" });
    }
    this.kind = kind;
    this.name = name;
    this.options = toOptions(`${kind} ${name}`, options);
    this.mounts = Object.values(options).flat().flatMap((value) => (value instanceof MountedFile && value.mount ? [value.mount] : []));
  }

  /**
   * Itself, so that any output plugin can stand where an output is asked for.
   *
   * @param context the configuration around it
   */
  public toFluentBit(context: FluentBitOutputContext): FluentBitPlugin {
    if (this.kind !== PluginKind.OUTPUT) {
      refuse(context.path, { property: 'outputs', value: this.name, message: `belongs to the ${this.kind}s`, remedy: `give it in ${this.kind}s` });
    }
    return this;
  }

  /**
   * The options in the order in which they are written, `Name` not among them.
   *
   * @internal
   */
  public _options(): Option[] {
    return this.options;
  }

  /**
   * The same plugin with further options behind its own.
   *
   * @internal
   */
  public _with(options: { [option: string]: any }): FluentBitPlugin {
    const plugin = new FluentBitPlugin(this.kind, this.name, options);
    plugin.options.unshift(...this.options);
    plugin.mounts.unshift(...this.mounts);
    return plugin;
  }

  /**
   * The Secrets and ConfigMaps that the options name as files.
   *
   * @internal
   */
  public _mounts(): AgentMount[] {
    return this.mounts;
  }
}

/**
 * The options of a map, in its order, with every value as text. Undefined ones are left out.
 *
 * @param path for error texts
 */
export function toOptions(path: string, map: { [option: string]: any }): Option[] {
  const options: Option[] = [];
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) {
      continue;
    }
    if (!/^[A-Za-z0-9_.\-]+$/.test(key)) {
      refuse(path, { property: key, message: 'is not the name of an option', remedy: 'use letters, digits, _, - and .' });
    }
    const values = Array.isArray(value) ? value : [value];
    options.push({ key, values: values.map((one) => toText(path, key, one)) });
  }
  return options;
}

function toText(path: string, key: string, value: any): OptionText {
  if (typeof value === 'string' || value instanceof FluentBitValue) {
    return value;
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    // Fluent Bit reads no exponents.
    return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  }
  if (value instanceof Duration) {
    return String(value.toSeconds({ integral: false }));
  }
  if (value instanceof Size) {
    // Fluent Bit's own units are powers of ten, so that only bytes are exact.
    return BigInt(Math.round(value.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024)).toString();
  }
  if (value instanceof MountedFile) {
    return value.path;
  }
  return refuse(path, {
    property: key,
    value,
    message: 'is no value of an option',
    remedy: 'give a string, a number, a boolean, a FluentBitValue, a Duration, a Size, a MountedFile, or a list of them',
  });
}
