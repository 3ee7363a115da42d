import { embedded } from './embedded-text';

/** The TypeScript module that holds the text of the filter script. */
export function embeddedLua(lua: string): string {
  return embedded({
    script: 'scripts/embed-lua.ts', source: 'ray-filter.lua', comment: 'The script of the filter that knows Ray\'s logs.', name: 'RAY_FILTER_LUA',
  }, lua);
}
