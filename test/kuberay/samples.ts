import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';

const DIRECTORY = join(__dirname, '..', 'fixtures', 'kuberay');

/** The objects of a sample manifest. */
export function sample(file: string): any[] {
  // 0777 is octal in the YAML that Kubernetes reads.
  return parseAllDocuments(readFileSync(join(DIRECTORY, file), 'utf8'), { version: '1.1' }).map((document) => document.toJS());
}

/** The names of all samples. */
export const SAMPLES = readdirSync(DIRECTORY).filter((file) => file.endsWith('.yaml'));
