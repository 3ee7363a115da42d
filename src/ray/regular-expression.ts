/**
 * Regular expressions that every agent can run: those of RE2, which need no backtracking, so that no text takes them long.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */

/** Characters from the first to the last, by their code points. */
export type Range = readonly [number, number];

/** What is looked at without taking a character. */
export enum Assertion {
  TEXT_START = 1,
  TEXT_END = 2,
  LINE_START = 3,
  LINE_END = 4,
  WORD_BOUNDARY = 5,
  NO_WORD_BOUNDARY = 6,
}

/** An expression, taken apart. */
export type Expression =
  | { readonly type: 'set'; readonly ranges: readonly Range[] }
  | { readonly type: 'sequence' | 'alternatives'; readonly parts: readonly Expression[] }
  | { readonly type: 'repeat'; readonly of: Expression; readonly least: number; readonly most: number; readonly greedy: boolean }
  | { readonly type: 'group'; readonly of: Expression; readonly number: number }
  | { readonly type: 'assertion'; readonly kind: Assertion };

/** What cannot be run, with the reason as the end of a sentence that begins with the expression. */
export class ExpressionError extends Error {}

const LAST = 0x10ffff;
const DIGIT: Range[] = [[48, 57]];
const WORD: Range[] = [[48, 57], [65, 90], [95, 95], [97, 122]];
const SPACE: Range[] = [[9, 13], [32, 32]];
const POSIX: { readonly [name: string]: Range[] } = {
  alnum: [[48, 57], [65, 90], [97, 122]],
  alpha: [[65, 90], [97, 122]],
  ascii: [[0, 127]],
  blank: [[9, 9], [32, 32]],
  cntrl: [[0, 31], [127, 127]],
  digit: DIGIT,
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [[33, 47], [58, 64], [91, 96], [123, 126]],
  space: SPACE,
  upper: [[65, 90]],
  word: WORD,
  xdigit: [[48, 57], [65, 70], [97, 102]],
};
const CONTROLS: { readonly [char: string]: number } = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const MOST_REPEATS = 1000;
const MOST_DEPTH = 200;

