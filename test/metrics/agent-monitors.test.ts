import { App, Chart, Duration, Testing } from 'cdk8s';
import {
  AgentAlerts, AgentMetrics, AgentPodMonitor, AgentServiceMonitor, FluentBitConfig, FluentBitPlugin, Grafana, GrafanaDashboards, GrafanaDataSource,
  LokiOutput, PipelineHealthDashboard, RayClusterWithLogs, RayClusterWithLogsProps, RayCronJobWithLogs, RayJobWithLogs, RayLogDaemonSet,
  RayLoggingSidecar, RayServiceWithLogs, StdoutOutput,
} from '../../src';

const outputs = [new LokiOutput({ host: 'loki' })];
const CLUSTER: RayClusterWithLogsProps = { metadata: { name: 'training', namespace: 'ray' }, rayVersion: '2.60.0', head: {}, outputs };
const APP = { serveConfigV2: 'applications: []\n' };

function synth(chart: Chart, kind?: string): any[] {
  return Testing.synth(chart).filter((object) => kind === undefined || object.kind === kind);
}

const agentOf = (template: any) => template.spec.initContainers.find(({ name }: any) => name === 'ray-logs-agent');

test('one switch: server, port, monitor and alerts', () => {
  const chart = Testing.chart();
  new RayClusterWithLogs(chart, 'cluster', { ...CLUSTER, metrics: { metadata: { labels: { release: 'prometheus' } } } });
  const [configMap, podMonitor, rules, cluster] = ['ConfigMap', 'PodMonitor', 'PrometheusRule', 'RayCluster'].map((kind) => synth(chart, kind)[0]);
  expect(configMap.data['fluent-bit.conf']).toMatch(/Http_Server true\n +Http_Port 2020\n/);
  const { template } = cluster.spec.headGroupSpec;
  expect(agentOf(template).ports).toEqual([{ name: 'fb-metrics', containerPort: 2020 }]);
  // A restart helps neither an agent whose destination is away nor Ray, which waits for it.
  expect(Object.keys(agentOf(template)).filter((key) => /probe/i.test(key))).toEqual([]);
  expect(podMonitor.metadata.labels).toEqual({ release: 'prometheus' });
  expect(podMonitor.spec).toEqual({
    selector: { matchLabels: { 'ray-logs/agent': template.metadata.labels['ray-logs/agent'] } },
    podTargetLabels: ['ray.io/cluster', 'ray.io/group', 'ray.io/node-type'],
    podMetricsEndpoints: [{ port: 'fb-metrics', path: '/api/v2/metrics/prometheus', interval: '30s' }],
    namespaceSelector: { matchNames: ['ray'] },
  });
  expect(rules.metadata.labels).toEqual({ release: 'prometheus' });
  expect(rules.spec.groups[0].rules.map(({ alert }: any) => alert)).toContain('RayLogAgentReadsNothing');
});

test('every wrapper has the switch', () => {
  const logs = { outputs, metrics: { port: 2121 } };
  const options = { rayVersion: '2.60.0', head: {}, metadata: { name: 'training' } };
  const wrappers: ((chart: Chart) => unknown)[] = [
    (chart) => new RayClusterWithLogs(chart, 'one', { ...options, ...logs }),
    (chart) => new RayJobWithLogs(chart, 'one', { ...options, entrypoint: 'python job.py', shutdownAfterJobFinishes: true, ...logs }),
    (chart) => new RayServiceWithLogs(chart, 'one', { ...options, ...APP, ...logs }),
    (chart) => new RayCronJobWithLogs(chart, 'one', { metadata: options.metadata, schedule: '0 3 * * *', rayVersion: '2.60.0', head: {}, entrypoint: 'python job.py', shutdownAfterJobFinishes: true, ...logs }),
    (chart) => new RayLogDaemonSet(chart, 'one', logs),
    (chart) => new RayLoggingSidecar(chart, 'one', logs).addTo({ spec: { containers: [{ name: 'ray-head', image: 'ray' }] } }),
  ];
  for (const make of wrappers) {
    const chart = Testing.chart();
    make(chart);
    expect(synth(chart).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'PodMonitor', 'PrometheusRule']));
    expect(synth(chart, 'ConfigMap')[0].data['fluent-bit.conf']).toMatch(/http_port +2121/i);
  }
});

