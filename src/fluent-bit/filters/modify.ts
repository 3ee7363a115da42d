import { refuse } from '../../problem';
import { onigmoProblem } from '../onigmo';
import { FluentBitPlugin, Option, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { asRegex, quotedPart, spaced } from '../tokens';
import { optionsFrom } from '../typed-options';
import { FluentBitValue, OptionText } from '../value';

const PATH = 'filter modify';

/** One change of a record by the modify filter. */
export class ModifyRule {
  /**
   * Adds a field if the record has none of this key.
   *
   * @param key the field's key
   * @param value its value
   */
  public static add(key: string, value: string | FluentBitValue): ModifyRule {
    return new ModifyRule('Add', plainPart('key', key), plainPart('value', value));
  }

  /**
   * Adds a field, or replaces the one of this key.
   *
   * @param key the field's key
   * @param value its value
   */
  public static set(key: string, value: string | FluentBitValue): ModifyRule {
    return new ModifyRule('Set', plainPart('key', key), plainPart('value', value));
  }

  /**
   * Removes a field.
   *
   * @param key the field's key
   */
  public static remove(key: string): ModifyRule {
    return new ModifyRule('Remove', plainPart('key', key));
  }

  /**
   * Removes the fields whose keys begin with a text.
   *
   * @param beginning what the keys begin with
   */
  public static removeWildcard(beginning: string): ModifyRule {
    return new ModifyRule('Remove_Wildcard', plainPart('beginning', beginning));
  }

  /**
   * Removes the fields whose keys match a regular expression.
   *
   * @param regex the regular expression
   */
  public static removeRegex(regex: string): ModifyRule {
    return new ModifyRule('Remove_Regex', regexPart('regex', regex));
  }

  /**
   * Renames a field if the record has none of the new key.
   *
   * @param key the field's key
   * @param newKey its new key
   */
  public static rename(key: string, newKey: string): ModifyRule {
    return new ModifyRule('Rename', plainPart('key', key), plainPart('newKey', newKey));
  }

  /**
   * Renames a field, in the place of one of the new key.
   *
   * @param key the field's key
   * @param newKey its new key
   */
  public static hardRename(key: string, newKey: string): ModifyRule {
    return new ModifyRule('Hard_Rename', plainPart('key', key), plainPart('newKey', newKey));
  }

  /**
   * Copies a field if the record has none of the new key.
   *
   * @param key the field's key
   * @param newKey the key of the copy
   */
  public static copy(key: string, newKey: string): ModifyRule {
    return new ModifyRule('Copy', plainPart('key', key), plainPart('newKey', newKey));
  }

  /**
   * Copies a field, in the place of one of the new key.
   *
   * @param key the field's key
   * @param newKey the key of the copy
   */
  public static hardCopy(key: string, newKey: string): ModifyRule {
    return new ModifyRule('Hard_Copy', plainPart('key', key), plainPart('newKey', newKey));
  }

  /**
   * Moves the fields whose keys begin with a text to the start of the record.
   *
   * @param beginning what the keys begin with
   */
  public static moveToStart(beginning: string): ModifyRule {
    return new ModifyRule('Move_To_Start', plainPart('beginning', beginning));
  }

  /**
   * Moves the fields whose keys begin with a text to the end of the record.
   *
   * @param beginning what the keys begin with
   */
  public static moveToEnd(beginning: string): ModifyRule {
    return new ModifyRule('Move_To_End', plainPart('beginning', beginning));
  }

  /** @internal */
  public readonly _option: Option;

  private constructor(key: string, ...parts: OptionText[]) {
    this._option = { key, values: [spaced(...parts)] };
  }
}

/** What a record must be for the modify filter to change it. */
export class ModifyCondition {
  /**
   * It has a field.
   *
   * @param key the field's key, or an accessor such as `$kubernetes['labels']`
   */
  public static keyExists(key: string): ModifyCondition {
    return new ModifyCondition('Key_exists', part('key', key));
  }

  /**
   * It does not have a field.
   *
   * @param key the field's key, or an accessor
   */
  public static keyDoesNotExist(key: string): ModifyCondition {
    return new ModifyCondition('Key_does_not_exist', part('key', key));
  }

  /**
   * A key matches a regular expression.
   *
   * @param regex the regular expression
   */
  public static aKeyMatches(regex: string): ModifyCondition {
    return new ModifyCondition('A_key_matches', regexPart('regex', regex));
  }

  /**
   * No key matches a regular expression.
   *
   * @param regex the regular expression
   */
  public static noKeyMatches(regex: string): ModifyCondition {
    return new ModifyCondition('No_key_matches', regexPart('regex', regex));
  }

  /**
   * A field has a value.
   *
   * @param key the field's key, or an accessor
   * @param value the value
   */
  public static keyValueEquals(key: string, value: string | FluentBitValue): ModifyCondition {
    return new ModifyCondition('Key_value_equals', part('key', key), part('value', value));
  }

  /**
   * A field has another value.
   *
   * @param key the field's key, or an accessor
   * @param value the value
   */
  public static keyValueDoesNotEqual(key: string, value: string | FluentBitValue): ModifyCondition {
    return new ModifyCondition('Key_value_does_not_equal', part('key', key), part('value', value));
  }

  /**
   * The value of a field matches a regular expression.
   *
   * @param key the field's key, or an accessor
   * @param regex the regular expression
   */
  public static keyValueMatches(key: string, regex: string): ModifyCondition {
    return new ModifyCondition('Key_value_matches', part('key', key), regexPart('regex', regex));
  }

  /**
   * The value of a field does not match a regular expression.
   *
   * @param key the field's key, or an accessor
   * @param regex the regular expression
   */
  public static keyValueDoesNotMatch(key: string, regex: string): ModifyCondition {
    return new ModifyCondition('Key_value_does_not_match', part('key', key), regexPart('regex', regex));
  }

  /**
   * The values of all fields whose keys match a regular expression match another.
   *
   * @param keyRegex the regular expression for the keys
   * @param valueRegex the regular expression for the values
   */
  public static matchingKeysHaveMatchingValues(keyRegex: string, valueRegex: string): ModifyCondition {
    return new ModifyCondition('Matching_keys_have_matching_values', regexPart('keyRegex', keyRegex), regexPart('valueRegex', valueRegex));
  }

  /**
   * No value of a field whose key matches a regular expression matches another.
   *
   * @param keyRegex the regular expression for the keys
   * @param valueRegex the regular expression for the values
   */
  public static matchingKeysDoNotHaveMatchingValues(keyRegex: string, valueRegex: string): ModifyCondition {
    return new ModifyCondition('Matching_keys_do_not_have_matching_values', regexPart('keyRegex', keyRegex), regexPart('valueRegex', valueRegex));
  }

  /** @internal */
  public readonly _option: Option;

  private constructor(condition: string, ...parts: OptionText[]) {
    this._option = { key: 'Condition', values: [spaced(condition, ...parts)] };
  }
}

/** The options of the modify filter. */
export interface ModifyFilterProps extends FilterProps {
  /** What is done to a record, in this order. */
  readonly rules: ModifyRule[];

  /**
   * What a record must be to be changed; it must meet all of them.
   *
   * @default - every record is changed
   */
  readonly conditions?: ModifyCondition[];
}

/**
 * Changes the fields of records.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/modify
 */
export class ModifyFilter extends FluentBitPlugin {
  private readonly changes: Option[];

  constructor(props: ModifyFilterProps) {
    super(PluginKind.FILTER, 'modify', optionsFrom(PATH, matching(props), filterKeys()));
    if (props.rules.length === 0) {
      refuse(PATH, { property: 'rules', message: 'is empty', remedy: 'give at least one rule' });
    }
    this.changes = [...props.conditions ?? [], ...props.rules].map((one) => one._option);
  }

  /**
   * One option a rule, since their order counts across the kinds of rules.
   *
   * @internal
   */
  public _options(): Option[] {
    return [...super._options(), ...this.changes];
  }
}

function part(property: string, text: OptionText): OptionText {
  return quotedPart(PATH, property, text);
}

function regexPart(property: string, regex: string): OptionText {
  return part(property, asRegex(regex));
}

/** A key or value of a rule. Fluent Bit makes a regular expression of each, used or not, and does not start where it cannot. */
function plainPart(property: string, text: OptionText): OptionText {
  const problem = typeof text === 'string' ? onigmoProblem(text) : undefined;
  if (problem) {
    refuse(PATH, {
      property,
      value: text,
      message: `is not a regular expression, and Fluent Bit makes one of every key and value: it ${problem}`,
      remedy: 'use the filter record_modifier or lua for it',
    });
  }
  return part(property, text);
}
