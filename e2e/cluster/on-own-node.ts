import { Namespaces } from './namespaces';
import { OneNode } from './node/one-node';
import { startOperator } from './node/operator';
import { prepareOwnNode } from './node/prepare';
import { playStories } from './stories';
import { Report } from '../lib/report';

/** In namespaces of its own, where everything that it starts ends with it. */
async function main(): Promise<void> {
  const report = new Report();
  const node = await OneNode.start(await prepareOwnNode());
  const operator = await startOperator(node.server);
  await playStories(report, { client: node.server.client, operator: Boolean(operator), node }, new Namespaces(node.server.client));
  await operator?.stop();
  await node.stop();
  report.end();
}

void main();
