/**
 * Why Onigmo, the library with which Fluent Bit compiles regular expressions, would refuse one.
 *
 * The grammar is that of Ruby with UTF-8. JavaScript's differs in both directions: Onigmo knows possessive quantifiers, `(?i)`, `\h`,
 * `\A`, POSIX brackets and absent operators, and it refuses lookbehind of variable length, `(?P<name>`, `(?s)` and a lone `*`.
 *
 * @see https://github.com/k-takata/Onigmo/blob/master/doc/RE
 */
export function onigmoProblem(regex: string): string | undefined {
  try {
    new Reader(regex).check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      return error.message;
    }
    throw error;
  }
}

/** A regular expression as Fluent Bit reads it: between slashes, where there are some, with flags behind the last. */
export function insideSlashes(regex: string): { readonly pattern: string; readonly flags: string } {
  const flagged = /^\/([\s\S]*)\/([imxo]*)$/.exec(regex);
  if (regex.length < 3 || !flagged || (/^o+$/.test(flagged[2]))) {
    return { pattern: regex, flags: '' };
  }
  return { pattern: flagged[1], flags: flagged[2] };
}

class Refusal extends Error {}

function fail(message: string): never {
  throw new Refusal(message);
}

type Node =
  | { readonly type: 'text'; readonly length: number; readonly folds?: boolean }
  | { readonly type: 'list' | 'alternatives'; readonly parts: Node[] }
  | { readonly type: 'repeat'; readonly of: Node; readonly least: number; readonly most: number }
  | { readonly type: 'group'; readonly kind: GroupKind; of: Node; readonly number?: number }
  | { readonly type: 'anchor'; readonly kind: AnchorKind; of?: Node }
  | { readonly type: 'reference'; readonly groups: readonly number[] }
  | { readonly type: 'call'; readonly name: string };

type GroupKind = 'capture' | 'option' | 'atomic' | 'absent' | 'condition';
type AnchorKind = 'simple' | 'end' | 'ahead' | 'behind' | 'not behind';

/** Anchors that may not stand in a lookbehind. */
const NOT_BEHIND: readonly AnchorKind[] = ['end', 'ahead'];

const MOST_REPEATS = 100_000;
const EMPTY: Node = { type: 'list', parts: [] };
const ONE: Node = { type: 'text', length: 1 };

const POSIX = ['alnum', 'alpha', 'blank', 'cntrl', 'digit', 'graph', 'lower', 'print', 'punct', 'space', 'upper', 'xdigit', 'ascii', 'word'];

/** No expression that somebody reads is nested more deeply. */
const MOST_DEPTH = 250;

/** What looking for endless recursion may cost. */
const MOST_STEPS = 200_000;

class Reader {
  private readonly chars: string[];
  private at = 0;
  private groups = 0;
  private depth = 0;
  private steps = 0;
  private readonly names = new Map<string, number[]>();
  private readonly nodes = new Map<number, Node>();
  private readonly later: (() => void)[] = [];
  private readonly calls: string[] = [];
  private readonly widths = new Map<Node, number | undefined>();
  private readonly leasts = new Map<Node, number>();
  private extended: boolean;
  private ignoresCase: boolean;

  constructor(regex: string) {
    const { pattern, flags } = insideSlashes(regex);
    this.chars = [...pattern];
    this.extended = flags.includes('x');
    this.ignoresCase = flags.includes('i');
  }

  public check(): void {
    const whole = this.alternatives(true);
    this.later.forEach((one) => one());
    this.checkBehind(whole);
    this.checkCalls(whole);
  }

  private alternatives(top: boolean): Node {
    const { extended, ignoresCase } = this;
    const node = this.branches(top);
    this.extended = extended;
    this.ignoresCase = ignoresCase;
    return node;
  }

  private branches(top: boolean): Node {
    if (++this.depth > MOST_DEPTH) {
      fail('is nested too deeply');
    }
    const branches = [this.branch(top)];
    while (this.take('|')) {
      branches.push(this.branch(top));
    }
    this.depth -= 1;
    return branches.length === 1 ? branches[0] : { type: 'alternatives', parts: branches };
  }

