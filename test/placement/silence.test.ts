import { ApiObject, App, Chart } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import {
  AgentEgress, AgentNetworkPolicy, FluentBitConfig, FluentBitPlugin, FluentBitValue, LokiOutput, RayClusterWithLogs, RayLogDaemonSet,
  RayLoggingSidecar, RewriteTagFilter, StdoutOutput,
} from '../../src';

const CLUSTER = { metadata: { name: 'ray' }, rayVersion: '2.60.0', head: {} };
const synth = (scope: Chart) => (App.of(scope) as App).synthYaml();
const pod = (spec: any = {}, container: any = {}) => ({ spec: { containers: [{ name: 'ray', image: 'ray:1', ...container }], ...spec } });

describe('an output or a filter that no record reaches', () => {
  const config = (outputs: any[], filters?: any[]) => () => new FluentBitConfig(chart(), 'config', { outputs, filters });
  const remedy = "use '*' or 'ray.logs'";

  test.each(['kube.*', 'ray', 'ray.', 'ray.logs.*', '*.tick', 'Ray.*', 'ray.tick'])('match = %s', (match) => {
    expect(config([new LokiOutput({ host: 'loki', match })])).toThrow(/output loki: match = .*: fits none of the tags, ray.logs, so that no record gets there; use '\*' or 'ray.logs'/);
  });

  test.each(['*', 'ray.*', 'ray.logs', 'r*s', '*.l*', '**', 'ray.log*'])('but not match = %s', (match) => {
    expect(config([new LokiOutput({ host: 'loki', match })])).not.toThrow();
  });

  test('match_regex', () => {
    expect(config([new StdoutOutput({ matchRegex: '^kube\\.' })])).toThrow(`output stdout: match_regex = "^kube\\\\.": fits none of the tags, ray.logs, so that no record gets there; ${remedy}`);
    expect(config([new StdoutOutput({ matchRegex: 'logs' })])).toThrow('fits none of the tags');
    expect(config([new StdoutOutput({ matchRegex: 'ray\\..*' })])).not.toThrow();
  });

  test('no match at all, with which Fluent Bit sends nothing', () => {
    expect(config([FluentBitPlugin.output('http', { 'Host': 'a', 'retry_limit': 'no_limits', 'storage.total_limit_size': '1M' })])).toThrow('output http: match or match_regex: is missing');
  });

  test('a filter, whose work would not be done', () => {
    expect(config([new StdoutOutput()], [FluentBitPlugin.filter('record_modifier', { Match: 'kube.*', Record: 'a b' })])).toThrow('filter record_modifier: match = "kube.*": fits none of the tags');
  });

  test('unless a filter gives other tags', () => {
    expect(config([new StdoutOutput({ match: 'drivers' })], [new RewriteTagFilter({ rule: [{ key: '$component', regex: 'job_driver', newTag: 'drivers', keep: false }] })])).not.toThrow();
  });
});

describe('a network policy of KubeRay that lets the agent out to nowhere', () => {
  const make = (networkPolicy: any, scope = chart(), outputs: any[] = [new LokiOutput({ host: 'loki' })], workerGroups: any[] = [{ groupName: 'w' }]) => {
    new RayClusterWithLogs(scope, 'ray', { ...CLUSTER, workerGroups, additionalSpec: { networkPolicy }, outputs });
    return () => synth(scope);
  };
  const rules = { egressRules: [AgentEgress.dns(), AgentEgress.toPods('monitoring', 3100)].map((one) => one.toRule()) };
  const text = (place: string, group: string) => `chart/ray: spec.networkPolicy.${place}.egressRules: lets the agent of ${group} connect to nothing outside of the Ray cluster but DNS, so that no line leaves the pod; add rules made with AgentEgress, or an AgentNetworkPolicy in this namespace`;

  test.each([[{}], [{ mode: 'DenyAll' }], [{ mode: 'DenyAllEgress' }], [{ mode: 'DenyAll', head: { egressRules: [AgentEgress.dns().toRule()] } }]])('%j', (policy) => {
    expect(make(policy)).toThrow(text('head', 'the head'));
    expect(make(policy)).toThrow(text('worker', 'the group w'));
  });

  test('the rules of a group of its own', () => {
    expect(make({ mode: 'DenyAll', head: rules, worker: rules, workerGroups: [{ groupName: 'w' }] })).toThrow(text('workerGroups[0]', 'the group w'));
    expect(make({ mode: 'DenyAll', head: rules, workerGroups: [{ groupName: 'w', ...rules }] })).not.toThrow();
  });

  test('unless rules or another policy of the namespace let it', () => {
    expect(make({ mode: 'DenyAll', head: rules, worker: rules })).not.toThrow();
    expect(make({ mode: 'DenyAllIngress' })).not.toThrow();
    const scope = chart();
    new AgentNetworkPolicy(scope, 'policy', { egress: [AgentEgress.toAddresses('10.0.0.0/8', 3100)] });
    expect(make({ mode: 'DenyAll' }, scope)).not.toThrow();
    const elsewhere = chart();
    new AgentNetworkPolicy(elsewhere, 'policy', { egress: [AgentEgress.toAddresses('10.0.0.0/8', 3100)], metadata: { namespace: 'other' } });
    expect(make({ mode: 'DenyAll' }, elsewhere)).toThrow(text('head', 'the head'));
    expect(() => synth(elsewhere)).toThrow('chart/policy: metadata.namespace = "other": has none of the Ray objects of the app, which are in no namespace of their own; give it the namespace of the pods');
  });

  test('nor an agent that prints, or a group without one', () => {
    expect(make({ mode: 'DenyAll' }, chart(), [new StdoutOutput()])).not.toThrow();
    expect(make({ mode: 'DenyAll', head: rules }, chart(), undefined, [{ groupName: 'w', logs: false }])).not.toThrow();
  });
});

