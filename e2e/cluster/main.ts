import * as path from 'node:path';
import { prepareOwnNode } from './node/prepare';
import { inOwnNamespaces } from './node/namespaces';
import { Report } from '../lib/report';

/** On a node that this machine starts and removes. */
async function main(): Promise<void> {
  const report = new Report();
  let code = 0;
  await report.stage('A Kubernetes of one node', async () => {
    await prepareOwnNode();
    code = await inOwnNamespaces(path.join(__dirname, 'on-own-node.ts'));
  });
  process.exit(code);
}

void main();