test('without it there is nothing of metrics', () => {
  const chart = Testing.chart();
  new RayClusterWithLogs(chart, 'cluster', CLUSTER);
  expect(synth(chart).map(({ kind }) => kind)).toEqual(['ConfigMap', 'RayCluster']);
  expect(JSON.stringify(synth(chart))).not.toMatch(/http_server|fb-metrics|ray-logs\/agent/i);
});

test('the monitor follows the namespaces of the pods, those that are joined later too', () => {
  const app = Testing.app();
  const monitoring = new Chart(app, 'monitoring', { namespace: 'monitoring' });
  const sidecar = new RayLoggingSidecar(monitoring, 'agent', { outputs, metrics: {} });
  const monitor = new AgentPodMonitor(monitoring, 'further', { agents: sidecar, interval: Duration.minutes(1) });
  for (const namespace of ['a', 'b']) {
    new RayClusterWithLogs(new Chart(app, namespace, { namespace }), 'cluster', { ...CLUSTER, metadata: { name: 'training' }, outputs: undefined, sidecar });
  }
  expect(synth(Chart.of(monitor), 'PodMonitor').map(({ spec }) => spec.namespaceSelector)).toEqual([{ matchNames: ['a', 'b'] }, { matchNames: ['a', 'b'] }]);
});

test('pods of the namespace of the monitor need no selector', () => {
  const chart = new Chart(Testing.app(), 'ray', { namespace: 'ray' });
  new RayClusterWithLogs(chart, 'cluster', { ...CLUSTER, metadata: { name: 'training' }, metrics: {} });
  expect(synth(chart, 'PodMonitor')[0].spec.namespaceSelector).toBeUndefined();
});

test('two clusters have monitors of their own and one set of alerts', () => {
  const chart = Testing.chart();
  const first = new RayClusterWithLogs(chart, 'first', { ...CLUSTER, metrics: {} });
  const second = new RayClusterWithLogs(chart, 'second', { ...CLUSTER, metadata: { name: 'other' }, metrics: {} });
  expect(synth(chart, 'PodMonitor').map(({ spec }) => spec.selector.matchLabels)).toEqual([first.sidecar.podLabels, second.sidecar.podLabels]);
  expect(first.sidecar.podLabels).not.toEqual(second.sidecar.podLabels);
  expect(synth(chart, 'PrometheusRule')).toHaveLength(1);
});

test('a group without logs has nothing that a monitor would select', () => {
  const chart = Testing.chart();
  new RayClusterWithLogs(chart, 'cluster', { ...CLUSTER, metrics: {}, workerGroups: [{ groupName: 'quiet', replicas: 1, minReplicas: 1, maxReplicas: 1, logs: false }] });
  expect(JSON.stringify(synth(chart, 'RayCluster')[0].spec.workerGroupSpecs)).not.toMatch(/ray-logs/);
});

test('without the operator the pods say it themselves', () => {
  const chart = Testing.chart();
  new RayClusterWithLogs(chart, 'cluster', { ...CLUSTER, metrics: { operator: false } });
  expect(synth(chart).map(({ kind }) => kind)).toEqual(['ConfigMap', 'RayCluster']);
  expect(synth(chart, 'RayCluster')[0].spec.headGroupSpec.template.metadata.annotations).toMatchObject(AgentMetrics.scrapeAnnotations());
});

test('the agents of a DaemonSet', () => {
  const chart = Testing.chart();
  const agents = new RayLogDaemonSet(chart, 'agents', { outputs, metadata: { name: 'ray-logs', namespace: 'logging' }, metrics: { port: 2121 } });
  new AgentServiceMonitor(chart, 'monitor', { agents, metadata: { namespace: 'monitoring' }, serviceName: 'agents' });
  expect(synth(chart, 'PodMonitor')[0].spec).toMatchObject({ selector: { matchLabels: agents.podLabels }, namespaceSelector: { matchNames: ['logging'] } });
  expect(synth(chart, 'PrometheusRule')[0].spec.groups[0].rules.find(({ alert }: any) => alert === 'RayLogAgentMissing').expr).toContain('daemonset="ray-logs"');
  expect(synth(chart, 'Service')[0]).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'agents', namespace: 'logging', labels: { 'app.kubernetes.io/component': 'metrics', 'app.kubernetes.io/instance': 'agents' } },
    spec: { clusterIP: 'None', selector: agents.podLabels, ports: [{ name: 'fb-metrics', port: 2121, targetPort: 'fb-metrics' }] },
  });
  expect(synth(chart, 'ServiceMonitor')[0].spec).toMatchObject({
    selector: { matchLabels: { 'app.kubernetes.io/instance': 'agents' } }, namespaceSelector: { matchNames: ['logging'] }, endpoints: [{ port: 'fb-metrics', interval: '30s' }],
  });
});