describe('a pod that leaves no time', () => {
  test.each([0])('terminationGracePeriodSeconds = %d', (terminationGracePeriodSeconds) => {
    expect(() => new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig() }).addTo(pod({ terminationGracePeriodSeconds })))
      .toThrow(`chart/logs: template.spec.terminationGracePeriodSeconds = ${terminationGracePeriodSeconds}: has the agent killed together with Ray, and what it has not sent is lost; make it at least 1`);
  });
});

describe('files that the agent does not have', () => {
  const config = (additionalGlobs: string[], scope = chart(), wholeNode = false) => new FluentBitConfig(scope, 'config', { outputs: [new StdoutOutput()], pipeline: { additionalGlobs, wholeNode } });
  const sidecar = (globs: string[], props: any = {}, template = pod()) => {
    const scope = chart();
    return () => new RayLoggingSidecar(scope, 'logs', { config: config(globs, scope), ...props }).addTo(template);
  };
  const refused = (glob: string) => `config = "${glob}": is read, and is in nothing that the agent mounts; mount its directory with volumeMounts, and its volume with volumes unless the pod has it`;

  test.each(['/var/log/app/*.log', '/tmp/rayon/*.log', '/data/train.log', '/*/app.log'])('%s', (glob) => {
    if (glob === '/*/app.log') {
      expect(sidecar([glob])).not.toThrow();
      return;
    }
    expect(sidecar([glob])).toThrow(refused(glob));
  });

  test('what is below Ray\'s directory is there', () => {
    expect(sidecar(['/tmp/ray/mine/*.txt'])).not.toThrow();
  });

  test('what the pod has can be mounted', () => {
    const template = pod({ volumes: [{ name: 'data', emptyDir: {} }] }, { volumeMounts: [{ name: 'data', mountPath: '/data' }] });
    const mount = { name: 'data', mountPath: '/data', readOnly: true };
    const { spec } = sidecar(['/data/train.log'], { volumeMounts: [mount] }, template)();
    expect(spec.initContainers[0].volumeMounts).toContainEqual(mount);
    const sidecarAgain = new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig(), volumeMounts: [mount] });
    const once = sidecarAgain.addTo(template);
    expect(sidecarAgain.addTo(once)).toEqual(once);
  });

  test('and what it has not, with its volume', () => {
    const volumes = [{ name: 'host-logs', hostPath: { path: '/var/log' } }];
    const { spec } = sidecar(['/host/syslog'], { volumes, volumeMounts: [{ name: 'host-logs', mountPath: '/host', readOnly: true }] })();
    expect(spec.volumes).toContainEqual(volumes[0]);
  });

  test.each<[string, any, string]>([
    ['a volume that is not there', { volumeMounts: [{ name: 'data', mountPath: '/data' }] }, 'volumeMounts = "data": is of a volume that template does not have; add it to volumes'],
    ['a place that is taken', { volumeMounts: [{ name: 'ray-logs', mountPath: '/tmp/ray/' }] }, 'volumeMounts = "/tmp/ray/": is the place of another mount of the agent; use another mountPath'],
    ['a field that there is not', { volumes: [{ name: 'a', emptydir: {} }] }, 'volumes[0].emptydir'],
    ['half a mount', { volumeMounts: [{ name: 'ray-logs', mountPath: 'data' }] }, 'has no name or no absolute mountPath; write it as in the Kubernetes API'],
  ])('refused: %s', (_, props, text) => {
    expect(sidecar([], props)).toThrow(text);
  });

  test('the agent of a node', () => {
    const make = (props: any = {}) => {
      const scope = chart();
      return () => new RayLogDaemonSet(scope, 'agents', { config: config(['/host/syslog'], scope, true), ...props });
    };
    expect(make()).toThrow(refused('/host/syslog'));
    const more = { volumes: [{ name: 'host', hostPath: { path: '/var/log' } }], volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }] };
    const { spec } = make(more)().daemonSet.toJson().spec.template;
    expect(spec.containers[0].volumeMounts).toContainEqual(more.volumeMounts[0]);
    expect(spec.volumes).toContainEqual(more.volumes[0]);
    expect(make({ volumes: [{ name: 'ray-logs', emptyDir: {} }] })).toThrow('volumes = "ray-logs": is the name of another volume of the DaemonSet; use another name');
    expect(make({ volumeMounts: more.volumeMounts })).toThrow('volumeMounts = "host": is of a volume that the DaemonSet does not have; add it to volumes');
  });

  test('inputs of one\'s own', () => {
    const scope = chart();
    const own = new FluentBitConfig(scope, 'config', { inputs: [FluentBitPlugin.input('tail', { Path: '/tmp/ray/session_latest/logs/*,/var/log/a.log', Tag: 'a' })], outputs: [new StdoutOutput({ match: '*' })] });
    expect(() => new RayLoggingSidecar(scope, 'logs', { config: own }).addTo(pod())).toThrow(refused('/var/log/a.log'));
  });
});

