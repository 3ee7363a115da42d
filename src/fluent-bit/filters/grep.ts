import { RecordRule } from './record-rules';
import { refuse } from '../../problem';
import { FluentBitPlugin, Option, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';

/** How the rules of a grep filter work together. */
export enum GrepLogicalOp {
  /** In their order; the first that decides counts. */
  LEGACY = 'legacy',
  /** All must match. */
  AND = 'AND',
  /** One must match. */
  OR = 'OR',
}

/** The options of the grep filter. */
export interface GrepFilterProps extends FilterProps {
  /** Which records are taken or left out, in this order. */
  readonly rules: RecordRule[];

  /**
   * How the rules work together. Those that take and those that leave out go together only in the legacy way.
   *
   * @default GrepLogicalOp.LEGACY
   */
  readonly logicalOp?: GrepLogicalOp;
}

/**
 * Takes or leaves out records by regular expressions.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/grep
 */
export class GrepFilter extends FluentBitPlugin {
  private readonly rules: Option[];

  constructor(props: GrepFilterProps) {
    super(PluginKind.FILTER, 'grep', optionsFrom('filter grep', matching(props), filterKeys('logical_op')));
    if (props.rules.length === 0) {
      refuse('filter grep', { property: 'rules', message: 'is empty', remedy: 'give at least one rule' });
    }
    this.rules = props.rules.map((rule) => rule._option);
  }

  /**
   * One option a rule, since their order counts across the kinds of rules.
   *
   * @internal
   */
  public _options(): Option[] {
    return [...super._options(), ...this.rules];
  }
}
