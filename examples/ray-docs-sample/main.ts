// The sample of the Ray documentation, "Persist KubeRay custom resource logs", to the letter of its meaning:
// https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
// It is here to show that all of it can be said. examples/ray-cluster-loki is what to run in production.
import { App, Chart, Duration } from 'cdk8s';
import {
  AgentSecurityContext, ConfigMount, FluentBitConfig, FluentBitValue, FluentBitVersion, LokiOutput, ModifyFilter, ModifyRule,
  RayClusterWithLogs, RayLoggingSidecar, SidecarKind, TailInput,
} from 'cdk8s-ray-logs';

const app = new App();
const chart = new Chart(app, 'ray-docs-sample');
const cluster = FluentBitValue.fromPodLabel('POD_LABELS', 'ray.io/cluster');

const config = new FluentBitConfig(chart, 'config', {
  metadata: { name: 'fluentbit-config' },
  version: FluentBitVersion.V3_2_2,
  inputs: [new TailInput({ path: '/tmp/ray/session_latest/logs/*', tag: 'ray', pathKey: 'true', refreshInterval: Duration.seconds(5) })],
  filters: [new ModifyFilter({ match: 'ray', rules: [ModifyRule.add('POD_LABELS', cluster)] })],
  outputs: [new LokiOutput({ host: 'loki-gateway', port: 80, labels: { RayCluster: cluster }, tenantId: 'test' })],
});

new RayClusterWithLogs(chart, 'cluster', {
  metadata: { name: 'raycluster-fluentbit-sidecar-logs' },
  rayVersion: '2.9.0',
  image: 'rayproject/ray:2.9.0',
  head: { resources: { limits: { cpu: 1, memory: '2Gi' }, requests: { cpu: '500m', memory: '1Gi' } } },
  sidecar: new RayLoggingSidecar(chart, 'sidecar', {
    config,
    containerName: 'fluentbit',
    kind: SidecarKind.CONTAINER,
    configMount: ConfigMount.SUB_PATH,
    configVolumeName: 'fluentbit-config',
    logMountReadOnly: false,
    securityContext: AgentSecurityContext.none(),
  }),
});

app.synth();
