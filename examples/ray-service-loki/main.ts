// A RayService with its logs in Loki. Each upgrade makes a cluster of another name; {namespace="ray"} | ray_service="chat"
// finds the lines of all of them, of Serve's replicas and proxies too.
import { App, Chart } from 'cdk8s';
import { LokiOutput, RayServiceWithLogs } from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'ray-service-loki', { namespace: 'ray' });

new RayServiceWithLogs(chart, 'service', {
  metadata: { name: 'chat' },
  rayVersion: '2.60.0',
  serveConfigV2: [
    'applications:',
    '  - name: chat',
    '    import_path: chat.app:app',
    '    deployments:',
    '      - name: Chat',
    '        num_replicas: 2',
    '',
  ].join('\n'),
  image: 'registry.example.com/chat:1.0.0',
  head: { resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } } },
  workerGroups: [{ groupName: 'replicas', replicas: 2, resources: { requests: { cpu: '4', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } } }],
  outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
});

app.synth();
