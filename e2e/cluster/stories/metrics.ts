import { App, Chart } from 'cdk8s';
import { FluentBitVersion, RayLoggingSidecar, StdoutOutput } from 'cdk8s-ray-logs';
import { KubeObject } from '../../lib/manifest';
import { Missing } from '../../lib/missing';
import { Report } from '../../lib/report';
import { until } from '../../lib/wait';
import { Cluster, FROM_OUTSIDE } from '../cluster';
import { Namespaces } from '../namespaces';
import { PAUSE_IMAGE, PROMETHEUS_IMAGE } from '../node/images';
import { ready } from '../pods';

const NAMESPACE = 'ray-metrics';
const LABEL = { 'e2e/story': 'metrics' };
const FLUENT_BIT = FluentBitVersion.V5_1_1.image;
/** A minute of the alerts is so many seconds here, and an agent is asked every second. */
const MINUTE = 3;

interface Made { readonly podMonitor: any; readonly rules: any; readonly rest: KubeObject[]; readonly pods: KubeObject[] }

/** Pods with the agent: one where lines are written, one where none are, and a Fluent Bit of somebody else with all that a monitor looks at. */
function manifest(): Made {
  const app = new App();
  const chart = new Chart(app, 'e2e', { namespace: NAMESPACE });
  const sidecar = new RayLoggingSidecar(chart, 'logs', { outputs: [new StdoutOutput()], metrics: {} });
  const labels = { ...LABEL, 'ray.io/cluster': 'e2e', 'ray.io/node-type': 'head', 'ray.io/group': 'headgroup', 'ray.io/is-ray-node': 'yes' };
  const pod = (name: string, container: object, joined = true): KubeObject => {
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } };
    const { metadata, spec } = joined ? sidecar.addTo(template) : { ...template, metadata: { labels: { ...labels, ...sidecar.podLabels } } };
    return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace: NAMESPACE }, spec } as KubeObject;
  };
  const writes = ['-f', '1', '-i', 'dummy', '-p', 'rate=5', '-o', 'file', '-p', 'path=/tmp/ray/session_2026-11-26_10-00-00_000000_1/logs', '-p', 'file=raylet.out', '-p', 'mkdir=true'];
  const pods = [
    pod('busy', { name: 'ray-head', image: FLUENT_BIT, args: writes }),
    pod('silent', { name: 'ray-head', image: PAUSE_IMAGE }),
    pod('foreign', { name: 'fluent-bit', image: FLUENT_BIT, args: ['-H', '-i', 'tail', '-p', 'path=/none/*', '-o', 'null'], ports: [{ name: 'fb-metrics', containerPort: 2020 }] }, false),
  ];
  app.synthYaml();
  const objects = chart.toJson();
  const of = (kind: string) => objects.find((object) => object.kind === kind);
  return { podMonitor: of('PodMonitor'), rules: of('PrometheusRule'), rest: objects.filter(({ kind }) => kind === 'ConfigMap'), pods };
}

/** What the Prometheus operator makes of a PodMonitor, as far as it says anything. */
function scrapeConfig({ spec: { selector, podMetricsEndpoints: [{ port, path }], podTargetLabels, namespaceSelector } }: any): object {
  const meta = (label: string) => `__meta_kubernetes_pod_label_${label.replace(/\W/g, '_')}`;
  return {
    job_name: 'pods',
    metrics_path: path,
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: namespaceSelector?.matchNames ?? [NAMESPACE] } }],
    relabel_configs: [
      ...Object.entries(selector.matchLabels).map(([label, regex]) => ({ source_labels: [meta(label)], regex, action: 'keep' })),
      { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: port, action: 'keep' },
      ...['namespace', 'pod_name', 'pod_container_name'].map((name) => ({
        source_labels: [`__meta_kubernetes_${name}`], target_label: name.replace(/^pod_(container)_name$/, '$1').replace(/^pod_name$/, 'pod'),
      })),
      ...podTargetLabels.map((label: string) => ({ source_labels: [meta(label)], target_label: label.replace(/\W/g, '_') })),
    ],
  };
}

