/**
 * Writes src/placement/node-cleaner-py.ts from src/placement/node-cleaner.py, because only what the compiler knows
 * gets into the package. Run with `npx tsx scripts/embed-python.ts`; a test fails while the two differ.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { embeddedPython } from './embedded-python';

const folder = join(__dirname, '..', 'src', 'placement');
writeFileSync(join(folder, 'node-cleaner-py.ts'), embeddedPython(readFileSync(join(folder, 'node-cleaner.py'), 'utf8')));
