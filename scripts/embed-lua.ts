/**
 * Writes src/fluent-bit/ray-filter-lua.ts from src/fluent-bit/ray-filter/*.lua, because only what the compiler knows
 * gets into the package. Run with `npx tsx scripts/embed-lua.ts`; a test fails while the two differ.
 */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { embeddedLua, filterScript } from './embedded-lua';

const folder = join(__dirname, '..', 'src', 'fluent-bit');
writeFileSync(join(folder, 'ray-filter-lua.ts'), embeddedLua(filterScript(join(folder, 'ray-filter'))));
