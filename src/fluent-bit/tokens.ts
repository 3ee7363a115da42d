import { insideSlashes } from './onigmo';
import { FluentBitValue, OptionText, textProblem } from './value';
import { refuse } from '../problem';

/**
 * How texts are put into values that Fluent Bit splits again. It has two ways of splitting at blanks, with different rules for quotes.
 */

/** A part of a value that is split by `flb_utils_split_quoted`: rules and conditions of the modify filter. */
export function quotedPart(path: string, property: string, value: OptionText): OptionText {
  const text = value.toString();
  if (text !== '' && !text.includes(' ') && !/^["']/.test(text)) {
    return value;
  }
  if (typeof value === 'string') {
    return `"${value.replace(/["\\]/g, '\\$&')}"`;
  }
  return quotedReference(path, property, value);
}

/** A part of a value that is split by `flb_slist_split_tokens`: records of the record_modifier filter, rules of the rewrite_tag filter. */
export function listPart(path: string, property: string, value: OptionText): OptionText {
  // What a variable holds is put in before the value is split.
  if (typeof value !== 'string') {
    return quotedReference(path, property, value);
  }
  if (value !== '' && !value.includes(' ') && !value.startsWith('"')) {
    return value;
  }
  if (value.endsWith('\\')) {
    refuse(path, { property, value, message: 'has a blank and ends with a backslash, which Fluent Bit cannot read', remedy: 'leave one of them out' });
  }
  return `"${value.replace(/"/g, '\\"')}"`;
}

/** A part of a value that ends at the first blank, whatever stands around it. */
export function firstPart(path: string, property: string, value: string): string {
  if (!/^\S+$/.test(value)) {
    refuse(path, { property, value, message: 'is empty or has a blank, at which Fluent Bit would end it', remedy: 'leave the blank out' });
  }
  return value;
}

/** The name of a parser, by which plugins refer to it. */
export function parserName(path: string, name: string): string {
  const problem = textProblem(name);
  if (problem || name.includes(',')) {
    refuse(path, { property: 'name', value: name, ...(problem ?? { message: 'has a comma, at which Fluent Bit would end it', remedy: 'leave it out' }) });
  }
  return firstPart(path, 'name', name);
}

/** Values of an option that takes a list with commas. */
export function commaSeparated(path: string, property: string, values: string[] | undefined): string | undefined {
  for (const value of values ?? []) {
    if (!/^[^\s,]([^,]*[^\s,])?$/.test(value)) {
      refuse(path, { property, value, message: 'is empty, or has a comma or a blank at an end', remedy: 'give each entry of the list by itself' });
    }
  }
  return values && values.length > 0 ? values.join(',') : undefined;
}

/** A value of parts with blanks between them. */
export function spaced(...parts: OptionText[]): OptionText {
  const joined = FluentBitValue.join(...parts.flatMap((part, i) => (i === 0 ? [part] : [' ', part])));
  return joined.variables.length > 0 ? joined : joined.toString();
}

/**
 * A regular expression such that Fluent Bit takes no slash in it for a delimiter.
 *
 * @param regex with or without slashes around it; with them, the flags i, m and x may follow
 */
export function asRegex(regex: string): string {
  return regex.startsWith('/') ? slashedRegex(regex) : regex;
}

/** As `asRegex`, and always with slashes around it. */
export function slashedRegex(regex: string): string {
  return insideSlashes(regex).pattern !== regex ? regex : `/${regex}/`;
}

function quotedReference(path: string, property: string, value: FluentBitValue): FluentBitValue {
  if (value.texts.some((text) => /["\\]/.test(text))) {
    refuse(path, { property, value: value.toString(), message: 'has a quote or a backslash beside a variable', remedy: 'leave it out' });
  }
  return FluentBitValue.join('"', value, '"');
}

/** The parts of a value that Fluent Bit splits at blanks, without the quotes around some of them. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) => (quoted === undefined ? plain : quoted.replace(/\\(["\\])/g, '$1')));
}
