/** The TypeScript module that holds the text of the filter script. */
export function embeddedLua(lua: string): string {
  const lines = lua.split('\n').map((line) => `  ${quote(line)},`);
  return [
    '// Written by scripts/embed-lua.ts from ray-filter.lua; change that file.',
    '',
    '/** The script of the filter that knows Ray\'s logs. */',
    'export const RAY_FILTER_LUA = [',
    ...lines.slice(0, -1),
    '].join(\'\\n\') + \'\\n\';',
    '',
  ].join('\n');
}

function quote(line: string): string {
  return `'${line.replace(/\\/g, '\\\\').replace(/'/g, '\\\'')}'`;
}
