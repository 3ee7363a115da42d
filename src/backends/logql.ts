/** A text in a query; in backquotes nothing needs an escape. */
export function quoted(text: string): string {
  if (text.includes('`')) {
    throw new Error(`a query cannot contain a backquote: ${text}`);
  }
  return `\`${text}\``;
}

/** A selector of streams, from matchers like `component="raylet"`. */
export function selector(...matchers: string[]): string {
  return `{${matchers.join(', ')}}`;
}
