/** The little of C that is needed to read tables of options: conditions, macros, initialisers. */

/** A source as a Linux build with every feature sees it. */
export interface Source {
  /** Without comments and directives. */
  readonly text: string;
  readonly macros: Macros;
}

/** Macros by their names; the first definition of a name counts. */
export type Macros = Map<string, { readonly parameter?: string; readonly body: string }>;

export function preprocessed(file: string): Source {
  const kept: string[] = [];
  const macros: Macros = new Map();
  // One entry an open #if: whether its current branch counts, and whether one of its branches has counted.
  const open: { active: boolean; taken: boolean }[] = [];
  for (const line of withoutComments(file).replace(/\\\n/g, ' ').split('\n')) {
    const active = open.every((one) => one.active);
    const directive = /^\s*#\s*(\w+)\s*(.*)$/.exec(line);
    if (!directive) {
      kept.push(active ? line : '');
      continue;
    }
    const [, word, rest] = directive;
    const top = open[open.length - 1];
    if (word === 'define' && active) {
      const [, name, parameter, body] = /^(\w+)(?:\((\w*)[^)]*\))?\s*(.*)$/.exec(rest)!;
      macros.set(name, macros.get(name) ?? { parameter, body: body.trim() });
    } else if (word === 'if' || word === 'ifdef' || word === 'ifndef') {
      const holds = word === 'ifndef' ? !isDefined(rest.trim()) : word === 'ifdef' ? isDefined(rest.trim()) : isTrue(rest);
      open.push({ active: holds, taken: holds });
    } else if (word === 'elif' || word === 'else') {
      top.active = !top.taken && (word === 'else' || isTrue(rest));
      top.taken ||= top.active;
    } else if (word === 'endif') {
      open.pop();
    }
  }
  return { text: kept.join('\n'), macros };
}

/** The text of a call of a macro with one parameter, e.g. `MAP("x")`. */
export function expandedCall(call: string, macros: Macros[]): string {
  const [, name, argument] = /^(\w+)\(([\s\S]*)\)$/.exec(call)!;
  const { parameter, body } = lookUp(name, macros)!;
  return body.replace(new RegExp(`\\b${parameter}\\b`, 'g'), argument);
}

/** The text between the braces that follow `start`, with strings understood. */
export function bracedAfter(source: string, start: number): string {
  const from = source.indexOf('{', start);
  let depth = 0;
  for (let i = from; i < source.length; i++) {
    if (source[i] === '"' || source[i] === "'") {
      i = endOfString(source, i);
    } else if (source[i] === '{') {
      depth++;
    } else if (source[i] === '}' && --depth === 0) {
      return source.slice(from + 1, i);
    }
  }
  throw new Error(`no closing brace after ${source.slice(start, start + 80)}`);
}

/** The parts of an initialiser between its outermost commas. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"' || text[i] === "'") {
      i = endOfString(text, i);
    } else if ('{('.includes(text[i])) {
      depth++;
    } else if ('})'.includes(text[i])) {
      depth--;
    } else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = text.slice(from).trim();
  return last ? [...parts, last] : parts;
}

/**
 * The value of a string expression: literals in a row, macros, `STR(x)`; undefined for NULL.
 *
 * @param macros looked up in their order
 */
export function stringValue(expression: string, macros: Macros[]): string | undefined {
  let rest = expression.trim();
  if (/^(NULL|0|\(\s*char\s*\*\s*\)\s*NULL)$/.test(rest)) {
    return undefined;
  }
  let value = '';
  while (rest) {
    let match: RegExpExecArray | null;
    if ((match = /^"((?:[^"\\]|\\.)*)"\s*/.exec(rest))) {
      value += match[1].replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c as string] ?? c);
    } else if ((match = /^STR\(([^)]*)\)\s*/.exec(rest))) {
      value += expanded(match[1].trim(), macros);
    } else if ((match = /^(\w+)\s*/.exec(rest))) {
      const macro = lookUp(match[1], macros);
      const inner = macro === undefined ? undefined : stringValue(macro.body, macros);
      if (inner === undefined) {
        throw new Error(`cannot read the string ${expression}`);
      }
      value += inner;
    } else {
      throw new Error(`cannot read the string ${expression}`);
    }
    rest = rest.slice(match[0].length);
  }
  return value;
}

/** Macros replaced until none is left, as the C preprocessor does before it makes a string of something. */
function expanded(text: string, macros: Macros[]): string {
  const macro = /^\w+$/.test(text) ? lookUp(text, macros) : undefined;
  return macro === undefined ? text.replace(/^\((\S+)\)$/, '$1') : expanded(macro.body, macros);
}

function lookUp(name: string, macros: Macros[]): { parameter?: string; body: string } | undefined {
  return macros.map((map) => map.get(name)).find((macro) => macro !== undefined);
}

function isDefined(symbol: string): boolean {
  return /^FLB_HAVE_/.test(symbol) || ['FLB_SYSTEM_LINUX', '__linux__', '__GNUC__'].includes(symbol);
}

function isTrue(condition: string): boolean {
  const value = condition
    .replace(/defined\s*\(\s*(\w+)\s*\)|defined\s+(\w+)/g, (_, a, b) => (isDefined(a ?? b) ? '1' : '0'))
    .replace(/\b[A-Za-z_]\w*\b/g, (symbol) => (isDefined(symbol) ? '1' : '0'))
    .trim();
  // Comparisons of versions do not occur around options.
  return /^[01!&|() ]+$/.test(value) && value.split('||').some((any) => any.split('&&').every((one) => /^[( ]*(!\s*0|1)[) ]*$/.test(one.trim())));
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== text[start]) {
    i += text[i] === '\\' ? 2 : 1;
  }
  return i;
}

function withoutComments(source: string): string {
  return source.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (token) =>
    token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token);
}
