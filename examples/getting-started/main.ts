// Everything to look at the logs of a Ray cluster within minutes: Loki, Grafana with its dashboards, alerts, and a
// cluster whose logs go there. README.md has the commands.
import { App, Chart, Duration } from 'cdk8s';
import {
  Grafana, GrafanaDataSource, LokiMonolithic, LokiOutput, LokiRules, RayClusterWithLogs, RayLoggingSidecar,
} from 'cdk8s-ray-logs';

const app = new App();
const monitoring = new Chart(app, 'monitoring', { namespace: 'monitoring' });
const ray = new Chart(app, 'ray', { namespace: 'ray' });

const loki = new LokiMonolithic(monitoring, 'loki', { rules: [LokiRules.rayLogs()] });
new Grafana(monitoring, 'grafana', { dataSources: [GrafanaDataSource.fromLoki(loki)] });

const sidecar = new RayLoggingSidecar(ray, 'logging', {
  outputs: [LokiOutput.to(loki)],
  // The agent tells its metrics too, for a Prometheus that may be there and finds pods by their annotations.
  metrics: { operator: false },
  delivery: { stopRay: true, drainTime: Duration.seconds(3) },
});

new RayClusterWithLogs(ray, 'cluster', {
  metadata: { name: 'getting-started' },
  rayVersion: '2.60.0',
  image: 'rayproject/ray:2.60.0',
  head: { resources: { requests: { cpu: '1', memory: '3Gi' }, limits: { cpu: '1', memory: '3Gi' } } },
  workerGroups: [
    { groupName: 'workers', replicas: 1, minReplicas: 1, maxReplicas: 1, resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } } },
  ],
  sidecar,
});

app.synth();
