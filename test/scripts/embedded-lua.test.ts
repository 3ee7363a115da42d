import { readFileSync } from 'fs';
import { join } from 'path';
import { embeddedLua, filterScript } from '../../scripts/embedded-lua';
import { RAY_FILTER_LUA } from '../../src/fluent-bit/ray-filter-lua';

const folder = join(__dirname, '..', '..', 'src', 'fluent-bit');
const lua = filterScript(join(folder, 'ray-filter'));

test('the embedded script is the script; if not, run `npx tsx scripts/embed-lua.ts`', () => {
  expect(RAY_FILTER_LUA).toBe(lua);
  expect(readFileSync(join(folder, 'ray-filter-lua.ts'), 'utf8')).toBe(embeddedLua(lua));
});
