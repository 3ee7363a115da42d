import * as path from 'node:path';
import { lokiBinary } from '../../lib/binaries';
import { readManifest } from '../../lib/manifest';
import { Missing } from '../../lib/missing';
import { checkPrinted, LINES, WORKLOAD } from '../../lib/printed-lines';
import { Report } from '../../lib/report';
import { logQl } from '../../lib/store';
import { sleep, until } from '../../lib/wait';
import { Cluster, FROM_OUTSIDE } from '../cluster';
import { ClusterLoki } from '../cluster-loki';
import { checkSecurity } from '../container-security';
import { Namespaces } from '../namespaces';
import { ready, statuses } from '../pods';
import { Printers } from '../printers';
import { RayCluster } from '../ray-cluster';
import { keepPrinted } from '../ray-files';

const MANIFEST = path.join(__dirname, '..', '..', '..', 'examples', 'getting-started', 'manifest.yaml');
const AGENT = 'ray-logs-agent';
const SERVE_PORT = 8000;

/** The example that users begin with, and what they do next. Its Loki is there for the other stories. */
export async function gettingStarted(report: Report, cluster: Cluster, namespaces: Namespaces): Promise<ClusterLoki | undefined> {
  const { client } = cluster;
  const loki = new ClusterLoki(client);
  return report.stage('Getting started: examples/getting-started, applied as it is', async () => {
    await namespaces.claim('monitoring', 'baseline');
    await namespaces.claim('ray', 'baseline');
    await client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'grafana', namespace: 'monitoring' }, stringData: { 'admin-password': 'e2e' } });
    const objects = readManifest(MANIFEST);
    for (const object of objects.filter(({ kind }) => kind !== 'RayCluster')) await client.apply(object);
    const ray = await RayCluster.create(cluster, objects.find(({ kind }) => kind === 'RayCluster')!);

    const lokiPods = await report.check('Loki gets ready', () => {
      // The images of a node of our own are made of programs that are here.
      if (cluster.node) lokiBinary();
      return ready({ client, namespace: 'monitoring', selector: 'app.kubernetes.io/name=loki' }, 1, 240);
    });
    const rayPods = await report.check('every container of head and worker gets ready', async () => {
      const pods = await ready(ray.pods, 2, 300);
      console.log(pods.map((pod) => `        ${pod.metadata.name}: ${statuses(pod).map(({ name }) => name).join(', ')}`).join('\n'));
      return pods;
    });
    await report.check('Grafana gets ready', async () => {
      if (cluster.node) throw new Missing('its image is in registries of images alone, and the images of this node are made of programs');
      await ready({ client, namespace: 'monitoring', selector: 'app.kubernetes.io/name=grafana' }, 1, 240);
    });
    if (lokiPods) await checkSecurity(report, cluster, 'Loki', lokiPods, 'loki');
    if (rayPods) await checkSecurity(report, cluster, 'the agent', rayPods, AGENT);
    if (!lokiPods) return undefined;
    if (!rayPods) return loki;
    await findsWhatAJobPrints(report, ray, loki);
    await losesNothing(report, cluster, ray, rayPods, loki);
    return loki;
  });
}

async function findsWhatAJobPrints(report: Report, ray: RayCluster, loki: ClusterLoki): Promise<void> {
  const done = await report.check('a job with a task, an actor, a crash and a Serve app', async () => {
    await ray.submit('e2e-job', WORKLOAD, LINES, SERVE_PORT);
    await ray.jobEnds('e2e-job', 180);
    return `${LINES} lines each`;
  });
  if (!done) return;
  const documented = `{RayCluster="${ray.name}"}`;
  // Serve's are the last.
  await until('the lines of the job in Loki', 60, async () => (await loki.query(`${documented} |= "e2e serve line" | component="serve_replica"`)).length >= LINES);
  await sleep(2000);
  await report.check(`the documented query, ${documented}, finds what Ray itself writes too`, async () => {
    const components = new Set((await loki.query(documented)).map(({ labels }) => labels.component));
    for (const one of ['gcs_server', 'raylet', 'dashboard']) if (!components.has(one)) throw new Error(`there is no ${one} among ${[...components].join(', ')}`);
    return [...components].sort().join(', ');
  });
  await checkPrinted(report, 'e2e-job', (text, fields) => loki.query(logQl({ cluster: ray.name, text, fields })));
}

async function losesNothing(report: Report, cluster: Cluster, ray: RayCluster, pods: any[], loki: ClusterLoki): Promise<void> {
  const { node } = cluster;
  const printers = await report.check('four tasks print on both pods', async () => {
    const started = await Printers.start(ray, loki);
    const seen = await started.pods();
    if (seen.length !== pods.length) throw new Error(`only on ${seen.join(', ')}`);
    return started;
  });
  if (!printers) return;
  await report.check('the agents are killed in the middle and come back', async () => {
    if (!node) throw new Missing(FROM_OUTSIDE);
    for (const pod of pods) process.kill(await node.processOf(statuses(pod).find(({ name }) => name === AGENT).containerID), 'SIGKILL');
    await until('the restarts', 90, async () => await ray.restarts(AGENT) === pods.length);
    await ready(ray.pods, 2, 60);
    await sleep(3000);
  });
  await report.check(`the RayCluster is deleted in the middle, and ${node ? 'nothing that Ray wrote' : 'no number'} is missing`, async () => {
    const files = node && keepPrinted(node, pods.map((pod) => node.emptyDir(pod.metadata.uid, 'ray-logs')));
    const ends = await ray.delete();
    console.log(`        ended: ${ends}`);
    return files ? printers.assertAllOf(files) : printers.assertNoHoles();
  });
}
