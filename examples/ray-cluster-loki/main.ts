// A RayCluster as it would be run in production: a head, a CPU and a GPU group, autoscaling, and all of its logs in a
// Loki behind TLS in another namespace, with a tenant and a password.
//
// Needs in the namespace of the cluster:
//   kubectl create secret generic loki-credentials --from-literal=password=...
//   kubectl create configmap loki-ca --from-file=ca.crt
import { App, Chart, Duration } from 'cdk8s';
import { FluentBitValue, LokiOutput, MountedFile, RayClusterWithLogs, RayLoggingSidecar } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'ray-cluster-loki', { namespace: 'ray' });

const loki = new LokiOutput({
  host: 'loki-gateway',
  namespace: 'monitoring',
  port: 443,
  tenantId: 'ray',
  basicAuth: { user: 'ray', password: FluentBitValue.fromSecret('LOKI_PASSWORD', { name: 'loki-credentials', key: 'password' }) },
  tls: { ca: MountedFile.fromConfigMap('loki-ca', 'ca.crt') },
});

// Ray is stopped when its pod is deleted, and the agent goes on for a while after it: the last lines arrive too.
const sidecar = new RayLoggingSidecar(chart, 'logging', {
  outputs: [loki],
  delivery: { stopRay: true, drainTime: Duration.seconds(3) },
});

new RayClusterWithLogs(chart, 'cluster', {
  metadata: { name: 'training' },
  rayVersion: '2.60.0',
  image: 'rayproject/ray:2.60.0',
  enableInTreeAutoscaling: true,
  autoscalerOptions: { idleTimeoutSeconds: 120 },
  head: {
    // The head schedules nothing but actors that ask for no CPU.
    rayStartParams: { 'num-cpus': '0' },
    resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } },
  },
  workerGroups: [
    {
      groupName: 'cpu',
      replicas: 1,
      minReplicas: 1,
      maxReplicas: 10,
      resources: { requests: { cpu: '4', memory: '16Gi' }, limits: { cpu: '4', memory: '16Gi' } },
    },
    {
      groupName: 'gpu',
      replicas: 0,
      minReplicas: 0,
      maxReplicas: 4,
      resources: { limits: { 'cpu': '8', 'memory': '64Gi', 'nvidia.com/gpu': '1' } },
      nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    },
  ],
  sidecar,
});

app.synth();
