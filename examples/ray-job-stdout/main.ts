// A RayJob in a cluster that collects what containers print: the agent beside Ray prints all of its logs as JSON, with
// component, ids and the job's name. The Ray cluster goes a minute after the job, and with the pods all but what was
// collected.
import { App, Chart } from 'cdk8s';
import { RayJobWithLogs, RayStdoutConfig } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'ray-job-stdout');

new RayJobWithLogs(chart, 'job', {
  metadata: { name: 'word-count' },
  rayVersion: '2.60.0',
  entrypoint: 'python -c "import ray; ray.init(); print(ray.get(ray.remote(lambda: 42).remote()))"',
  shutdownAfterJobFinishes: true,
  ttlSecondsAfterFinished: 60,
  activeDeadlineSeconds: 3600,
  // Another cluster and another submission id for each try; the lines of all of them have ray_job = word-count.
  backoffLimit: 2,
  head: { resources: { requests: { cpu: '1', memory: '4Gi' }, limits: { cpu: '1', memory: '4Gi' } } },
  workerGroups: [{ groupName: 'cpu', replicas: 2, resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1', memory: '2Gi' } } }],
  config: new RayStdoutConfig(chart, 'config'),
});

app.synth();
