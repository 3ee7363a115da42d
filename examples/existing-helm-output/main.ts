// What Helm makes of the ray-cluster chart of KubeRay, with an agent in each of its pods:
//
//   helm template demo kuberay/ray-cluster --version 1.7.0 > ray-cluster.yaml
//
// The chart mounts an emptyDir called log-volume at /tmp/ray; the agent reads that one. It writes the namespace of the release, default without
// another one, and the agent's configuration follows it there.
import { App, Chart } from 'cdk8s';
import { LokiOutput, RayLoggingSidecar, RayManifest } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'existing-helm-output');

RayManifest.fromFile(chart, 'release', 'ray-cluster.yaml');
chart.with(new RayLoggingSidecar(chart, 'logs', {
  outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
}));

app.synth();
