import * as path from 'node:path';
import { inOwnNamespaces } from './node/namespaces';
import { prepareOwnNode } from './node/prepare';
import { onNamedCluster } from './on-named-cluster';
import { Report } from '../lib/report';
import { limitTime } from '../lib/time-limit';

const MINUTES = 40;

/** On the cluster that `KUBECONFIG` names, else on a node that this machine starts and removes. */
async function main(): Promise<void> {
  limitTime(MINUTES);
  const report = new Report();
  if (process.env.KUBECONFIG) {
    await report.stage(`The cluster of ${process.env.KUBECONFIG}`, () => onNamedCluster(report, process.env.KUBECONFIG!));
    report.end();
  }
  const images = await report.stage('What a node of our own runs: built once, then taken from the cache', prepareOwnNode);
  if (!images) return report.end();
  process.exit(await inOwnNamespaces(path.join(__dirname, 'on-own-node.ts'), images));
}

void main();
