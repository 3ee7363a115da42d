import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** The options of the parser filter. */
export interface ParserFilterProps extends FilterProps {
  /** The key of the field to parse. */
  readonly keyName: string;

  /** Names of parsers, of which the first that fits is used. */
  readonly parser: string[];

  /**
   * Whether the field that was parsed stays in the record.
   *
   * @default false
   */
  readonly preserveKey?: boolean;

  /**
   * Whether the other fields stay in the record.
   *
   * @default false
   */
  readonly reserveData?: boolean;
}

/**
 * Takes a field of a record apart.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/parser
 */
export class ParserFilter extends FluentBitPlugin {
  constructor(props: ParserFilterProps) {
    super(PluginKind.FILTER, 'parser', optionsFrom('filter parser', matching(props), filterKeys('key_name', 'parser', 'preserve_key', 'reserve_data')));
  }
}
