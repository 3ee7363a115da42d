/** One section of a classic configuration as read back. */
export interface ReadSection {
  readonly name: string;
  /** Keys in lower case. */
  readonly entries: [key: string, value: string][];
}

/**
 * Reads the classic format by the rules of its documentation, independently of what writes it: lines end at LF or
 * CR LF, `#` in front makes a comment, a section starts in column 0, entries are indented, a key ends at the first
 * blank, and blanks around a value do not count.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/format-schema
 */
export function readClassic(text: string): ReadSection[] {
  const sections: ReadSection[] = [];
  for (const line of text.split(/\r\n|[\n\r\0]/)) {
    if (/^\s*(#|$)/.test(line)) {
      continue;
    }
    const section = /^\[([^\]]+)\]/.exec(line);
    if (section) {
      sections.push({ name: section[1], entries: [] });
      continue;
    }
    const entry = /^[ \t]+([^ ]+) (.*)$/.exec(line);
    if (!entry || sections.length === 0) {
      throw new Error(`cannot read the line ${JSON.stringify(line)}`);
    }
    sections[sections.length - 1].entries.push([entry[1].toLowerCase(), entry[2].replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')]);
  }
  return sections;
}
