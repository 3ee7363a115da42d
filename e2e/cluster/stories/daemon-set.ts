import * as path from 'node:path';
import { readManifest } from '../../lib/manifest';
import { Missing } from '../../lib/missing';
import { Report } from '../../lib/report';
import { until } from '../../lib/wait';
import { Cluster, FROM_OUTSIDE } from '../cluster';
import { ClusterLoki } from '../cluster-loki';
import { assertSecurity } from '../container-security';
import { Namespaces } from '../namespaces';
import { ready, statuses } from '../pods';
import { Printers } from '../printers';
import { RayCluster } from '../ray-cluster';
import { keepPrinted } from '../ray-files';

const MANIFEST = path.join(__dirname, '..', '..', '..', 'examples', 'daemonset-loki', 'manifest.yaml');
const CONTAINERS = ['ray-logs-agent', 'ray-logs-cleaner'];

/** One agent for a node, and a Ray pod that writes to the node. */
export async function daemonSet(report: Report, cluster: Cluster, namespaces: Namespaces, loki: ClusterLoki): Promise<void> {
  const { client, node } = cluster;
  await report.stage('An agent for the node: examples/daemonset-loki, applied as it is', async () => {
    for (const namespace of ['logging', 'ray']) await namespaces.claim(namespace, 'privileged');
    const objects = readManifest(MANIFEST);
    for (const object of objects.filter(({ kind }) => kind !== 'RayCluster')) await client.apply(object);
    const ray = await RayCluster.create(cluster, objects.find(({ kind }) => kind === 'RayCluster')!);

    const agents = await report.check('an agent gets ready on each node', async () => {
      const nodes = await until('the DaemonSet', 30, async () => (
        (await client.call('GET', '/apis/apps/v1/namespaces/logging/daemonsets/ray-logs')).status.desiredNumberScheduled || undefined));
      return ready({ client, namespace: 'logging', selector: 'app.kubernetes.io/name=ray-logs' }, nodes, 120);
    });
    const heads = await report.check('the Ray pod gets ready, which its init container has let write to the node', async () => {
      const pods = await ready(ray.pods, 1, 240);
      console.log(`        ${pods[0].metadata.name}: ${statuses(pods[0]).map(({ name }) => name).join(', ')}`);
      return pods;
    });
    if (!agents || !heads) return;
    const [agent] = agents;
    const [head] = heads;
    for (const container of CONTAINERS) {
      await report.check(`${container} runs as its security context says`, async () => {
        if (!node) throw new Missing(FROM_OUTSIDE);
        return assertSecurity(await node.processOf(statuses(agent).find(({ name }) => name === container).containerID), agent, container);
      });
    }

    const printers = await report.check('four tasks print', () => Printers.start(ray, loki));
    if (!printers) return;
    await report.check('each line says whose it is', async () => {
      const [line] = await loki.query(`{RayCluster="training", namespace="ray", node_type="head", pod="${head.metadata.name}"} |= "e2e printer" | task_name="e2e_printer"`);
      if (!line) throw new Error('there is none');
      return ['RayCluster', 'namespace', 'pod', 'node_type', 'group', 'node', 'task_name'].map((name) => `${name} ${line.labels[name]}`).join(', ');
    });
    await report.check('the RayCluster is deleted in the middle, and nothing that Ray wrote is missing', async () => {
      const files = node && keepPrinted(node, [node.path(`/var/log/ray/ray_training_headgroup_${head.metadata.name}`)]);
      const ends = await ray.delete();
      console.log(`        ended: ${ends}`);
      return files ? printers.assertAllOf(files) : printers.assertNoHoles();
    });
  });
}
