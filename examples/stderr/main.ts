// The last resort where no agent can run in the pods and no directory of the node can be mounted: Ray writes its logs
// to the output of its container, and whatever collects those has them. docs/strategies.md says what is lost by it.
import { App, Chart } from 'cdk8s';
import { RayCluster, RayLogToStderr } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'stderr');

new RayCluster(chart, 'cluster', {
  metadata: { name: 'batch' },
  rayVersion: '2.60.0',
  head: { resources: { requests: { cpu: '1', memory: '4Gi' }, limits: { cpu: '1', memory: '4Gi' } } },
  workerGroups: [{ groupName: 'cpu', replicas: 2, resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } } }],
});
chart.with(new RayLogToStderr());

app.synth();
