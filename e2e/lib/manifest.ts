import * as fs from 'node:fs';
import { parseAllDocuments } from 'yaml';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: any;
}

/** The objects of a file as `kubectl apply -f` would read it: by the rules of YAML 1.1, where 0777 is octal. */
export function readManifest(file: string): KubeObject[] {
  return parseAllDocuments(fs.readFileSync(file, 'utf8'), { version: '1.1' })
    .map((document) => {
      if (document.errors.length) throw new Error(`${file}: ${document.errors[0].message}`);
      return document.toJS();
    })
    .filter((object) => object !== null)
    .flatMap((object) => object.kind === 'List' ? object.items : [object]);
}
