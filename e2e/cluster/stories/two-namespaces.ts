import { App, Chart } from 'cdk8s';
import { LokiOutput, RayLoggingSidecar, RayManifest } from 'cdk8s-ray-logs';
import { KubeObject } from '../../lib/manifest';
import { Missing } from '../../lib/missing';
import { RAY_VERSION } from '../../lib/ray';
import { Report } from '../../lib/report';
import { until } from '../../lib/wait';
import { Cluster, NO_LOKI } from '../cluster';
import { ClusterLoki } from '../cluster-loki';
import { Namespaces } from '../namespaces';
import { ready } from '../pods';
import { RayCluster } from '../ray-cluster';

const NAMESPACES = ['ray-a', 'ray-b'];
const PULL_SECRET = 'registry';

/** Two RayClusters that are there already, each in a namespace of its own, as Helm writes them. */
const EXISTING = NAMESPACES.map((namespace) => `
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: ${namespace}-cluster, namespace: ${namespace}}
spec:
  rayVersion: '${RAY_VERSION}'
  headGroupSpec:
    rayStartParams: {num-cpus: '1'}
    template:
      spec:
        containers:
        - name: ray-head
          image: rayproject/ray:${RAY_VERSION}
          resources: {requests: {cpu: '1', memory: 2Gi}, limits: {cpu: '1', memory: 2Gi}}
`).join('---\n');

/** The same with the agent in them: one sidecar, and so one configuration, for both. */
function manifest(): any[] {
  const app = new App();
  // A chart without a namespace: the objects have theirs.
  const chart = new Chart(app, 'e2e');
  RayManifest.fromYaml(chart, 'existing', EXISTING);
  chart.with(new RayLoggingSidecar(chart, 'logs', {
    outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80 })], imagePullSecrets: [PULL_SECRET],
  }));
  app.synthYaml();
  return chart.toJson();
}

/** One configuration over two namespaces, and a Secret to pull images with, in manifests that were there before. */
export async function twoNamespaces(report: Report, cluster: Cluster, namespaces: Namespaces, loki?: ClusterLoki): Promise<void> {
  const { client } = cluster;
  await report.stage('Existing RayClusters in two namespaces, with one configuration and a pull secret', async () => {
    if (!loki) throw new Missing(NO_LOKI);
    const objects: KubeObject[] = manifest();
    for (const namespace of NAMESPACES) {
      await namespaces.claim(namespace, 'baseline');
      await client.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: PULL_SECRET, namespace },
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': JSON.stringify({ auths: { 'registry.example.com': { username: 'e2e', password: 'e2e' } } }) },
      });
    }
    for (const object of objects.filter(({ kind }) => kind === 'ConfigMap')) await client.apply(object);
    for (const namespace of NAMESPACES) {
      const ray = await RayCluster.create(cluster, objects.find(({ kind, metadata }) => kind === 'RayCluster' && metadata.namespace === namespace)!);
      const pods = await report.check(`the head in ${namespace} gets ready with the agent`, () => ready(ray.pods, 1, 300));
      if (!pods) continue;
      await report.check(`its pod in ${namespace} names the Secret`, () => {
        const names = (pods[0].spec.imagePullSecrets ?? []).map(({ name }: any) => name);
        if (!names.includes(PULL_SECRET)) throw new Error(`only ${JSON.stringify(names)}`);
      });
      await report.check(`what Ray writes in ${namespace} is found by namespace and cluster`, () => until('lines in Loki', 90, async () => (
        (await loki.query(`{RayCluster="${ray.name}", namespace="${namespace}"}`)).length > 0
      )));
      await ray.delete();
    }
  });
}
