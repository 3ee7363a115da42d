/** What is wrong with a value, and what to do. */
export interface Complaint {
  readonly message: string;
  readonly remedy: string;
}

const LARGEST_INT = 2 ** 31 - 1;
const UNITS: { [unit: string]: number } = { '': 1, 'k': 1e3, 'm': 1e6, 'g': 1e9 };

/**
 * Why a text is no value of an option of the given type, or undefined if it is one.
 *
 * Fluent Bit reads numbers with atoi() and the like and takes what it does not understand for zero, or for a part of itself;
 * so what it would read as something else than a reader would is refused.
 *
 * @param type as in Fluent Bit's own tables
 */
export function typeComplaint(type: string, text: string): Complaint | undefined {
  if (type === 'bool') {
    return boolOf(text) !== undefined ? undefined : { message: 'is neither true nor false', remedy: 'use on, true, yes, off, false or no' };
  }
  if (type === 'int') {
    return /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) <= LARGEST_INT ? undefined
      : { message: 'is no whole number', remedy: `write it in digits, at most ${LARGEST_INT}` };
  }
  if (type === 'double') {
    return /^[-+]?\d+(\.\d+)?$/.test(text) ? undefined : { message: 'is no number', remedy: "write it like '0.5'" };
  }
  if (type === 'size') {
    return bytesOf(text) !== undefined ? undefined
      : { message: 'is no size', remedy: "write bytes, or a number with k, M or G, which are powers of ten, e.g. '32k'" };
  }
  if (type === 'time') {
    return /^\d+[smhd]?$/i.test(text) ? undefined : { message: 'is no time', remedy: "write whole seconds, or a whole number with s, m, h or d, e.g. '5m'" };
  }
  const list = /^([cs])list_(\d)$/.exec(type);
  if (list) {
    const entries = list[1] === 'c' ? text.split(',') : text.match(/"(?:\\.|[^"\\])*"|[^\s"]\S*/g) ?? [];
    return entries.length >= Number(list[2]) ? undefined
      : { message: `has fewer than ${list[2]} parts`, remedy: `write them with a ${list[1] === 'c' ? 'comma' : 'blank'} between them` };
  }
  return undefined;
}

/** What Fluent Bit takes a text for where it wants true or false. */
export function boolOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return ['true', 'on', 'yes'].includes(lower) ? true : ['false', 'off', 'no'].includes(lower) ? false : undefined;
}

/** How many bytes a text means where Fluent Bit wants a size. */
export function bytesOf(text: string): number | undefined {
  if (text.toLowerCase() === 'false') {
    return 0;
  }
  const match = /^(?:(\d+)|(\d+(?:\.\d+)?)([kmg])b?)$/i.exec(text);
  return match ? Number(match[1] ?? match[2]) * UNITS[(match[3] ?? '').toLowerCase()] : undefined;
}
