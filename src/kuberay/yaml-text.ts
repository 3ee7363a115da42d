import { parseAllDocuments } from 'yaml';
import { refuse } from '../problem';

/**
 * The documents of a YAML text; those without contents are left out.
 *
 * Read as Kubernetes reads it: YAML 1.1, in which 0777 is an octal number.
 *
 * @param property where the text stands, for error texts
 */
export function yamlDocuments(path: string, property: string, text: string): any[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  for (const { errors: [error] } of documents) {
    if (error) {
      refuse(path, { property, message: `is no YAML: ${error.message.split('\n')[0].replace(/:$/, '')}`, remedy: 'correct it' });
    }
  }
  return documents.map((document) => document.toJS()).filter((value) => value !== null && value !== undefined);
}
