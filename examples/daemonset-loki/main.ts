// One agent for each node, and Ray pods that have no agent of their own: they write their logs to the node, where they
// outlive the pod until they have been sent.
//
// Both namespaces must allow volumes of the kind hostPath: pod-security.kubernetes.io/enforce=privileged.
import { App, Chart, Duration } from 'cdk8s';
import { LokiOutput, RayCluster, RayLogDaemonSet } from 'cdk8s-ray-logs';

const app = new App();
const logging = new Chart(app, 'logging', { namespace: 'logging' });
const ray = new Chart(app, 'ray', { namespace: 'ray' });

const agents = new RayLogDaemonSet(logging, 'agents', {
  metadata: { name: 'ray-logs' },
  outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
  cleanup: { retention: Duration.hours(6), image: 'rayproject/ray:2.60.0' },
});

new RayCluster(ray, 'cluster', {
  metadata: { name: 'training' },
  rayVersion: '2.60.0',
  enableInTreeAutoscaling: true,
  head: { resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } } },
  workerGroups: [{
    groupName: 'gpu',
    minReplicas: 0,
    maxReplicas: 8,
    resources: { limits: { 'cpu': '8', 'memory': '64Gi', 'nvidia.com/gpu': '1' } },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  }],
});
ray.with(agents.rayPods);

app.synth();
