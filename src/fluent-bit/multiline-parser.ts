import { Duration } from 'cdk8s';
import { onigmoProblem } from './onigmo';
import { ConfigSection } from './options';
import { toOptions } from './plugin';
import { parserName, slashedRegex } from './tokens';
import { optionsFrom } from './typed-options';
import { textProblem } from './value';
import { refuse } from '../problem';

/** A step of a multiline parser: in a state, a line that matches belongs to the record, and the next state follows. */
export interface MultilineRule {
  /** The state in which the rule applies, or several with commas between them. The first rule has `start_state`. */
  readonly state: string;

  /** The regular expression for the line, in the syntax of Ruby (Onigmo), with or without slashes around it. */
  readonly regex: string;

  /** The state after a line that matches. It must be the state of a rule. */
  readonly nextState: string;
}

/** The options of a multiline parser, whatever its type. */
export interface MultilineParserProps {
  /**
   * How long a record waits for a further line.
   *
   * @default Duration.seconds(4)
   */
  readonly flushTimeout?: Duration;

  /**
   * The name of a parser that takes each line apart first.
   *
   * @default - none
   */
  readonly parser?: string;

  /**
   * The key of the field that is joined.
   *
   * @default - the whole line
   */
  readonly keyContent?: string;

  /**
   * The key of the field that tells lines apart which do not belong together, e.g. `stream`.
   *
   * @default - none
   */
  readonly keyGroup?: string;

  /**
   * The key of the field that is compared.
   *
   * @default - that of `keyContent`
   */
  readonly keyPattern?: string;

  /**
   * Any other option by Fluent Bit's name, written after the properties.
   *
   * @default - none
   */
  readonly options?: { [option: string]: any };
}

/** What tells the types apart. */
interface TypeProps extends MultilineParserProps {
  readonly type: string;
  readonly matchString?: string;
  readonly negate?: boolean;
}

const KEYS = ['type', 'match_string', 'negate', 'parser', 'key_content', 'key_group', 'key_pattern', 'flush_timeout'];

/**
 * Joins lines that are one record. Inputs and filters refer to it by its name.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/parsers/multiline-parsing
 */
export class MultilineParser {
  /**
   * Lines belong together by rules.
   *
   * @param name by which inputs and filters refer to it
   * @param rules in the order in which they are tried
   * @param props the other options
   */
  public static regex(name: string, rules: MultilineRule[], props: MultilineParserProps = {}): MultilineParser {
    return new MultilineParser(name, { ...props, type: 'regex' }, rules);
  }

  /**
   * A line that ends with a text goes on in the next one.
   *
   * @param name by which inputs and filters refer to it
   * @param end the text
   * @param props the other options
   */
  public static endsWith(name: string, end: string, props: MultilineParserProps = {}): MultilineParser {
    return new MultilineParser(name, { ...props, type: 'endswith', matchString: end });
  }

  /**
   * A line that does not end with a text goes on in the next one.
   *
   * @param name by which inputs and filters refer to it
   * @param end the text
   * @param props the other options
   */
  public static doesNotEndWith(name: string, end: string, props: MultilineParserProps = {}): MultilineParser {
    return new MultilineParser(name, { ...props, type: 'endswith', matchString: end, negate: true });
  }

  /**
   * A line that is a text goes on in the next one.
   *
   * @param name by which inputs and filters refer to it
   * @param text the text
   * @param props the other options
   */
  public static equalTo(name: string, text: string, props: MultilineParserProps = {}): MultilineParser {
    return new MultilineParser(name, { ...props, type: 'equal', matchString: text });
  }

  /**
   * A line that is not a text goes on in the next one.
   *
   * @param name by which inputs and filters refer to it
   * @param text the text
   * @param props the other options
   */
  public static notEqualTo(name: string, text: string, props: MultilineParserProps = {}): MultilineParser {
    return new MultilineParser(name, { ...props, type: 'equal', matchString: text, negate: true });
  }

  /** The name by which inputs and filters refer to it. */
  public readonly name: string;

  /**
   * What is written, neither the name nor the rules among the options.
   *
   * @internal
   */
  public readonly _section: ConfigSection;

  /**
   * The rules, their regular expressions with slashes around them; none holds a double quote.
   *
   * @internal
   */
  public readonly _rules: MultilineRule[];

  private constructor(name: string, props: TypeProps, rules: MultilineRule[] = []) {
    const path = `multiline parser ${parserName('MultilineParser', name)}`;
    this.name = name;
    // Here Fluent Bit counts in milliseconds.
    const options = optionsFrom(path, { ...props, flushTimeout: props.flushTimeout?.toMilliseconds() }, KEYS);
    this._section = { kind: 'multiline_parser', name, options: toOptions(path, options) };
    this._rules = rules.map((rule, i) => checkedRule(path, rule, i));
    if (props.type === 'regex') {
      checkStates(path, rules);
    }
  }
}

function checkedRule(path: string, rule: MultilineRule, i: number): MultilineRule {
  const property = `rules[${i}].regex`;
  // Its blanks at both ends are safe between the slashes.
  const problem = textProblem(rule.regex === '' ? '' : slashedRegex(rule.regex));
  if (problem) {
    refuse(path, { property, value: rule.regex, ...problem });
  }
  const regexProblem = onigmoProblem(slashedRegex(rule.regex));
  if (regexProblem) {
    refuse(path, { property, value: rule.regex, message: `is not a regular expression that Fluent Bit can compile: it ${regexProblem}`, remedy: 'correct it' });
  }
  if (rule.regex.includes('"')) {
    refuse(path, { property, value: rule.regex, message: 'has a double quote, at which Fluent Bit would end it', remedy: 'write it as \\x22' });
  }
  for (const key of ['state', 'nextState'] as const) {
    if (!/^[\w-]+( *, *[\w-]+)*$/.test(rule[key]) || (key === 'nextState' && rule[key].includes(','))) {
      refuse(path, { property: `rules[${i}].${key}`, value: rule[key], message: 'is no state', remedy: 'use letters, digits, _ and -' });
    }
  }
  return { ...rule, regex: slashedRegex(rule.regex) };
}

/** Fluent Bit does not start where the states do not fit together. */
function checkStates(path: string, rules: MultilineRule[]): void {
  const statesOf = (rule: MultilineRule) => rule.state.split(',').map((state) => state.trim());
  if (rules.length === 0 || !statesOf(rules[0]).includes('start_state')) {
    const remedy = 'begin with the rule for the first line of a record';
    refuse(path, { property: 'rules[0].state', value: rules[0]?.state, message: 'is not start_state', remedy });
  }
  const states = rules.flatMap(statesOf);
  rules.forEach((rule, i) => {
    if (!states.includes(rule.nextState)) {
      const remedy = `use one of ${[...new Set(states)].join(', ')}`;
      refuse(path, { property: `rules[${i}].nextState`, value: rule.nextState, message: 'is the state of no rule', remedy });
    }
  });
}
