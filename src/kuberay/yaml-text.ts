import { parseAllDocuments, Tags } from 'yaml';
import { refuse } from '../problem';

/** What YAML 1.1 makes of an unquoted date, or of digits with colons, and Kubernetes does not: it reads them as texts. */
const TEXTS_OF_KUBERNETES = /^tag:yaml\.org,2002:timestamp$/;

/**
 * The documents of a YAML text; those without contents are left out.
 *
 * Read as Kubernetes reads it: YAML 1.1, in which 0777 is an octal number and `on` a boolean, but without its dates and its numbers to
 * the base of 60.
 *
 * @param property where the text stands, for error texts
 */
export function yamlDocuments(path: string, property: string, text: string): any[] {
  const documents = parseAllDocuments(text, { version: '1.1', customTags });
  for (const { errors: [error] } of documents) {
    if (error) {
      refuse(path, { property, message: `is no YAML: ${error.message.split('\n')[0].replace(/:$/, '')}`, remedy: 'correct it' });
    }
  }
  return documents.map((document) => document.toJS()).filter((value) => value !== null && value !== undefined);
}

function customTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !(TEXTS_OF_KUBERNETES.test(tag.tag) || ('format' in tag && tag.format === 'TIME')));
}
