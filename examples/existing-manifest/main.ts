// Manifests that are there already: ray.yaml is read as it is, and everything of ray.io in it gets an agent. Nothing
// else in it changes.
import { App, Chart } from 'cdk8s';
import { LokiOutput, RayLoggingSidecar, RayManifest } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'existing-manifest');

const sidecar = new RayLoggingSidecar(chart, 'logs', {
  outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
});
RayManifest.fromFile(chart, 'ray', 'ray.yaml').with(sidecar);

app.synth();
