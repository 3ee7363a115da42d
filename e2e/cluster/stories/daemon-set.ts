import * as path from 'node:path';
import { readManifest } from '../../lib/manifest';
import { Missing } from '../../lib/missing';
import { Report } from '../../lib/report';
import { until } from '../../lib/wait';
import { Cluster, NO_LOKI } from '../cluster';
import { ClusterLoki } from '../cluster-loki';
import { checkSecurity } from '../container-security';
import { Namespaces } from '../namespaces';
import { podsOf, ready, statuses } from '../pods';
import { Printers } from '../printers';
import { RayCluster } from '../ray-cluster';
import { keepPrinted } from '../ray-files';

const MANIFEST = path.join(__dirname, '..', '..', '..', 'examples', 'daemonset-loki', 'manifest.yaml');
const CONTAINERS = ['ray-logs-agent', 'ray-logs-cleaner'];

/** One agent for a node, and a Ray pod that writes to the node. */
export async function daemonSet(report: Report, cluster: Cluster, namespaces: Namespaces, loki?: ClusterLoki): Promise<void> {
  const { client, node } = cluster;
  const agentPods = { client, namespace: 'logging', selector: 'app.kubernetes.io/name=ray-logs' };
  await report.stage('An agent for the node: examples/daemonset-loki, applied as it is', async () => {
    if (!loki) throw new Missing(NO_LOKI);
    for (const namespace of ['logging', 'ray']) await namespaces.claim(namespace, 'privileged');
    const objects = readManifest(MANIFEST);
    for (const object of objects.filter(({ kind }) => kind !== 'RayCluster')) await client.apply(object);
    const ray = await RayCluster.create(cluster, objects.find(({ kind }) => kind === 'RayCluster')!);

    const agents = await report.check('an agent gets ready on each node', async () => {
      const nodes = await until('the DaemonSet', 30, async () => (
        (await client.call('GET', '/apis/apps/v1/namespaces/logging/daemonsets/ray-logs')).status.desiredNumberScheduled || undefined));
      return ready(agentPods, nodes, 120);
    });
    const heads = await report.check('the Ray pod gets ready, which its init container has let write to the node', async () => {
      const pods = await ready(ray.pods, 1, 240);
      console.log(`        ${pods[0].metadata.name}: ${statuses(pods[0]).map(({ name }) => name).join(', ')}`);
      return pods;
    });
    if (!agents || !heads) return;
    const [head] = heads;
    const agent = agents.find(({ spec }) => spec.nodeName === head.spec.nodeName);
    for (const container of CONTAINERS) await checkSecurity(report, cluster, container, agents, container);

    const printers = await report.check('four tasks print', () => Printers.start(ray, loki));
    if (!printers) return;
    await report.check('the lines of the autoscaler are there, which is a container of its own', async () => {
      if (!cluster.operator) throw new Missing('the operator adds it, and there is none');
      const lines = await until('a line', 30, async () => (await loki.query('{RayCluster="training", component="monitor"}')).length || undefined);
      return `${lines} lines`;
    });
    await report.check('each line says whose it is', async () => {
      const [line] = await loki.query(`{RayCluster="training", namespace="ray", node_type="head"} |= "e2e printer" | pod="${head.metadata.name}" | task_name="e2e_printer"`);
      if (!line) throw new Error('there is none');
      return ['RayCluster', 'namespace', 'pod', 'node_type', 'group', 'node', 'task_name'].map((name) => `${name} ${line.labels[name]}`).join(', ');
    });
    await report.check('the agent is deleted in the middle, and another goes on', async () => {
      await client.call('DELETE', `/api/v1/namespaces/logging/pods/${agent.metadata.name}`);
      await until('another agent', 90, async () => {
        const others = await podsOf(agentPods);
        return others.every(({ metadata }) => metadata.uid !== agent.metadata.uid) && others.length === agents.length;
      });
      await ready(agentPods, agents.length, 60);
    });
    await report.check(`the RayCluster is deleted in the middle, and ${node ? 'nothing that Ray wrote' : 'no number'} is missing`, async () => {
      const files = node && keepPrinted(node, [node.logs(`ray/ray_training_headgroup_${head.metadata.name}`)]);
      const ends = await ray.delete();
      console.log(`        ended: ${ends}`);
      return files ? printers.assertAllOf(files) : printers.assertNoHoles();
    });
  });
}
