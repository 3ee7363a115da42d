import { Cluster } from './cluster';
import { Namespaces } from './namespaces';
import { daemonSet } from './stories/daemon-set';
import { gettingStarted } from './stories/getting-started';
import { metrics } from './stories/metrics';
import { rayJob } from './stories/ray-job';
import { twoNamespaces } from './stories/two-namespaces';
import { Report } from '../lib/report';

/** What users do, one after the other, on a cluster. */
export async function playStories(report: Report, cluster: Cluster, namespaces: Namespaces): Promise<void> {
  if (!cluster.operator) console.log('\nThere is no KubeRay operator: pods are made from the templates as it makes them.');
  const loki = await gettingStarted(report, cluster, namespaces);
  await rayJob(report, cluster, namespaces, loki);
  await twoNamespaces(report, cluster, namespaces, loki);
  await metrics(report, cluster, namespaces);
  await daemonSet(report, cluster, namespaces, loki);
}
