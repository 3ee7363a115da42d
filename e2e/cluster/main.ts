import * as path from 'node:path';
import { inOwnNamespaces } from './node/namespaces';
import { prepareOwnNode } from './node/prepare';
import { onNamedCluster } from './on-named-cluster';
import { Report } from '../lib/report';

/** On the cluster that `KUBECONFIG` names, else on a node that this machine starts and removes. */
async function main(): Promise<void> {
  const report = new Report();
  const named = process.env.KUBECONFIG;
  if (named) {
    await onNamedCluster(report, named);
  } else {
    await report.stage('What a node of our own runs is made ready', async () => {
      const images = await prepareOwnNode();
      process.exit(await inOwnNamespaces(path.join(__dirname, 'on-own-node.ts'), images));
    });
  }
  report.end();
}

void main();
