import * as fs from 'node:fs';
import * as path from 'node:path';
import { OneNode } from './node/one-node';

/**
 * Gives the files into which Ray's workers print second names, which stay when a pod and its volumes are gone.
 * @param roots what pods see as /tmp/ray
 */
export function keepPrinted(node: OneNode, roots: string[]): string[] {
  const kept = fs.mkdtempSync(path.join(node.folder, 'kept-'));
  const files = roots.flatMap((root) => fs.readdirSync(root).filter((name) => /^session_2/.test(name)).flatMap((session) => {
    const logs = path.join(root, session, 'logs');
    return fs.readdirSync(logs).filter((name) => /^worker-.*\.out$/.test(name)).map((name) => path.join(logs, name));
  }));
  return files.map((file, i) => {
    const second = path.join(kept, `${i}-${path.basename(file)}`);
    fs.linkSync(file, second);
    return second;
  });
}
