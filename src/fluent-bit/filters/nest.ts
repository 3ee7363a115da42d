import { refuse } from '../../problem';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** What the nest filter does. */
export enum NestOperation {
  /** Puts fields into a map. */
  NEST = 'nest',
  /** Takes the fields of a map out of it. */
  LIFT = 'lift',
}

/** The options of the nest filter. */
export interface NestFilterProps extends FilterProps {
  /** What it does. */
  readonly operation: NestOperation;

  /**
   * Keys of the fields to put into the map; one with `*` at its end stands for all that begin so.
   *
   * @default - none
   */
  readonly wildcard?: string[];

  /**
   * The key of the map to put fields into.
   *
   * @default - none
   */
  readonly nestUnder?: string;

  /**
   * The key of the map to take fields out of.
   *
   * @default - none
   */
  readonly nestedUnder?: string;

  /**
   * A text to put before each key.
   *
   * @default - none
   */
  readonly addPrefix?: string;

  /**
   * A text to take off each key.
   *
   * @default - none
   */
  readonly removePrefix?: string;
}

/**
 * Puts fields of records into maps, or takes them out.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/nest
 */
export class NestFilter extends FluentBitPlugin {
  constructor(props: NestFilterProps) {
    super(PluginKind.FILTER, 'nest', optionsFrom('filter nest', matching(props), filterKeys(
      'operation', 'wildcard', 'nest_under', 'nested_under', 'add_prefix', 'remove_prefix',
    )));
    if (props.addPrefix !== undefined && props.removePrefix !== undefined) {
      refuse('filter nest', { property: 'removePrefix', message: 'cannot be used with addPrefix', remedy: 'use two nest filters' });
    }
  }
}
