import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import { logqlErrors, promqlErrors } from './parse';
import { AgentAlerts, AgentAlertsProps, FluentBitVersion, LokiMonolithic, LokiRules, LokiRulesConfigMap, LokiRulesConfigMapProps, RayLogAlertsProps } from '../../src';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');

const logRules = (props: RayLogAlertsProps = {}): any[] => LokiRules.rayLogs(props).groups[0].rules;
const agentRules = (props: AgentAlertsProps = {}): any[] => new AgentAlerts(Testing.chart(), 'alerts', props).groups[0].rules;

test('the alerts on what Ray writes', () => {
  expect(LokiRules.rayLogs().yaml).toMatchSnapshot();
});

test('the alerts on the agents', () => {
  const chart = Testing.chart();
  new AgentAlerts(chart, 'alerts', { metadata: { labels: { release: 'prometheus' } } });
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('agents of a DaemonSet, with other names and labels', () => {
  expect(agentRules({ daemonSet: 'ray-logs', labels: { team: 'ml' }, runbookUrl: 'https://wiki.example.com/' }).find(({ alert }) => alert === 'RayLogAgentMissing')).toMatchInlineSnapshot(`
{
  "alert": "RayLogAgentMissing",
  "annotations": {
    "description": "On {{ printf "%.0f" $value }} nodes no agent is ready. The logs of Ray pods there are not collected.",
    "runbook_url": "https://wiki.example.com/RayLogAgentMissing.md",
    "summary": "Nodes are without their log agent",
  },
  "expr": "kube_daemonset_status_number_unavailable{daemonset="ray-logs"} > 0",
  "for": "10m",
  "labels": {
    "severity": "critical",
    "team": "ml",
  },
}
`);
  expect(agentRules({ agentContainer: 'agent', pods: 'training-.+' }).find(({ alert }) => alert === 'RayLogAgentMissing').expr).toMatchInlineSnapshot('"(max by (namespace, pod) (kube_pod_init_container_status_running{container="agent"} or kube_pod_container_status_running{container="agent"}) == 0 and on (namespace, pod) kube_pod_status_phase{phase="Running"} == 1) or (max by (namespace, pod) (kube_pod_info{pod=~"training-.+"}) and on (namespace, pod) kube_pod_status_phase{phase="Running"} == 1 unless on (namespace, pod) (kube_pod_init_container_info{container="agent"} or kube_pod_container_info{container="agent"}))"');
});

test('every alert on metrics knows the agents by their input, and stays in the namespaces that are given', () => {
  const exprs = agentRules().filter(({ alert }) => alert !== 'RayLogAgentMissing').map(({ expr }) => expr);
  expect(exprs.filter((expr) => !expr.includes('name=~"ray_logs.*"'))).toEqual([]);
  for (const { expr } of [...agentRules({ namespaces: ['ray', 'team-b'] }), ...agentRules({ namespaces: ['ray', 'team-b'], daemonSet: 'ray-logs' })]) {
    const selectors = expr.match(/(fluentbit|kube)_\w+(\{[^}]*\})?/g);
    expect(selectors.filter((selector: string) => !selector.includes('namespace=~"ray|team-b"'))).toEqual([]);
  }
});

test('other thresholds', () => {
  const rules = logRules({ clusters: 'prod-.+', errorSpikeFloor: 10, errorSpikeFactor: 3, tracebacks: 5, silence: Duration.hours(1), labels: { team: 'ml' } });
  expect(rules.map(({ expr }) => expr).join('\n')).toMatchSnapshot();
  expect(rules[0].labels).toEqual({ severity: 'warning', team: 'ml' });
});

test('every expression is LogQL or PromQL', () => {
  expect(logRules().flatMap(({ expr }) => logqlErrors(expr))).toEqual([]);
  expect([...agentRules(), ...agentRules({ daemonSet: 'ray-logs' }), ...agentRules({ pods: 'a.+', namespaces: ['ray'] })].flatMap(({ expr }) => promqlErrors(expr))).toEqual([]);
});

test('an older release of Fluent Bit does not count long lines', () => {
  const names = (version: FluentBitVersion) => agentRules({ version }).map(({ alert }) => alert);
  expect(names(FluentBitVersion.V5_1_1)).toContain('RayLogAgentLinesTooLong');
  expect(names(FluentBitVersion.V3_2_2)).not.toContain('RayLogAgentLinesTooLong');
});

test('every alert has its runbook, and every runbook its alert', () => {
  const rules = [...logRules(), ...agentRules()];
  const pages = rules.map(({ annotations }) => annotations.runbook_url.split('/').pop());
  expect(pages).toEqual(rules.map(({ alert }) => `${alert}.md`));
  expect(pages.filter((page) => !existsSync(join(RUNBOOKS, page)))).toEqual([]);
  expect(readdirSync(RUNBOOKS).filter((page) => !pages.includes(page))).toEqual([]);
});

test('every runbook says what it means, what to look at and what to do', () => {
  for (const page of readdirSync(RUNBOOKS)) {
    const headings = [...readFileSync(join(RUNBOOKS, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
    expect([page, ...headings]).toEqual([page, page.replace('.md', ''), 'What it means', 'Look', 'Common causes', 'What to do']);
  }
});

test('rules for a Loki that is there already', () => {
  const chart = Testing.chart();
  new LokiRulesConfigMap(chart, 'rules', { rules: [LokiRules.fromGroups('own.yaml', [{ name: 'own', rules: [] }])], metadata: { name: 'ray-rules', labels: { team: 'ml' } } });
  expect(Testing.synth(chart)).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "v1",
    "data": {
      "own.yaml": "groups:
  - name: own
    rules: []
",
    },
    "kind": "ConfigMap",
    "metadata": {
      "annotations": {
        "k8s-sidecar-target-directory": "/rules/fake",
      },
      "labels": {
        "loki_rule": "1",
        "team": "ml",
      },
      "name": "ray-rules",
    },
  },
]
`);
});

test('rules are written to the folder of the tenant, where the ruler looks', () => {
  const rules = (props: Partial<LokiRulesConfigMapProps>) => {
    const chart = Testing.chart();
    const { folder } = new LokiRulesConfigMap(chart, 'rules', { rules: [LokiRules.rayLogs()], ...props });
    expect(Testing.synth(chart)[0].metadata.annotations['k8s-sidecar-target-directory']).toBe(folder);
    return folder;
  };
  expect(rules({})).toBe('/rules/fake');
  expect(rules({ tenant: 'team-a', directory: '/var/loki/rules/', metadata: { annotations: { a: 'b' } } })).toBe('/var/loki/rules/team-a');
  expect(() => rules({ tenant: 'a/b' })).toThrow("test/rules: tenant = \"a/b\": is not a tenant id that Loki takes; use at most 150 letters, digits and !-_.*'(), and neither . nor ..");
  expect(() => rules({ tenant: '..' })).toThrow('is not a tenant id that Loki takes');
  expect(() => rules({ directory: 'rules' })).toThrow("directory = \"rules\": is not an absolute path; write it like '/rules'");
});

test('rules in the Loki of this library', () => {
  const chart = Testing.chart();
  new LokiMonolithic(chart, 'loki', { rules: [LokiRules.rayLogs()] });
  expect(Testing.synth(chart).find(({ metadata }) => metadata.name === 'loki-rules').data['ray-logs.yaml']).toBe(LokiRules.rayLogs().yaml);
});

test('what no ruler would take', () => {
  expect(() => logRules({ clusters: 'a`b' })).toThrowErrorMatchingInlineSnapshot('"LokiRules: clusters = "a`b": contains a backquote; leave it out"');
  expect(() => logRules({ errorSpikeFactor: -1 })).toThrowErrorMatchingInlineSnapshot('"LokiRules: errorSpikeFactor = -1: is not a number of at least 0; use a number like 10"');
  expect(() => logRules({ tracebacks: NaN })).toThrowErrorMatchingInlineSnapshot('"LokiRules: tracebacks = null: is not a number of at least 0; use a number like 10"');
  expect(() => logRules({ silence: Duration.seconds(90) })).toThrowErrorMatchingInlineSnapshot('"LokiRules: silence = "1 minute 30 seconds": is not in whole minutes; use Duration.minutes(15)"');
  expect(() => logRules({ runbookUrl: 'wiki' })).toThrowErrorMatchingInlineSnapshot('"LokiRules: runbookUrl = "wiki": is not a URL; write it like \'https://wiki.example.com/runbooks\'"');
  expect(() => agentRules({ daemonSet: 'Ray Logs' })).toThrowErrorMatchingInlineSnapshot('"test/alerts: daemonSet = "Ray Logs": cannot be the name of what it stands for; use lowercase letters, digits and -"');
  expect(() => agentRules({ pods: 'a"b' })).toThrowErrorMatchingInlineSnapshot('"test/alerts: pods = "a\\"b": cannot be the name of what it stands for; use lowercase letters, digits and -"');
  expect(() => agentRules({ namespaces: ['Ray'] })).toThrowErrorMatchingInlineSnapshot('"test/alerts: namespaces = "Ray": cannot be the name of what it stands for; use lowercase letters, digits and -"');
  expect(() => agentRules({ namespaces: [] })).toThrowErrorMatchingInlineSnapshot('"test/alerts: namespaces = []: is empty, so that no agent would be watched; leave it out for all namespaces"');
});
