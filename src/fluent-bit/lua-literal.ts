/** A value as Lua source text. Undefined values are left out, as a table of Lua has none. */
export function luaLiteral(value: any): string {
  if (typeof value === 'string') {
    // eslint-disable-next-line no-control-regex
    return `"${value.replace(/[\\"\0-\x1f\x7f]/g, (char) => `\\${char.charCodeAt(0).toString().padStart(3, '0')}`)}"`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (Array.isArray(value)) {
    return `{ ${value.map(luaLiteral).join(', ')} }`;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{ ${entries.map(([key, one]) => `[${luaLiteral(key)}] = ${luaLiteral(one)}`).join(', ')} }`;
}
