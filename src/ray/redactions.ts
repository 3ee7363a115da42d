import { Expression, ExpressionError, javaScriptOf, matchesNothing, parseExpression } from './regular-expression';
import { Problem } from '../problem';

/** A text to replace in what is sent. */
export interface Redaction {
  /**
   * The regular expression for what is replaced, in the syntax of RE2: without lookaround and references back. `\d`, `\w` and
   * `\s` are those of ASCII; `(?i)` at the beginning ignores case. In a text of several lines `.` ends at the end of one.
   *
   * @see https://github.com/google/re2/wiki/Syntax
   */
  readonly pattern: string;

  /**
   * The text that stands there instead; `$1` and `${name}` are groups of the pattern, `$$` is a dollar.
   *
   * @default '[redacted]'
   */
  readonly replacement?: string;

  /**
   * A name for error texts.
   *
   * @default - its place in the list
   */
  readonly name?: string;

  /**
   * Texts in which the pattern must find something, checked when the manifest is made. They do not get into it.
   *
   * @default - none
   */
  readonly examples?: string[];

  /**
   * Texts in which it must find nothing.
   *
   * @default - none
   */
  readonly counterExamples?: string[];
}

/** A redaction that was understood. */
export interface ParsedRedaction {
  readonly expression: Expression;
  /** Texts, and numbers of groups. */
  readonly replacement: readonly (string | number)[];
}

/** A redaction taken apart, or what is wrong with it. */
export function parseRedaction(property: string, redaction: Redaction): ParsedRedaction | Problem[] {
  const remedy = 'see https://github.com/google/re2/wiki/Syntax for what every agent can run';
  const { pattern } = redaction;
  try {
    const { expression, groups } = parseExpression(pattern);
    if (matchesNothing(expression)) {
      return [{ property: `${property}.pattern`, value: pattern, message: 'matches the empty text', remedy: 'let it take at least one character, e.g. with + in place of *' }];
    }
    const replacement = replacementOf(redaction.replacement ?? '[redacted]', groups);
    if (typeof replacement === 'string') {
      return [{ property: `${property}.replacement`, value: redaction.replacement, message: replacement, remedy: 'use $1 or ${name} for a group, and $$ for a dollar' }];
    }
    const problems = exampleProblems(property, redaction, expression);
    return problems.length > 0 ? problems : { expression, replacement };
  } catch (error) {
    if (error instanceof ExpressionError) {
      return [{ property: `${property}.pattern`, value: pattern, message: error.message, remedy }];
    }
    throw error;
  }
}

function replacementOf(text: string, groups: readonly (string | undefined)[]): (string | number)[] | string {
  const parts: (string | number)[] = [];
  for (const [part] of text.matchAll(/\$\$|\$\d+|\$\{\w+\}|\$<\w+>|\$|[^$]+/g)) {
    const name = /\w+/.exec(part.startsWith('$') ? part : '')?.[0];
    const number = name === undefined ? undefined : /^\d+$/.test(name) ? Number(name) : groups.indexOf(name);
    if (part === '$') {
      return 'has a $ that is not followed by the number or the name of a group';
    }
    if (number !== undefined && (number < 1 || number >= groups.length)) {
      return `has ${part}, and the pattern has no such group`;
    }
    parts.push(part === '$$' ? '$' : number ?? part);
  }
  return parts;
}

function exampleProblems(property: string, redaction: Redaction, expression: Expression): Problem[] {
  const regex = new RegExp(javaScriptOf(expression), 'u');
  const notFound = (redaction.examples ?? []).flatMap((text, i) => (regex.test(text) ? [] : [{
    property: `${property}.examples[${i}]`, message: 'has nothing in it that the pattern finds, so that it would be sent as it is', remedy: 'correct the pattern',
  }]));
  const found = (redaction.counterExamples ?? []).flatMap((text, i) => (regex.test(text) ? [{
    property: `${property}.counterExamples[${i}]`, message: 'has something in it that the pattern finds', remedy: 'make the pattern narrower',
  }] : []));
  return [...notFound, ...found];
}
