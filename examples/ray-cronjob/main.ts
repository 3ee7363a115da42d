// A RayJob every night. Its RayJobs are called nightly-<minutes since 1970> and their clusters have five letters more;
// {namespace="ray"} | ray_job="nightly" finds the lines of all nights.
import { App, Chart } from 'cdk8s';
import { LokiOutput, RayCronJobWithLogs } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'ray-cronjob', { namespace: 'ray' });

new RayCronJobWithLogs(chart, 'nightly', {
  metadata: { name: 'nightly' },
  schedule: '30 3 * * *',
  timeZone: 'Europe/Berlin',
  rayVersion: '2.60.0',
  entrypoint: 'python /home/ray/jobs/train.py',
  runtimeEnvYaml: 'pip: [requests==2.32.3]\n',
  shutdownAfterJobFinishes: true,
  ttlSecondsAfterFinished: 600,
  activeDeadlineSeconds: 6 * 3600,
  head: { resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } } },
  workerGroups: [{ groupName: 'cpu', replicas: 4, resources: { requests: { cpu: '4', memory: '16Gi' }, limits: { cpu: '4', memory: '16Gi' } } }],
  outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
});

app.synth();
