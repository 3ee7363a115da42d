import { Namespaces } from './namespaces';
import { OneNode } from './node/one-node';
import { startOperator } from './node/operator';
import { prepareOwnNode } from './node/prepare';
import { gettingStarted } from './stories/getting-started';
import { Report } from '../lib/report';

async function main(): Promise<void> {
  const report = new Report();
  const node = await OneNode.start(await prepareOwnNode());
  const operator = await startOperator(node.server);
  const cluster = { client: node.server.client, operator: Boolean(operator), node };
  const namespaces = new Namespaces(cluster.client);
  await gettingStarted(report, cluster, namespaces);
  await operator?.stop();
  await node.stop();
  report.end();
}

void main();