describe('a metrics port that is taken', () => {
  const add = (metricsPort: number, template: any) => () => new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig({ metricsPort }) }).addTo(template);

  test('by the agent of another pod of the node', () => {
    expect(add(2020, pod({ hostNetwork: true }))).toThrow('chart/logs: template.spec.hostNetwork = true: has the agent share the ports of the node, and 2020 is that of every Fluent Bit: with a port that is taken the agent of ray ends; give metrics.port (httpPort of a configuration of your own) a port that is free on every node, or leave out the metrics');
    expect(add(2525, pod({ hostNetwork: true }))).not.toThrow();
    expect(add(2020, pod())).not.toThrow();
  });

  test.each([8080, 8265, 6379, 10001, 8000, 52365, 10002, 15000, 19999])('by Ray: %d', (port) => {
    expect(add(port, pod())).toThrow(/the port of the agent's metrics = \d+: is the port that Ray takes for .*, and with a port that is taken the agent ends; use another port/);
  });

  test('by another container', () => {
    expect(add(2020, pod({ initContainers: [{ name: 'mesh', restartPolicy: 'Always', ports: [{ containerPort: 2020 }] }] }))).toThrow('the port of the agent\'s metrics = 2020: is the port of mesh too');
  });
});

describe('a label that the pods do not have', () => {
  const team = (scope: Chart) => new FluentBitConfig(scope, 'config', {
    outputs: [new LokiOutput({ host: 'loki', labels: { team: FluentBitValue.fromPodLabel('TEAM', 'team'), cluster: FluentBitValue.fromPodLabel('RAY_CLUSTER', 'ray.io/cluster') } })],
  });

  test('is refused where the pod is joined', () => {
    const scope = chart();
    const sidecar = new RayLoggingSidecar(scope, 'logs', { config: team(scope) });
    expect(() => sidecar.addTo(pod())).toThrow('chart/logs: template.metadata.labels = "team": is missing, and the configuration reads it: the agent would find an empty text in its place and end; give the pods this label');
    expect(() => sidecar.addTo({ metadata: { labels: { team: 'a' } }, ...pod() })).not.toThrow();
  });

  test('of KubeRay\'s own is refused on pods that KubeRay does not make', () => {
    const make = (labels?: any) => {
      const scope = chart();
      const sidecar = new RayLoggingSidecar(scope, 'logs', { outputs: [new LokiOutput({ host: 'loki' })] });
      new ApiObject(scope, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'ray', labels }, ...sidecar.addTo(pod()) });
      return () => synth(scope);
    };
    expect(make()).toThrow(/chart\/pod: metadata.labels = "ray.io\/[a-z-]+": is missing on pods that no KubeRay labels, and the agent would read an empty text in its place and end; give the pods this label/);
    expect(make({ 'ray.io/cluster': 'a', 'ray.io/node-type': 'head', 'ray.io/group': 'headgroup' })).not.toThrow();
  });

  test('nor in a Deployment', () => {
    const scope = chart();
    const sidecar = new RayLoggingSidecar(scope, 'logs', { outputs: [new LokiOutput({ host: 'loki' })] });
    new ApiObject(scope, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'ray', labels: { 'ray.io/cluster': 'a' } }, spec: { template: sidecar.addTo(pod()) } });
    expect(() => synth(scope)).toThrow('chart/deployment: metadata.labels = "ray.io/');
  });
});
