import { Chart, Duration, Testing } from 'cdk8s';
import { FluentBitConfig, LokiOutput, RayJobWithLogs, RayLoggingSidecar } from 'cdk8s-ray-logs';
import { Missing } from '../../lib/missing';
import { checkPrinted, LINES, WORKLOAD } from '../../lib/printed-lines';
import { RAY_VERSION } from '../../lib/ray';
import { Report } from '../../lib/report';
import { logQl } from '../../lib/store';
import { until } from '../../lib/wait';
import { Cluster, NO_LOKI } from '../cluster';
import { ClusterLoki } from '../cluster-loki';
import { Namespaces } from '../namespaces';
import { podsOf } from '../pods';
import { entrypoint } from '../ray-cluster';

const NAME = 'e2e-rayjob';
const NAMESPACE = 'ray';
const SERVE_PORT = 8000;

/** A RayJob as a user of the library writes it. Its Ray cluster goes as soon as it has finished. */
function manifest(): any[] {
  const chart = new Chart(Testing.app(), 'e2e', { namespace: NAMESPACE });
  const config = new FluentBitConfig(chart, 'config', { outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80 })] });
  new RayJobWithLogs(chart, 'job', {
    metadata: { name: NAME },
    rayVersion: RAY_VERSION,
    image: `rayproject/ray:${RAY_VERSION}`,
    entrypoint: entrypoint(WORKLOAD, LINES, SERVE_PORT),
    shutdownAfterJobFinishes: true,
    head: { resources: { requests: { cpu: '2', memory: '3Gi' }, limits: { cpu: '2', memory: '3Gi' } } },
    sidecar: new RayLoggingSidecar(chart, 'logging', { config, delivery: { stopRay: true, drainTime: Duration.seconds(3) } }),
  });
  return chart.toJson();
}

/** A RayJob with the agent in its head completes, and all that it printed is found when its cluster has gone. */
export async function rayJob(report: Report, { client, operator }: Cluster, namespaces: Namespaces, loki?: ClusterLoki): Promise<void> {
  await report.stage('A RayJob with a native sidecar', async () => {
    if (!loki) throw new Missing(NO_LOKI);
    if (!operator) throw new Missing('a RayJob takes the KubeRay operator; KUBERAY_OPERATOR names none');
    await namespaces.claim(NAMESPACE, 'baseline');
    for (const object of manifest()) await client.apply(object);
    const url = `/apis/ray.io/v1/namespaces/${NAMESPACE}/rayjobs/${NAME}`;
    const status = await report.check('it completes', () => until('completion', 300, async () => {
      const { status: { jobDeploymentStatus, jobStatus, message, reason, ...rest } = {} as any } = await client.call('GET', url);
      if (jobDeploymentStatus === 'Failed') throw new Error(`${reason}: ${message}`);
      return jobDeploymentStatus === 'Complete' && { jobStatus, ...rest };
    }));
    if (!status) return;
    await report.check('its status tells of success', () => {
      if (status.jobStatus !== 'SUCCEEDED') throw new Error(status.jobStatus);
      return `${status.jobStatus}, ${status.rayClusterName}`;
    });
    await report.check('the pods of its Ray cluster are gone', async () => {
      const pods = { client, namespace: NAMESPACE, selector: `ray.io/cluster=${status.rayClusterName},ray.io/is-ray-node=yes` };
      await until('the end of the pods', 90, async () => (await podsOf(pods)).length === 0);
    });
    await checkPrinted(report, status.jobId, (text, fields) => (
      loki.query(logQl({ cluster: status.rayClusterName, text, fields: [{ name: 'ray_job', value: NAME }, ...fields] }))
    ));
  });
}