/** A text as an expression, with the names of its groups by their numbers. */
export function parseExpression(text: string): { readonly expression: Expression; readonly groups: readonly (string | undefined)[] } {
  const parser = new Parser(text);
  return { expression: parser.parse(), groups: parser.groups };
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

class Parser {
  public readonly groups: (string | undefined)[] = [undefined];
  private readonly chars: string[];
  private at = 0;
  private depth = 0;
  private flags: Flags = { i: false, m: false, s: false };

  constructor(text: string) {
    this.chars = [...text];
  }

  public parse(): Expression {
    const expression = this.alternatives();
    return this.peek() === undefined ? expression : fail('has a ) without (');
  }

  private alternatives(): Expression {
    if (++this.depth > MOST_DEPTH) {
      fail('is nested too deeply');
    }
    const { flags } = this;
    const parts = [this.sequence()];
    while (this.take('|')) {
      parts.push(this.sequence());
    }
    this.flags = flags;
    this.depth -= 1;
    return parts.length === 1 ? parts[0] : { type: 'alternatives', parts };
  }

  private sequence(): Expression {
    const parts: Expression[] = [];
    for (let char = this.peek(); char !== undefined && char !== '|' && char !== ')'; char = this.peek()) {
      const atom = this.atom();
      if (atom !== undefined) {
        parts.push(this.repeated(atom));
      }
    }
    return parts.length === 1 ? parts[0] : { type: 'sequence', parts };
  }

  private atom(): Expression | undefined {
    const char = this.next()!;
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return this.set(this.brackets());
      case '.':
        return { type: 'set', ranges: this.flags.s ? [[0, LAST]] : [[0, 9], [11, LAST]] };
      case '^':
        return { type: 'assertion', kind: this.flags.m ? Assertion.LINE_START : Assertion.TEXT_START };
      case '$':
        return { type: 'assertion', kind: this.flags.m ? Assertion.LINE_END : Assertion.TEXT_END };
      case '*':
      case '+':
      case '?':
        return fail(`has a ${char} with nothing before it to repeat`);
      case '\\':
        return this.escape();
      default:
        return this.set(single(char));
    }
  }

  private set(ranges: Range[]): Expression {
    return { type: 'set', ranges: merged(this.flags.i ? folded(ranges) : ranges) };
  }

  private repeated(atom: Expression): Expression {
    const simple: { readonly [char: string]: readonly [number, number] } = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] };
    let result = atom;
    for (let count = 0; ; count++) {
      let range = simple[this.peek() ?? ''];
      if (range) {
        this.at += 1;
      } else {
        const braces = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 20).join(''));
        if (!braces) {
          return result;
        }
        this.at += braces[0].length;
        range = [Number(braces[1]), braces[2] === undefined ? Number(braces[1]) : braces[3] === '' ? Infinity : Number(braces[3])];
        if (range[0] > range[1]) {
          fail(`has ${braces[0]}, whose second number is smaller than its first`);
        }
        if (range[0] > MOST_REPEATS || (range[1] > MOST_REPEATS && range[1] !== Infinity)) {
          fail(`has ${braces[0]}, which repeats more than ${MOST_REPEATS} times`);
        }
      }
      if (atom.type === 'assertion' || count > 0) {
        fail(count > 0 ? 'has a repetition of a repetition, such as a possessive one, which RE2 does not know' : 'repeats what takes no character');
      }
      result = { type: 'repeat', of: result, least: range[0], most: range[1], greedy: !this.take('?') };
    }
  }

  private group(): Expression | undefined {
    if (!this.take('?')) {
      return this.captured(undefined);
    }
    const rest = this.chars.slice(this.at, this.at + 80).join('');
    const named = /^P?<([A-Za-z_]\w*)>/.exec(rest);
    if (named) {
      this.at += named[0].length;
      return this.captured(named[1]);
    }
    const looks = /^(=|!|<=|<!)/.exec(rest);
    if (looks) {
      fail(`has (?${looks[0]}, which looks around without taking anything; RE2 and the agents that are built on it cannot do that: take it along, and keep it with a group, e.g. (before)secret and $1`);
    }
    const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    if (!flags || (flags[3] === ')' && flags[1] === '' && !flags[2])) {
      fail(`has (?${rest.slice(0, 1)}, which RE2 does not know`);
    }
    if (/U/.test(flags![1] + (flags![2] ?? ''))) {
      fail('has the flag U; write *? and +? instead');
    }
    this.at += flags![0].length;
    const before = this.flags;
    const on = (flag: 'i' | 'm' | 's') => (flags![1].includes(flag) || before[flag]) && !(flags![2] ?? '').includes(flag);
    this.flags = { i: on('i'), m: on('m'), s: on('s') };
    if (flags![3] === ')') {
      return undefined;
    }
    const inner = this.alternatives();
    this.flags = before;
    this.close();
    return inner.type === 'sequence' || inner.type === 'assertion' ? { type: 'alternatives', parts: [inner] } : inner;
  }

  private captured(name: string | undefined): Expression {
    if (name !== undefined && this.groups.includes(name)) {
      fail(`has two groups called ${name}`);
    }
    const number = this.groups.push(name) - 1;
    const of = this.alternatives();
    this.close();
    return { type: 'group', of, number };
  }

  private close(): void {
    if (!this.take(')')) {
      fail('has a ( without )');
    }
  }

  private escape(): Expression {
    const kinds: { readonly [char: string]: Assertion } = {
      b: Assertion.WORD_BOUNDARY, B: Assertion.NO_WORD_BOUNDARY, A: Assertion.TEXT_START, z: Assertion.TEXT_END,
    };
    const char = this.peek();
    if (char !== undefined && kinds[char] !== undefined) {
      this.at += 1;
      return { type: 'assertion', kind: kinds[char] };
    }
    if (char !== undefined && (/[1-9]/.test(char) || (char === 'k' && /[<{']/.test(this.chars[this.at + 1] ?? '')))) {
      fail('refers back to what a group matched, which RE2 and the agents that are built on it cannot do');
    }
    return this.set(this.escaped());
  }

  /** What stands behind a backslash, in brackets or out of them. */
  private escaped(): Range[] {
    const char = this.next();
    switch (char) {
      case undefined:
        return fail('ends with a backslash');
      case 'd':
        return DIGIT;
      case 'D':
        return inverted(DIGIT);
      case 'w':
        return WORD;
      case 'W':
        return inverted(WORD);
      case 's':
        return SPACE;
      case 'S':
        return inverted(SPACE);
      case 'p':
      case 'P':
        return fail(`has \\${char}, a property of Unicode; write the characters in brackets`);
      case 'x':
      case 'u': {
        const rest = this.chars.slice(this.at, this.at + 10).join('');
        const code = (char === 'x' ? /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/ : /^(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/).exec(rest);
        const value = code ? parseInt(code[1] ?? code[2], 16) : LAST + 1;
        if (value > LAST) {
          fail(`has \\${char} without the code of a character`);
        }
        this.at += code![0].length;
        return [[value, value]];
      }
      default:
        if (char in CONTROLS) {
          return [[CONTROLS[char], CONTROLS[char]]];
        }
        return /[A-Za-z0-9]/.test(char) ? fail(`has \\${char}, which RE2 does not know`) : single(char);
    }
  }

  private brackets(): Range[] {
    const isInverted = this.take('^');
    const ranges: Range[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const char = this.next();
      if (char === undefined) {
        return fail('has a [ without ]');
      }
      if (char === ']' && !isFirst) {
        const result = this.flags.i ? folded(ranges) : ranges;
        return isInverted ? inverted(result) : result;
      }
      if (char === '[' && this.peek() === ':') {
        ranges.push(...this.posix());
        continue;
      }
      const from = char === '\\' ? this.bracketEscape() : single(char);
      if (this.peek() !== '-' || this.chars[this.at + 1] === ']' || this.chars[this.at + 1] === undefined) {
        ranges.push(...from);
        continue;
      }
      this.at += 1;
      const end = this.next()!;
      const to = end === '\\' ? this.bracketEscape() : single(end);
      if (from.length !== 1 || from[0][0] !== from[0][1] || to.length !== 1 || to[0][0] !== to[0][1] || from[0][0] > to[0][0]) {
        fail('has a range in brackets without a first and a last character in their order');
      }
      ranges.push([from[0][0], to[0][0]]);
    }
  }

  private bracketEscape(): Range[] {
    return this.take('b') ? fail('has \\b in brackets; write \\x08 for a backspace') : this.escaped();
  }

  private posix(): Range[] {
    const match = /^:(\^?)([a-z]+):\]/.exec(this.chars.slice(this.at, this.at + 12).join(''));
    const ranges = match && POSIX[match[2]];
    if (!ranges) {
      return fail(`has [: in brackets, and no name that is known behind it; use one of ${Object.keys(POSIX).join(', ')}`);
    }
    this.at += match[0].length;
    return match[1] ? inverted(ranges) : ranges;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private next(): string | undefined {
    return this.chars[this.at++];
  }

  private take(char: string): boolean {
    const isThere = this.chars[this.at] === char;
    this.at += isThere ? 1 : 0;
    return isThere;
  }
}

/** Whether an expression can match without taking a character. */
export function matchesNothing(expression: Expression): boolean {
  switch (expression.type) {
    case 'set':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return expression.parts.every(matchesNothing);
    case 'alternatives':
      return expression.parts.some(matchesNothing);
    case 'repeat':
      return expression.least === 0 || matchesNothing(expression.of);
    default:
      return matchesNothing(expression.of);
  }
}

/** A text that every match contains, or some of which every match contains one. */
export interface Hint {
  readonly texts: readonly string[];
  /** Whether the texts are to be looked for in the text in lowercase letters. */
  readonly lowercase: boolean;
}

const MOST_HINTS = 8;

/** What a text must contain to be worth a closer look, the longest that there is. */
export function hintOf(expression: Expression): Hint | undefined {
  switch (expression.type) {
    case 'set': {
      const char = charOf(expression);
      return char && { texts: [char.text], lowercase: char.lowercase };
    }
    case 'sequence':
      return best([...runsOf(expression.parts), ...expression.parts.filter(({ type }) => type !== 'set').map(hintOf)]);
    case 'alternatives': {
      const hints = expression.parts.map(hintOf);
      const texts = [...new Set(hints.flatMap((hint) => hint?.texts ?? []))];
      const isSame = hints.every((hint) => hint !== undefined && hint.lowercase === hints[0]!.lowercase);
      return isSame && texts.length <= MOST_HINTS ? { texts, lowercase: hints[0]!.lowercase } : undefined;
    }
    case 'repeat':
      return expression.least > 0 ? hintOf(expression.of) : undefined;
    case 'group':
      return hintOf(expression.of);
    default:
      return undefined;
  }
}

/** Characters that follow each other, as texts. */
function runsOf(parts: readonly Expression[]): Hint[] {
  const runs: { text: string; lowercase: boolean }[] = [];
  let isOpen = false;
  for (const part of parts) {
    const char = part.type === 'set' ? charOf(part) : undefined;
    const last = runs[runs.length - 1];
    if (!char) {
      isOpen = isOpen && part.type === 'assertion';
    } else if (isOpen) {
      runs[runs.length - 1] = { text: last.text + char.text, lowercase: last.lowercase || char.lowercase };
    } else {
      runs.push({ ...char });
      isOpen = true;
    }
  }
  return runs.map(({ text, lowercase }) => ({ texts: [lowercase ? lowercased(text) : text], lowercase }));
}

/** The one character of a set, or the one letter in both its cases. */
function charOf(set: Expression): { readonly text: string; readonly lowercase: boolean } | undefined {
  if (set.type !== 'set') {
    return undefined;
  }
  const [first, second] = set.ranges;
  if (set.ranges.length === 1 && first[0] === first[1]) {
    return { text: String.fromCodePoint(first[0]), lowercase: false };
  }
  const isPair = set.ranges.length === 2 && first[0] === first[1] && second[0] === second[1]
    && second[0] === first[0] + 32 && first[0] >= 65 && first[0] <= 90;
  return isPair ? { text: String.fromCodePoint(second[0]), lowercase: true } : undefined;
}

function lowercased(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function best(hints: (Hint | undefined)[]): Hint | undefined {
  const shortest = (hint: Hint) => Math.min(...hint.texts.map(({ length }) => length));
  return hints.filter((hint) => hint !== undefined).sort((a, b) => shortest(b) - shortest(a))[0];
}

/** The same expression for JavaScript, which tries the examples of a redaction. */
export function javaScriptOf(expression: Expression): string {
  switch (expression.type) {
    case 'set':
      return expression.ranges.length === 0 ? '[]' : `[${expression.ranges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`;
    case 'sequence':
      return expression.parts.map(javaScriptOf).join('');
    case 'alternatives':
      return `(?:${expression.parts.map(javaScriptOf).join('|')})`;
    case 'repeat':
      return `(?:${javaScriptOf(expression.of)}){${expression.least},${expression.most === Infinity ? '' : expression.most}}${expression.greedy ? '' : '?'}`;
    case 'group':
      return `(${javaScriptOf(expression.of)})`;
    default:
      return {
        [Assertion.TEXT_START]: '(?<![^])',
        [Assertion.TEXT_END]: '(?![^])',
        [Assertion.LINE_START]: '(?<![^\\n])',
        [Assertion.LINE_END]: '(?![^\\n])',
        [Assertion.WORD_BOUNDARY]: '\\b',
        [Assertion.NO_WORD_BOUNDARY]: '\\B',
      }[expression.kind];
  }
}

function single(char: string): Range[] {
  return [[char.codePointAt(0)!, char.codePointAt(0)!]];
}

function merged(ranges: readonly Range[]): Range[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result[result.length - 1];
    if (last && from <= last[1] + 1) {
      last[1] = Math.max(last[1], to);
    } else {
      result.push([from, to]);
    }
  }
  return result;
}

function inverted(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [from, to] of merged(ranges)) {
    if (from > next) {
      result.push([next, from - 1]);
    }
    next = to + 1;
  }
  return next <= LAST ? [...result, [next, LAST]] : result;
}

/** With the other case of each letter. */
function folded(ranges: readonly Range[]): Range[] {
  const result: Range[] = [...ranges];
  for (const [from, to] of ranges) {
    result.push(...([[65, 90, 32], [97, 122, -32]] as const).filter(([first, last]) => from <= last && to >= first)
      .map(([first, last, shift]): Range => [Math.max(from, first) + shift, Math.min(to, last) + shift]));
    for (let code = Math.max(from, 128); code <= Math.min(to, from + 512); code++) {
      const char = String.fromCodePoint(code);
      const others = [char.toLowerCase(), char.toUpperCase()];
      result.push(...others.filter((other) => other !== char && [...other].length === 1 && other.codePointAt(0)! > 127).flatMap(single));
    }
  }
  return result;
}

function fail(message: string): never {
  throw new ExpressionError(message);
}
