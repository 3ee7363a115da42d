import { ConfigSection } from './options';
import { toOptions } from './plugin';
import { asRegex, parserName } from './tokens';
import { optionsFrom } from './typed-options';
import { refuse } from '../problem';

/** What a text that a parser found becomes in the record. */
export enum ParserFieldType {
  /** A text. */
  STRING = 'string',
  /** A whole number. */
  INTEGER = 'integer',
  /** A number. */
  FLOAT = 'float',
  /** True or false. */
  BOOL = 'bool',
  /** A whole number, written in base 16. */
  HEX = 'hex',
}

/** The options of a parser, whatever its format. */
export interface FluentBitParserProps {
  /**
   * The field that holds the time.
   *
   * @default 'time'
   */
  readonly timeKey?: string;

  /**
   * How the time is written, in the way of `strptime`; `%L` is a fraction of a second.
   *
   * @default - the record's time is that of reading it
   */
  readonly timeFormat?: string;

  /**
   * The difference to UTC of a time that does not tell its own, e.g. `-0600`.
   *
   * @default '+0000'
   */
  readonly timeOffset?: string;

  /**
   * The zone of a time that does not tell its own, e.g. `Europe/Berlin`. Since 4.2.6, but not from 5.0.0 to 5.0.6.
   *
   * @default - UTC
   */
  readonly timeZone?: string;

  /**
   * Whether the zone of a time that does not tell its own is the system's.
   *
   * @default false
   */
  readonly timeSystemTimezone?: boolean;

  /**
   * Whether the field with the time stays in the record.
   *
   * @default false
   */
  readonly timeKeep?: boolean;

  /**
   * Whether a time that is not written just so is an error.
   *
   * @default true
   */
  readonly timeStrict?: boolean;

  /**
   * What fields become, by their keys.
   *
   * @default - texts
   */
  readonly types?: { [field: string]: ParserFieldType };

  /**
   * Decoders whose fields are added to the record, e.g. `json log`.
   *
   * @default - none
   */
  readonly decodeField?: string[];

  /**
   * Decoders that replace a field, e.g. `escaped_utf8 log`.
   *
   * @default - none
   */
  readonly decodeFieldAs?: string[];

  /**
   * Whether fields with empty texts are left out.
   *
   * @default true
   */
  readonly skipEmptyValues?: boolean;

  /**
   * Whether keys without values are refused. For logfmt.
   *
   * @default false
   */
  readonly logfmtNoBareKeys?: boolean;

  /**
   * Any other option by Fluent Bit's name, written after the properties.
   *
   * @default - none
   */
  readonly options?: { [option: string]: any };
}

const KEYS = [
  'format', 'regex', 'time_key', 'time_format', 'time_offset', 'time_zone', 'time_system_timezone', 'time_keep', 'time_strict', 'types',
  'decode_field', 'decode_field_as', 'skip_empty_values', 'logfmt_no_bare_keys',
];

/**
 * Takes a text apart into fields. Inputs and filters refer to it by its name.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/parsers/configuring-parser
 */
export class FluentBitParser {
  /**
   * A parser for texts that match a regular expression.
   *
   * @param name by which inputs and filters refer to it
   * @param regex in the syntax of Ruby (Onigmo); its named groups become fields
   * @param props the other options
   */
  public static regex(name: string, regex: string, props: FluentBitParserProps = {}): FluentBitParser {
    return new FluentBitParser(name, { ...props, format: 'regex', regex: asRegex(regex) });
  }

  /**
   * A parser for texts that are JSON.
   *
   * @param name by which inputs and filters refer to it
   * @param props the other options
   */
  public static json(name: string, props: FluentBitParserProps = {}): FluentBitParser {
    return new FluentBitParser(name, { ...props, format: 'json' });
  }

  /**
   * A parser for texts like `level=info msg="a text"`.
   *
   * @param name by which inputs and filters refer to it
   * @param props the other options
   */
  public static logfmt(name: string, props: FluentBitParserProps = {}): FluentBitParser {
    return new FluentBitParser(name, { ...props, format: 'logfmt' });
  }

  /**
   * A parser for texts of `key:value` with tabs between them.
   *
   * @param name by which inputs and filters refer to it
   * @param props the other options
   */
  public static ltsv(name: string, props: FluentBitParserProps = {}): FluentBitParser {
    return new FluentBitParser(name, { ...props, format: 'ltsv' });
  }

  /** The name by which inputs and filters refer to it. */
  public readonly name: string;

  /**
   * What is written, the name not among the options.
   *
   * @internal
   */
  public readonly _section: ConfigSection;

  private constructor(name: string, props: FluentBitParserProps & { format: string; regex?: string }) {
    const path = `parser ${parserName('FluentBitParser', name)}`;
    this.name = name;
    this._section = { kind: 'parser', name, options: toOptions(path, optionsFrom(path, { ...props, types: typesText(path, props.types) }, KEYS)) };
  }
}

function typesText(path: string, types: { [field: string]: ParserFieldType } = {}): string | undefined {
  const texts = Object.entries(types).map(([field, type]) => {
    if (!/^[^\s:]+$/.test(field)) {
      refuse(path, { property: 'types', value: field, message: 'is empty or has a blank or a colon, at which Fluent Bit would end it', remedy: 'use another name' });
    }
    return `${field}:${type}`;
  });
  return texts.length > 0 ? texts.join(' ') : undefined;
}