test('what asks for metrics that nobody tells is refused', () => {
  const chart = Testing.chart();
  const { sidecar } = new RayClusterWithLogs(chart, 'cluster', CLUSTER);
  expect(() => new AgentPodMonitor(chart, 'monitor', { agents: sidecar })).toThrow('test/monitor: agents = "test/cluster/Logging": tell no metrics, so that there is nothing to scrape; give them metrics: {}');
  new AgentAlerts(chart, 'alerts');
  new GrafanaDashboards(chart, 'dashboards', { dashboards: [new PipelineHealthDashboard()] });
  new Grafana(chart, 'grafana', { dataSources: [GrafanaDataSource.prometheus({ url: 'http://prometheus' })], dashboards: [new PipelineHealthDashboard()] });
  const problems = chart.node.findAll().flatMap((one) => one.node.validate());
  for (const path of ['test/alerts', 'test/dashboards: dashboards', 'test/grafana: dashboards']) {
    expect(problems).toContain(`${path}: needs the metrics of agents, and test/cluster/Logging tell none; give them metrics: {}`);
  }
});

test('alerts for the agents of other apps are taken', () => {
  const app = new App();
  new AgentAlerts(new Chart(app, 'test'), 'alerts');
  expect(app.node.findAll().flatMap((one) => one.node.validate())).toEqual([]);
});

test('what cannot work is refused', () => {
  const make = (props: Partial<RayClusterWithLogsProps>) => () => new RayClusterWithLogs(Testing.chart(), 'cluster', { ...CLUSTER, ...props });
  const config = (service?: object) => new FluentBitConfig(Testing.chart(), 'config', { outputs, service });
  const own = new FluentBitConfig(Testing.chart(), 'config', { outputs: [new StdoutOutput()], inputs: [FluentBitPlugin.input('tail', { Path: '/tmp/ray/session_latest/logs/*' })], service: { httpServer: true } });
  expect(make({ outputs: undefined, config: config(), metrics: {} })).toThrow('metrics: are asked for, and the configuration that is given has no HTTP server to tell them; make it with service: { httpServer: true }');
  expect(make({ outputs: undefined, config: config({ httpServer: true }), metrics: { port: 2121 } })).toThrow('metrics.port = 2121: is not that of the configuration, 2020; leave it out, or set service.httpPort of the configuration to it');
  expect(make({ metrics: { port: 0 } })).toThrow('metrics.port = 0: is not a valid port');
  expect(make({ metrics: { operator: false, alerts: true } })).toThrow('metrics.alerts = true: are objects of the Prometheus operator');
  expect(make({ metrics: { interval: Duration.seconds(0) } })).toThrow('interval = "0 s": is less than a second; use Duration.seconds(30)');
  expect(make({ outputs: undefined, config: own, metrics: {} })).toThrow('metrics = ["tail.0"]: would not be known for those of Ray, since no input has a name that begins with ray_logs; give the input that reads Ray\'s logs the alias ray_logs');
  expect(make({ outputs: undefined, sidecar: new RayLoggingSidecar(Testing.chart(), 'agent', { outputs }), metrics: {} })).toThrow('metrics: is said by the sidecar');
});

test('with hostNetwork the port is one that was chosen for the nodes', () => {
  const make = (metrics: object) => () => new RayLoggingSidecar(Testing.chart(), 'agent', { outputs, metrics }).addTo({ spec: { hostNetwork: true, containers: [{ name: 'ray-head', image: 'ray' }] } });
  expect(make({})).toThrow('template.spec.hostNetwork = true: has the agent share the ports of the node, and 2020 is that of every Fluent Bit');
  expect(make({ port: 24020 })).not.toThrow();
});

test('annotations', () => {
  expect(AgentMetrics.scrapeAnnotations()).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '2020', 'prometheus.io/path': '/api/v2/metrics/prometheus' });
  expect(AgentMetrics.PORT_NAME).toBe('fb-metrics');
});