/** The rules, in a time of their own. */
function faster(groups: any[]): any[] {
  const seconds = (text: string) => text.replace(/(\d+)([mh])/g, (_, count, unit) => `${Number(count) * (unit === 'h' ? 60 : 1) * MINUTE}s`);
  return groups.map((group) => ({
    ...group, rules: group.rules.map((rule: any) => ({ ...rule, expr: rule.expr.replace(/(?<=\[|offset )\d+[mh]/g, seconds), ...rule.for && { for: seconds(rule.for) } })),
  }));
}

/** A Prometheus that may look for pods in its namespace. */
function prometheus({ podMonitor, rules }: Made): KubeObject[] {
  const metadata = { name: 'prometheus', namespace: NAMESPACE };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] },
    { apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata, roleRef: { apiGroup: rbac, kind: 'Role', name: 'prometheus' }, subjects: [{ kind: 'ServiceAccount', name: 'prometheus' }] },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      // What is JSON is YAML too.
      data: {
        'prometheus.yaml': JSON.stringify({ global: { scrape_interval: '1s', evaluation_interval: '1s' }, rule_files: ['rules.yaml'], scrape_configs: [scrapeConfig(podMonitor)] }),
        'rules.yaml': JSON.stringify({ groups: faster(rules.spec.groups) }),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: { 'e2e/story': 'prometheus' } },
      spec: {
        serviceAccountName: 'prometheus',
        terminationGracePeriodSeconds: 1,
        containers: [{
          name: 'prometheus',
          image: PROMETHEUS_IMAGE,
          args: ['--config.file=/etc/prometheus/prometheus.yaml', '--storage.tsdb.path=/data'],
          readinessProbe: { httpGet: { path: '/-/ready', port: 9090 }, periodSeconds: 1 },
          volumeMounts: [{ name: 'config', mountPath: '/etc/prometheus' }, { name: 'data', mountPath: '/data' }],
        }],
        volumes: [{ name: 'config', configMap: { name: 'prometheus' } }, { name: 'data', emptyDir: {} }],
      },
    },
  ] as KubeObject[];
}

/** The switch for metrics, a Prometheus that finds the agents by the monitor, and the alert on the one that reads nothing. */
export async function metrics(report: Report, { client, node }: Cluster, namespaces: Namespaces): Promise<void> {
  await report.stage('The switch for metrics, with a Prometheus', async () => {
    if (!node) throw new Missing(FROM_OUTSIDE);
    await namespaces.claim(NAMESPACE, 'baseline');
    const made = manifest();
    for (const object of [...made.rest, ...made.pods, ...prometheus(made)]) await client.apply(object);
    const query = async (expr: string): Promise<any[]> => (
      await client.call('GET', `/api/v1/namespaces/${NAMESPACE}/pods/prometheus:9090/proxy/api/v1/query?${new URLSearchParams({ query: expr })}`)).data.result;
    await report.check('the pods and Prometheus get ready', async () => {
      await ready({ client, namespace: NAMESPACE, selector: 'e2e/story=metrics' }, made.pods.length, 120);
      await ready({ client, namespace: NAMESPACE, selector: 'e2e/story=prometheus' }, 1, 120);
    });
    await report.check('it asks the agents, which are native sidecars, and the other Fluent Bit', () => until('three answers', 60, async () => {
      const found = await query('fluentbit_uptime');
      return found.length === 3 && found.map(({ metric: { pod, container, ray_io_cluster: cluster } }) => `${container} of ${pod} in ${cluster}`).sort().join(', ');
    }));
    await report.check('the alert on an agent that reads nothing fires for the one that does', () => until('the alert', 240, async () => {
      const found = await query('ALERTS{alertstate="firing"}');
      return found.length > 0 && found.map(({ metric: { alertname, pod } }) => `${alertname} of ${pod}`).join(', ');
    }));
    await report.check('nothing else has fired, then or for as long again', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30 * MINUTE * 1000));
      const found = (await query('count by (alertname, pod) (count_over_time(ALERTS{alertstate="firing"}[10m]))')).map(({ metric: { alertname, pod } }) => `${alertname} of ${pod}`);
      if (found.join() !== 'RayLogAgentReadsNothing of silent') throw new Error(found.join(', ') || 'none');
      return found.join();
    });
  });
}
