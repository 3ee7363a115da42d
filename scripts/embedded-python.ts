import { embedded } from './embedded-text';

/** The TypeScript module that holds the text of the program that cleans a node up. */
export function embeddedPython(python: string): string {
  return embedded({
    script: 'scripts/embed-python.ts', source: 'node-cleaner.py', comment: 'The program that cleans a node up.', name: 'NODE_CLEANER_PY',
  }, python);
}