  private branch(top: boolean): Node {
    const parts: Node[] = [];
    for (;;) {
      this.skipIgnored();
      const char = this.peek();
      if (char === undefined || char === '|') {
        return listOf(parts);
      }
      if (char === ')') {
        if (top) {
          fail('has a ) without (');
        }
        return listOf(parts);
      }
      const node = this.atom(top, parts);
      if (node === undefined) {
        continue;
      }
      parts.push(this.repeated(node));
    }
  }

  /** What is skipped between tokens: comments, and blanks with the flag x. */
  private skipIgnored(): void {
    for (;;) {
      if (this.starts('(?#')) {
        this.at += 3;
        while (this.peek() !== ')') {
          if (this.peek() === undefined) {
            fail('has a comment without an end');
          }
          this.at += this.peek() === '\\' ? 2 : 1;
        }
        this.at += 1;
      } else if (this.extended && this.peek() === '#') {
        while (this.peek() !== undefined && this.peek() !== '\n') {
          this.at += 1;
        }
      } else if (this.extended && /^[ \t\n\r\f]$/.test(this.peek() ?? '')) {
        this.at += 1;
      } else {
        return;
      }
    }
  }

  /** One element without what repeats it, or undefined if it only changes options. */
  private atom(top: boolean, before: Node[]): Node | undefined {
    const char = this.next();
    switch (char) {
      case '(':
        return this.group(top, before);
      case '[': {
        const start = this.at;
        this.characterClass();
        // Without case, a letter such as the German sharp s is two.
        const wide = /^(?!\^).(?!\]$).*(\[:|\\[pPxu]|[^\0-\x7f])|^\[:(?!\^al)|^\\[pP]|^[^\0-\x7f](?!\]$)/su.test(this.chars.slice(start, this.at).join(''));
        return { type: 'text', length: 1, folds: this.ignoresCase && wide };
      }
      case '\\':
        return this.escape();
      case '^':
        return { type: 'anchor', kind: 'simple' };
      case '$':
        return { type: 'anchor', kind: 'simple' };
      case '*':
      case '+':
      case '?':
        fail(`has a ${char} with nothing before it to repeat`);
      case '{':
        this.at -= 1;
        if (this.interval()) {
          fail('has a repetition in braces with nothing before it to repeat');
        }
        this.at += 1;
        return ONE;
      default:
        return ONE;
    }
  }

  private repeated(node: Node): Node {
    let result = node;
    for (;;) {
      this.skipIgnored();
      const range = this.repetition();
      if (range === undefined) {
        return result;
      }
      result = { type: 'repeat', of: result, least: range[0], most: range[1] };
      if (range[2]) {
        result = { type: 'group', kind: 'atomic', of: result };
      }
    }
  }

