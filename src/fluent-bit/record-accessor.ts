import { Complaint } from './option-types';

/** A field, and the fields or elements in it. Fluent Bit ends it at a blank, a comma or a double quote, and at a dot outside of quotes. */
const FIELD = /^\$[A-Za-z_][A-Za-z0-9_\-/]*(\['[^', "]+'\]|\[(0|[1-9]\d{0,8})\])*$/;

const REMEDY = "write it like $level or $kubernetes['labels']['app']; a key with other signs needs a lua filter";

/** Why a text is not the reference to one field of a record; Fluent Bit does not start with it, or aborts. */
export function fieldComplaint(text: string): Complaint | undefined {
  const dotted = /^\$([A-Za-z_][\w-]*)\.([\w-]+)$/.exec(text);
  if (dotted) {
    return { message: 'has a dot, at which Fluent Bit would end the field', remedy: `write it like $${dotted[1]}['${dotted[2]}']` };
  }
  if (/^\w/.test(text)) {
    return { message: 'does not start with $', remedy: `write it like $${/^\w*/.exec(text)![0]}` };
  }
  return FIELD.test(text) ? undefined : { message: 'is not a field of a record', remedy: REMEDY };
}

/**
 * Why a text with references to fields in it is not one that Fluent Bit reads.
 *
 * @param captures whether `$0` to `$9` stand for what a regular expression matched
 */
export function templateComplaint(text: string, captures: boolean): Complaint | undefined {
  for (let at = text.indexOf('$'); at >= 0 && at < text.length - 1; at = text.indexOf('$', at)) {
    const rest = text.slice(at);
    const digit = /^\$\d/.test(rest);
    if (digit && !captures) {
      return { message: `has ${rest.slice(0, 2)}, which stands for a part of a regular expression, and here there is none`, remedy: REMEDY };
    }
    if (digit) {
      at += 2;
      continue;
    }
    const tag = /^\$TAG(\[\d{1,4}\])?/.exec(rest);
    if (tag) {
      if (/^\$TAG\[/.test(tag[0]) !== /^\$TAG\[/.test(rest)) {
        return { message: 'has a part of the tag without a number', remedy: 'write it like $TAG[1]' };
      }
      at += tag[0].length;
      continue;
    }
    const part = endOfField(rest);
    const complaint = fieldComplaint(part);
    if (complaint) {
      return complaint;
    }
    at += part.length;
  }
  return undefined;
}

/** The text up to where Fluent Bit ends a field. */
function endOfField(text: string): string {
  let quotes = 0;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === "'") {
      quotes += 1;
    } else if ((text[i] === '.' && quotes % 2 === 0) || /[ ,"]/.test(text[i])) {
      return text.slice(0, i);
    }
  }
  return text;
}
