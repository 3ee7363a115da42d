import { readFileSync } from 'fs';
import { join } from 'path';
import { embedded } from './embedded-text';

/** The parts of the filter script. Lua has no forward references, so that each may use only what stands before it. */
const PARTS = ['settings', 'expressions', 'text', 'time', 'levels', 'lines', 'groups', 'files', 'zones', 'memory', 'resumed', 'readers', 'records', 'delivery', 'main'];

/** The filter script: its parts in a row, since Fluent Bit takes one file. */
export function filterScript(folder: string): string {
  return PARTS.map((part) => readFileSync(join(folder, `${part}.lua`), 'utf8')).join('\n');
}

/** The TypeScript module that holds the text of the filter script. */
export function embeddedLua(lua: string): string {
  return embedded({
    script: 'scripts/embed-lua.ts', source: 'ray-filter/*.lua', comment: 'The script of the filter that knows Ray\'s logs.', name: 'RAY_FILTER_LUA',
  }, lua);
}