  /** A repetition: the least, the most, and whether it is possessive. */
  private repetition(): [number, number, boolean] | undefined {
    const simple: { [char: string]: [number, number] } = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] };
    const range = simple[this.peek() ?? ''];
    if (range) {
      this.at += 1;
      if (this.take('?')) {
        return [...range, false];
      }
      return [...range, this.take('+')];
    }
    const interval = this.peek() === '{' ? this.interval() : undefined;
    if (interval && interval[0] !== interval[1]) {
      this.take('?');
    }
    return interval && [...interval, false];
  }

  /** `{2}`, `{2,}`, `{,3}` or `{2,3}`; other braces are text. */
  private interval(): [number, number] | undefined {
    const match = /^\{(\d*)(?:(,)(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 30).join(''));
    const started = /^\{(\d*)(?:,(\d*))?/.exec(this.chars.slice(this.at, this.at + 30).join(''));
    for (const digits of started?.slice(1) ?? []) {
      if (Number(digits ?? 0) > MOST_REPEATS) {
        fail(`repeats more than ${MOST_REPEATS} times`);
      }
    }
    if (!match || (match[1] === '' && !match[3])) {
      return undefined;
    }
    const least = Number(match[1] || 0);
    const most = match[2] === undefined ? least : match[3] === '' ? Infinity : Number(match[3]);
    if (least > most) {
      fail(`has ${match[0]}, whose second number is smaller than its first`);
    }
    this.at += match[0].length;
    return [least, most];
  }

  private group(top: boolean, before: Node[]): Node | undefined {
    if (this.peek() === undefined) {
      fail('has a ( without )');
    }
    if (!this.take('?')) {
      const number = ++this.groups;
      return this.closed({ type: 'group', kind: 'capture', of: EMPTY, number });
    }
    const char = this.next();
    switch (char) {
      case ':':
        return this.closed({ type: 'group', kind: 'option', of: EMPTY }).of;
      case '=':
      case '!':
        return this.closed({ type: 'anchor', kind: 'ahead', of: EMPTY });
      case '>':
        return this.closed({ type: 'group', kind: 'atomic', of: EMPTY });
      case '~':
        return this.closed({ type: 'group', kind: 'absent', of: EMPTY });
      case '\'':
        return this.named('\'');
      case '<':
        if (this.take('=')) {
          return this.closed({ type: 'anchor', kind: 'behind', of: EMPTY });
        }
        if (this.take('!')) {
          return this.closed({ type: 'anchor', kind: 'not behind', of: EMPTY });
        }
        return this.named('>');
      case '(':
        return this.condition();
      case 'P':
        fail('has (?P, which Onigmo does not know; write (?<name>...)');
      default:
        this.at -= char === undefined ? 0 : 1;
        return this.options(top, before);
    }
  }

  private closed<T extends Extract<Node, { type: 'group' | 'anchor' }>>(node: T): T & { of: Node } {
    node.of = this.alternatives(false);
    if (!this.take(')')) {
      fail('has a ( without )');
    }
    if (node.type === 'group' && node.number !== undefined) {
      this.nodes.set(node.number, node);
    }
    return node as T & { of: Node };
  }

  private named(end: string): Node {
    const name = this.name(end, false);
    const number = ++this.groups;
    this.names.set(name, [...this.names.get(name) ?? [], number]);
    return this.closed({ type: 'group', kind: 'capture', of: EMPTY, number });
  }

  /** The name of a group up to its end; a number or a level only where a group is referred to. */
  private name(end: string, reference: boolean): string {
    const start = this.at;
    while (this.peek() !== undefined && this.peek() !== end && this.peek() !== ')') {
      this.at += 1;
    }
    const name = this.chars.slice(start, this.at).join('');
    if (!this.take(end)) {
      fail(`has the name of a group without ${end}`);
    }
    const isName = /^[\p{L}\p{M}_\p{Pc}][\p{L}\p{M}\p{N}\p{Pc}]*$/u.test(name);
    if (!isName && !(reference && /^-?\d*[1-9]\d*$/.test(name))) {
      fail(`has ${JSON.stringify(name)} as the name of a group; use letters, digits and _, and begin with a letter`);
    }
    return name;
  }

  private condition(): Node {
    if (this.peek() === '<' || this.peek() === '\'') {
      const end = this.next() === '<' ? '>' : '\'';
      this.reference(this.name(end, true));
      if (!this.take(')')) {
        fail('has a condition without )');
      }
    } else {
      const digits = this.digits();
      if (digits === '' || !this.take(')')) {
        fail('has (?( without the number or the name of a group');
      }
      this.later.push(() => this.checkNumber(Number(digits)));
    }
    const node = { type: 'group' as const, kind: 'condition' as const, of: EMPTY };
    const closed = this.closed(node);
    if (closed.of.type !== 'alternatives') {
      closed.of = { type: 'alternatives', parts: [closed.of, EMPTY] };
    } else if (closed.of.parts.length > 2) {
      fail('has a condition with more than two alternatives');
    }
    return closed;
  }

  /** `(?i)`, which holds up to the end of the group around it, or `(?i:...)`. */
  private options(top: boolean, before: Node[]): Node | undefined {
    let off = false;
    const { extended, ignoresCase } = this;
    if (this.peek() === ')' || this.peek() === ':') {
      fail('has (? without an option behind it');
    }
    for (;;) {
      const char = this.next();
      if (char === ')') {
        // All that follows up to the end of the group belongs to it, also what stands behind a |.
        before.push({ type: 'group', kind: 'option', of: this.branches(top) });
        return undefined;
      }
      if (char === ':') {
        const node = this.closed({ type: 'group' as const, kind: 'option' as const, of: EMPTY as Node });
        this.extended = extended;
        this.ignoresCase = ignoresCase;
        return node;
      }
      if (char === '-') {
        off = true;
      } else if (char === 'x') {
        this.extended = !off;
      } else if (char === 'i') {
        this.ignoresCase = !off;
      } else if (char === undefined) {
        fail('has a ( without )');
      } else if (char !== 'm' && !(/^[adu]$/.test(char) && !off)) {
        fail(`has the option ${JSON.stringify(char)} in (?...), which Onigmo does not know`);
      }
    }
  }

  private escape(): Node {
    const char = this.next();
    if (char === undefined) {
      fail('ends with a backslash');
    }
    if (/^[bBAGK]$/.test(char)) {
      return { type: 'anchor', kind: 'simple' };
    }
    if (/^[zZ]$/.test(char)) {
      return { type: 'anchor', kind: 'end' };
    }
    if (char === 'R' || char === 'X') {
      return { type: 'group', kind: 'atomic', of: { type: 'repeat', of: ONE, least: 1, most: 2 } };
    }
    if (char === 'k' && /^[<']$/.test(this.peek() ?? '')) {
      return { type: 'reference', groups: this.reference(this.backReferenceName(this.next() === '<' ? '>' : '\'')) };
    }
    if (char === 'g' && /^[<']$/.test(this.peek() ?? '')) {
      return this.call(this.next() === '<' ? '>' : '\'');
    }
    if (/^[1-9]$/.test(char)) {
      return this.numbered();
    }
    this.at -= 1;
    const start = this.at;
    const isKind = this.code() === undefined;
    const isNegative = (char === 'P') !== (this.starts('{^', start + 1));
    return { type: 'text', length: 1, folds: isKind && this.ignoresCase && /^[pP]$/.test(char) && !isNegative };
  }

  private backReferenceName(end: string): string {
    const start = this.at;
    const level = /^([^<>')]*?)([+-]\d+)$/.exec(this.upTo(end));
    if (level && level[1] !== '' && level[1] !== '-') {
      this.at = start + [...level[0]].length + 1;
      const name = level[1];
      if (!/^-?\d*[1-9]\d*$/.test(name) && !/^[\p{L}\p{M}_\p{Pc}][\p{L}\p{M}\p{N}\p{Pc}]*$/u.test(name)) {
        fail(`has ${JSON.stringify(name)} as the name of a group`);
      }
      return name;
    }
    return this.name(end, true);
  }

  private upTo(end: string): string {
    const at = this.chars.indexOf(end, this.at);
    return at < 0 ? '' : this.chars.slice(this.at, at).join('');
  }

  /** A reference to a group by its name, which must stand before it, or by its number. */
  private reference(name: string): number[] {
    if (/^-?\d/.test(name)) {
      const number = name.startsWith('-') ? this.groups + 1 + Number(name) : Number(name);
      if (number <= 0) {
        fail(`refers to the group ${name}, and there are fewer before it`);
      }
      this.later.push(() => this.checkNumber(number));
      return [number];
    }
    return this.names.get(name) ?? fail(`refers to the group ${JSON.stringify(name)}, which does not stand before it`);
  }

  private checkNumber(number: number): void {
    if (this.names.size > 0) {
      fail('refers to a group by its number beside named groups');
    }
    if (number > this.groups) {
      fail(`refers to the group ${number}, and there are ${this.groups}`);
    }
  }

  /** `\1` is a reference up to `\9` or the number of groups before it; else an octal number. */
  private numbered(): Node {
    this.at -= 1;
    const start = this.at;
    const digits = this.digits();
    const number = Number(digits);
    if (number <= 1000 && (number <= this.groups || number <= 9)) {
      this.later.push(() => this.checkNumber(number));
      return { type: 'reference', groups: [number] };
    }
    this.at = start;
    if (/^[89]/.test(digits)) {
      this.at += 1;
    } else {
      this.octal(3);
    }
    return ONE;
  }

  private call(end: string): Node {
    let name: string;
    if (this.starts(`0${end}`)) {
      this.at += 2;
      name = '0';
    } else if (this.take('+')) {
      const digits = this.name(end, true);
      if (!/^\d/.test(digits)) {
        fail('calls a group by + and no number');
      }
      name = String(this.groups + Number(digits));
    } else {
      name = this.name(end, true);
      if (name.startsWith('-')) {
        const number = this.groups + 1 + Number(name);
        if (number <= 0) {
          fail(`calls the group ${name}, and there are fewer before it`);
        }
        name = String(number);
      }
    }
    this.calls.push(name);
    this.later.push(() => {
      if (/^\d/.test(name)) {
        if (name !== '0') {
          this.checkNumber(Number(name));
        }
      } else if (this.names.get(name)?.length !== 1) {
        fail(`calls the group ${JSON.stringify(name)}, which there is not, or more than once`);
      }
    });
    return { type: 'call', name };
  }

  private digits(): string {
    const start = this.at;
    while (/^\d$/.test(this.peek() ?? '')) {
      this.at += 1;
    }
    return this.chars.slice(start, this.at).join('');
  }

  private octal(most: number): number {
    const match = new RegExp(`^[0-7]{0,${most}}`).exec(this.chars.slice(this.at, this.at + 3).join(''))!;
    this.at += match[0].length;
    const value = parseInt(match[0] || '0', 8);
    if (value > 0xff) {
      fail(`has the octal number \\${match[0]}, which is more than \\377`);
    }
    return value;
  }

  /** What stands behind a backslash and is one character: its code, or undefined for a kind of characters. */
  private code(inClass = false): number | undefined {
    const char = this.next()!;
    if (/^[wWdDsShH]$/.test(char)) {
      return undefined;
    }
    if ((char === 'p' || char === 'P') && this.peek() === '{') {
      this.property();
      return undefined;
    }
    if (char === 'x' && this.peek() === '{') {
      const braces = /^\{([0-9a-fA-F]+)(\}?)/.exec(this.chars.slice(this.at, this.at + 12).join(''));
      if (braces === null || (braces[2] === '' && braces[1].length <= 8)) {
        // Nothing that can be read: the x stands for itself.
        if (braces && parseInt(braces[1], 16) > 0x7fffffff) {
          fail('has a character beyond Unicode');
        }
        return 'x'.charCodeAt(0);
      }
      if (braces[1].length > 8 || parseInt(braces[1], 16) > 0x10ffff) {
        fail('has a character beyond Unicode');
      }
      this.at += braces[0].length;
      return parseInt(braces[1], 16);
    }
    if (char === 'x') {
      const hex = /^[0-9a-fA-F]{0,2}/.exec(this.chars.slice(this.at, this.at + 2).join(''))![0];
      this.at += hex.length;
      return this.peek() === undefined && hex === '' ? 'x'.charCodeAt(0) : parseInt(hex || '0', 16);
    }
    if (char === 'u' && this.peek() !== undefined) {
      const hex = /^[0-9a-fA-F]{4}/.exec(this.chars.slice(this.at, this.at + 4).join(''))?.[0];
      if (hex === undefined) {
        fail('has \\u without four hexadecimal digits');
      }
      this.at += 4;
      return parseInt(hex, 16);
    }
    if (/^[0-7]$/.test(char) && (inClass || char === '0')) {
      this.at -= 1;
      if (inClass) {
        return this.octal(3);
      }
      this.at += 1;
      return this.octal(2);
    }
    if (char === 'c' || char === 'C' || char === 'M') {
      return this.control(char);
    }
    const known: { [char: string]: number } = { n: 10, t: 9, r: 13, f: 12, a: 7, b: 8, e: 27, v: 11 };
    return known[char] ?? char.codePointAt(0)!;
  }

  /** `\cx`, `\C-x`, `\M-x` and these in each other. */
  private control(char: string): number {
    if (char !== 'c' && !this.take('-')) {
      fail(`has \\${char} without - behind it`);
    }
    const of = this.next();
    if (of === undefined) {
      fail(`ends with \\${char}`);
    }
    let code = of.codePointAt(0)!;
    if (of === '?' && char !== 'M') {
      return 127;
    }
    if (of === '\\') {
      const inner = this.next();
      if (inner === undefined) {
        fail('ends with a backslash');
      }
      code = /^[cCM]$/.test(inner) ? this.control(inner) : ({ n: 10, t: 9, r: 13, f: 12, a: 7, b: 8, e: 27, v: 11 } as { [c: string]: number })[inner] ?? inner.codePointAt(0)!;
    }
    // eslint-disable-next-line no-bitwise
    return char === 'M' ? (code & 0xff) | 0x80 : code & 0x9f;
  }

  private property(): void {
    const match = /^\{\^?([^}(){|]*)\}/.exec(this.chars.slice(this.at, this.at + 80).join(''));
    if (!match || !isProperty(match[1])) {
      fail(`has ${match ? `\\p${match[0]}` : '\\p{'}, which is not a known property; write the characters in brackets`);
    }
    this.at += match[0].length;
  }

  /** What stands between brackets, the first of which has been read. */
  private characterClass(): void {
    if (++this.depth > MOST_DEPTH) {
      fail('is nested too deeply');
    }
    this.take('^');
    if (this.peek() === ']' && !this.hasClosing(this.at + 1)) {
      fail('has empty brackets');
    }
    type State = 'start' | 'value' | 'range' | 'complete';
    let state = 'start' as State;
    let from: number | undefined;
    let first = true;
    const value = (code: number) => {
      if (state === 'range') {
        if (from! > code) {
          fail('has a range in brackets whose end comes before its start');
        }
        state = 'complete';
      } else {
        state = 'value';
      }
      from = code;
    };
    const kind = () => {
      if (state === 'range') {
        fail('has a range in brackets that ends with a kind of characters');
      }
      state = 'value';
      from = undefined;
    };
    for (;;) {
      const char = this.next();
      if (char === undefined) {
        fail('has a [ without ]');
      }
      if (char === ']' && !first) {
        this.depth -= 1;
        return;
      }
      first = false;
      if (char === '-') {
        const closes = this.peek() === ']' || this.starts('&&');
        if (state === 'value' && !closes) {
          if (from === undefined) {
            fail('has a range in brackets that begins with a kind of characters');
          }
          state = 'range';
        } else {
          value('-'.charCodeAt(0));
        }
      } else if (char === '[') {
        if (this.peek() === ':' && this.closesBracket() && this.posix()) {
          kind();
        } else if (this.peek() === ':' && this.closesBracket()) {
          value('['.charCodeAt(0));
        } else {
          const depth = this.depth;
          this.characterClass();
          this.depth = depth;
        }
      } else if (char === '&' && this.peek() === '&') {
        this.at += 1;
        state = 'start';
      } else if (char === '\\') {
        if (this.peek() === undefined) {
          fail('ends with a backslash');
        }
        const code = this.code(true);
        if (code === undefined) {
          kind();
        } else {
          value(code);
        }
      } else {
        value(char.codePointAt(0)!);
      }
    }
  }

  /** Whether a ] that is not escaped comes at or behind a place. */
  private hasClosing(from: number): boolean {
    for (let i = from; i < this.chars.length; i++) {
      if (this.chars[i] === ']') {
        return true;
      }
      if (this.chars[i] === '\\') {
        i += 1;
      }
    }
    return false;
  }

  /** Whether `:]` comes before the next `]`. */
  private closesBracket(): boolean {
    for (let i = this.at + 1; i < this.chars.length; i++) {
      if (this.chars[i] === ':' && this.chars[i + 1] === ']') {
        return true;
      }
      if (this.chars[i] === ']') {
        return false;
      }
      if (this.chars[i] === '\\') {
        i += 1;
      }
    }
    return false;
  }

  /** A POSIX bracket such as `[:alpha:]`, or false if it is a bracket like any other. */
  private posix(): boolean {
    const rest = this.chars.slice(this.at + 1, this.at + 40).join('');
    const name = rest.replace(/^\^/, '');
    const known = POSIX.find((one) => name.startsWith(one));
    if (known && name.startsWith(`${known}:]`)) {
      this.at += 1 + (rest.length - name.length) + known.length + 2;
      return true;
    }
    const end = /^[^:\]]{0,20}/.exec(name)![0];
    if (known || name.startsWith(`${end}:]`)) {
      fail(`has [:${end}:], which is not a POSIX bracket; use one of ${POSIX.join(', ')}`);
    }
    return false;
  }

  private checkBehind(node: Node): void {
    if (node.type === 'anchor' && (node.kind === 'behind' || node.kind === 'not behind')) {
      if (!this.isAllowedBehind(node.of!, node.kind === 'behind')) {
        fail('has in a lookbehind what may not stand there: a lookahead, an atomic group, a back reference, \\z or a group that captures');
      }
      const parts = node.of!.type === 'alternatives' ? node.of!.parts : [node.of!];
      // A letter that is two without case is fine by itself, as alternatives of different lengths are.
      if (node.of!.type !== 'text' && parts.some((part) => this.width(part) === undefined)) {
        fail('has a lookbehind of variable length');
      }
    }
    childrenOf(node).forEach((child) => this.checkBehind(child));
  }

  private isAllowedBehind(node: Node, captures: boolean): boolean {
    if (node.type === 'reference'
      || (node.type === 'group' && node.kind !== 'option' && !(node.kind === 'capture' && (captures || this.isPlain(node.number!))))
      || (node.type === 'anchor' && NOT_BEHIND.includes(node.kind))) {
      return false;
    }
    return childrenOf(node).every((child) => this.isAllowedBehind(child, captures));
  }

  /** Beside named groups those without a name do not capture. */
  private isPlain(group: number): boolean {
    return this.names.size > 0 && ![...this.names.values()].flat().includes(group);
  }

  /** How many characters a node takes, or undefined if that varies. */
  private width(node: Node): number | undefined {
    switch (node.type) {
      case 'text':
        return node.folds ? undefined : node.length;
      case 'anchor':
        return 0;
      case 'list': {
        const widths = node.parts.map((part) => this.width(part));
        return widths.some((one) => one === undefined) ? undefined : widths.reduce<number>((sum, one) => sum + one!, 0);
      }
      case 'alternatives': {
        const widths = new Set(node.parts.map((part) => this.width(part)));
        return widths.size === 1 ? [...widths][0] : undefined;
      }
      case 'repeat': {
        const width = this.width(node.of);
        return node.least === node.most && width !== undefined ? width * node.least : undefined;
      }
      case 'group':
        return node.kind === 'absent' ? 0 : this.width(node.of);
      case 'call':
        return this.ofGroup(this.widths, this.target(node.name), undefined, (target) => this.width(target));
      default:
        return undefined;
    }
  }

  /** What a group has, computed once; while it is computed, it has what is said for groups that call themselves. */
  private ofGroup<T>(known: Map<Node, T>, group: Node | undefined, recursive: T, compute: (group: Node) => T): T {
    if (group === undefined) {
      return recursive;
    }
    if (!known.has(group)) {
      known.set(group, recursive);
      known.set(group, compute(group));
    }
    return known.get(group)!;
  }

  private target(name: string): Node | undefined {
    return this.nodes.get(/^\d/.test(name) ? Number(name) : this.names.get(name)?.[0] ?? -1);
  }

  /** Recursion without an end: a group that cannot match without calling itself. */
  private checkCalls(whole: Node): void {
    if (this.calls.length === 0) {
      return;
    }
    this.nodes.set(0, { type: 'group', kind: 'capture', of: whole, number: 0 });
    for (const [number, node] of this.nodes) {
      if (node.type === 'group' && this.recursion(node.of, number, true, new Set([number])) !== 'none') {
        fail('calls a group from within itself without an end');
      }
    }
  }

  private recursion(node: Node, number: number, head: boolean, seen: Set<number>): 'none' | 'exists' | 'endless' {
    if (++this.steps > MOST_STEPS) {
      fail('has groups that call each other too often');
    }
    switch (node.type) {
      case 'list': {
        let result: 'none' | 'exists' = 'none';
        let atHead = head;
        for (const part of node.parts) {
          const one = this.recursion(part, number, atHead, seen);
          if (one === 'endless') {
            return one;
          }
          result = one === 'exists' ? one : result;
          atHead = atHead && this.least(part) === 0;
        }
        return result;
      }
      case 'alternatives': {
        const all = node.parts.map((part) => this.recursion(part, number, head, seen));
        return all.includes('endless') ? 'endless' : all.every((one) => one === 'exists') ? 'exists' : 'none';
      }
      case 'repeat': {
        const one = this.recursion(node.of, number, head, seen);
        return one === 'exists' && node.least === 0 ? 'none' : one;
      }
      case 'anchor':
        return node.of ? this.recursion(node.of, number, head, seen) : 'none';
      case 'group':
        return this.recursion(node.of, number, head, seen);
      case 'call': {
        const target = this.target(node.name);
        if (target?.type !== 'group' || target.number === undefined) {
          return 'none';
        }
        if (target.number === number) {
          return head ? 'endless' : 'exists';
        }
        return seen.has(target.number) ? 'none' : this.recursion(target.of, number, head, new Set([...seen, target.number]));
      }
      default:
        return 'none';
    }
  }

  /** The least that a node takes. */
  private least(node: Node): number {
    switch (node.type) {
      case 'text':
        return node.length;
      case 'list':
        return node.parts.reduce((sum, part) => sum + this.least(part), 0);
      case 'alternatives':
        return Math.min(...node.parts.map((part) => this.least(part)));
      case 'repeat':
        return node.least * this.least(node.of);
      case 'group':
        return node.kind === 'absent' ? 0 : this.least(node.of);
      case 'call':
        return this.ofGroup(this.leasts, this.target(node.name), 0, (target) => this.least(target));
      case 'reference':
        return Math.min(...node.groups.map((group) => this.ofGroup(this.leasts, this.nodes.get(group), 0, (target) => this.least(target))));
      default:
        return 0;
    }
  }

  private starts(text: string, from = this.at): boolean {
    return [...text].every((char, i) => this.chars[from + i] === char);
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private next(): string | undefined {
    return this.chars[this.at++];
  }

  private take(char: string): boolean {
    if (this.chars[this.at] === char) {
      this.at += 1;
      return true;
    }
    return false;
  }
}

function listOf(parts: Node[]): Node {
  return parts.length === 1 ? parts[0] : { type: 'list', parts };
}

function childrenOf(node: Node): Node[] {
  switch (node.type) {
    case 'list':
    case 'alternatives':
      return node.parts;
    case 'repeat':
    case 'group':
      return [node.of];
    case 'anchor':
      return node.of ? [node.of] : [];
    default:
      return [];
  }
}

/** Whether `\p{...}` knows a name: a POSIX class, or a category, a script or a property of Unicode. */
function isProperty(name: string): boolean {
  const bare = name.replace(/[\s_-]/g, '').toLowerCase();
  if ([...POSIX, 'any', 'assigned'].includes(bare)) {
    return true;
  }
  const words = name.split(/[\s_-]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  const spellings = [name, words.join('_'), name.toUpperCase()];
  return /^[\w -]+$/.test(name) && spellings.some((one) => ['', 'Script='].some((kind) => {
    try {
      return new RegExp(`\\p{${kind}${one}}`, 'u') !== undefined;
    } catch {
      return false;
    }
  }));
}
