import { Cluster } from './cluster';
import { Namespaces } from './namespaces';
import { OneNode } from './node/one-node';
import { startOperator } from './node/operator';
import { playStories } from './stories';
import { Report } from '../lib/report';

/** In namespaces of its own, where everything that it starts ends with it. */
async function main(): Promise<void> {
  const report = new Report();
  const cluster = await report.stage('A Kubernetes of one node starts', async (): Promise<Cluster> => {
    const node = await OneNode.start(process.argv.slice(2));
    console.log(`  ${node.madeOf.join('\n  ')}`);
    const operator = await startOperator(node.server);
    return { client: node.server.client, operator, node };
  });
  if (cluster) await playStories(report, cluster, new Namespaces(cluster.client));
  report.end();
}

void main();
