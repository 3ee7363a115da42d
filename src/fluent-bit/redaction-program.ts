import { Expression, ExpressionError, Hint, hintOf, Range } from '../ray/regular-expression';

/** A regular expression as the filter script runs it, see ray-filter/expressions.lua. */
export interface Program {
  /** What each instruction does, and with what. */
  readonly op: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The characters that the instructions take, by their numbers: `ascii` as text, all others as pairs of code points. */
  readonly sets: readonly { readonly ascii: string; readonly ranges: readonly number[] }[];
  /** The bytes of ASCII that a match can begin with, as the inside of a class of a Lua pattern. */
  readonly first: string;
  /** Whether it can begin with any other byte. */
  readonly wide: boolean;
  /** What a text must contain to be looked at, in lowercase letters or as it is. */
  readonly hints: readonly string[];
  readonly lowercase: boolean;
}

const TAKE = 1;
const SPLIT = 2;
const JUMP = 3;
const SAVE = 4;
const ASSERT = 5;
const MATCH = 6;

/** What a text of one MiB is searched by in a second or so. */
const MOST_INSTRUCTIONS = 1500;

/** @param keepsGroups whether the replacement has parts of the match */
export function programOf(expression: Expression, keepsGroups: boolean): Program {
  const op: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const sets: { ascii: string; ranges: number[] }[] = [];
  const known = new Map<string, number>();

  const emit = (code: number, a = 0, b = 0): number => {
    if (op.length >= MOST_INSTRUCTIONS) {
      throw new ExpressionError(`is too large: it becomes more than ${MOST_INSTRUCTIONS} steps; repeat less`);
    }
    x.push(a);
    y.push(b);
    return op.push(code);
  };
  const here = () => op.length + 1;
  const setNumber = (ranges: readonly Range[]): number => {
    const key = JSON.stringify(ranges);
    if (!known.has(key)) {
      const others = ranges.filter(([, to]) => to > 127).flatMap(([from, to]) => [Math.max(from, 128), to]);
      known.set(key, sets.push({ ascii: asciiOf(ranges), ranges: others }));
    }
    return known.get(key)!;
  };
  const split = (greedy: boolean) => {
    const at = emit(SPLIT);
    return (into: number, out: number) => {
      x[at - 1] = greedy ? into : out;
      y[at - 1] = greedy ? out : into;
    };
  };
  const compile = (node: Expression): void => {
    switch (node.type) {
      case 'set':
        emit(TAKE, setNumber(node.ranges));
        return;
      case 'assertion':
        emit(ASSERT, node.kind);
        return;
      case 'sequence':
        node.parts.forEach(compile);
        return;
      case 'group':
        if (keepsGroups) {
          emit(SAVE, node.number * 2);
        }
        compile(node.of);
        if (keepsGroups) {
          emit(SAVE, node.number * 2 + 1);
        }
        return;
      case 'alternatives': {
        const jumps: number[] = [];
        node.parts.forEach((part, i) => {
          if (i === node.parts.length - 1) {
            compile(part);
            return;
          }
          const decide = split(true);
          const start = here();
          compile(part);
          jumps.push(emit(JUMP));
          decide(start, here());
        });
        jumps.forEach((jump) => (x[jump - 1] = here()));
        return;
      }
      default: {
        for (let i = 0; i < node.least; i++) {
          compile(node.of);
        }
        if (node.most === Infinity) {
          const loop = here();
          const decide = split(node.greedy);
          compile(node.of);
          emit(JUMP, loop);
          decide(loop + 1, here());
          return;
        }
        const decisions: [(into: number, out: number) => void, number][] = [];
        for (let i = node.least; i < node.most; i++) {
          decisions.push([split(node.greedy), here()]);
          compile(node.of);
        }
        decisions.forEach(([decide, start]) => decide(start, here()));
      }
    }
  };
  compile(expression);
  emit(MATCH);
  const hint: Hint = hintOf(expression) ?? { texts: [], lowercase: false };
  return { op, x, y, sets, ...firstClass(expression), hints: hint.texts, lowercase: hint.lowercase };
}

function asciiOf(ranges: readonly Range[]): string {
  return ranges.filter(([from]) => from < 128)
    .map(([from, to]) => Array.from({ length: Math.min(to, 127) - from + 1 }, (_, i) => String.fromCharCode(from + i)).join('')).join('');
}

/** The bytes that a match can begin with. Every part of a longer character is taken for one. */
function firstClass(expression: Expression): { readonly first: string; readonly wide: boolean } {
  const ranges = firstOf(expression).ranges;
  const ascii = [...asciiOf(ranges)].map((char) => (char === '\0' ? '%z' : /[A-Za-z0-9]/.test(char) || char.charCodeAt(0) < 32 || char === '\x7f' ? char : `%${char}`));
  return { first: [...new Set(ascii)].join(''), wide: ranges.some(([, to]) => to > 127) };
}

function firstOf(node: Expression): { readonly ranges: Range[]; readonly isEmpty: boolean } {
  switch (node.type) {
    case 'set':
      return { ranges: [...node.ranges], isEmpty: false };
    case 'assertion':
      return { ranges: [], isEmpty: true };
    case 'sequence': {
      const ranges: Range[] = [];
      for (const part of node.parts) {
        const first = firstOf(part);
        ranges.push(...first.ranges);
        if (!first.isEmpty) {
          return { ranges, isEmpty: false };
        }
      }
      return { ranges, isEmpty: true };
    }
    case 'alternatives': {
      const firsts = node.parts.map(firstOf);
      return { ranges: firsts.flatMap(({ ranges }) => ranges), isEmpty: firsts.some(({ isEmpty }) => isEmpty) };
    }
    case 'repeat': {
      const first = firstOf(node.of);
      return { ranges: first.ranges, isEmpty: first.isEmpty || node.least === 0 };
    }
    default:
      return firstOf(node.of);
  }
}
