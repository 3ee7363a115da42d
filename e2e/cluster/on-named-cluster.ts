import { Namespaces } from './namespaces';
import { playStories } from './stories';
import { clientOf } from '../lib/kubeconfig';
import { Report } from '../lib/report';

/** On a cluster that is there: nothing is made but namespaces, and these are removed. */
export async function onNamedCluster(report: Report, kubeconfig: string): Promise<void> {
  const client = clientOf(kubeconfig);
  const { gitVersion } = await client.call('GET', '/version');
  const operator = await client.has('/apis/ray.io/v1');
  console.log(`  Kubernetes ${gitVersion}`);
  const namespaces = new Namespaces(client);
  try {
    await playStories(report, { client, operator }, namespaces);
  } finally {
    await report.stage('What was made is removed', () => namespaces.remove());
  }
}
