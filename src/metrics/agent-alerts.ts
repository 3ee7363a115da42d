import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { BY_AGENT, countsLongLines, METRICS, NEWER_METRICS, NOT_BACKLOG, READS_RAY } from './agent-metrics';
import { wantMetrics } from './agents-with-metrics';
import { Alert, alertRule, Severity } from './alert';
import { FluentBitVersion } from '../fluent-bit/version';
import { Problem, refuseAll } from '../problem';

/** Properties of `AgentAlerts`. */
export interface AgentAlertsProps {
  /** Metadata of the PrometheusRule: many a Prometheus takes only those with a label like `release: prometheus`. @default - none */
  readonly metadata?: ApiObjectMetadata;

  /** The oldest release of Fluent Bit among the agents; alerts on metrics that it lacks are left out. @default FluentBitVersion.V5_1_1 */
  readonly version?: FluentBitVersion;

  /** The namespaces of the agents. @default - all: an agent is known by the name of its input, wherever it is */
  readonly namespaces?: string[];

  /** The name of the agent's container in Ray pods. @default 'ray-logs-agent' */
  readonly agentContainer?: string;

  /**
   * Pods that must have an agent: a regular expression on their names, such as `training-.+`. Pods that have its container are
   * watched in any case.
   *
   * @default - none: a pod without the container is taken for one that needs no agent
   */
  readonly pods?: string;

  /** The DaemonSet of the agents, where they are not sidecars. @default - sidecars */
  readonly daemonSet?: string;

  /** Labels that every alert gets besides `severity`. @default - none */
  readonly labels?: { [label: string]: string };

  /** Where the runbooks are; the name of the alert and `.md` is added. @default - those of this library, on GitHub */
  readonly runbookUrl?: string;
}

const WHERE = '{{ $labels.pod }} in {{ $labels.namespace }}';

/**
 * Alerts on the agents: whether they lose lines, or are about to. A PrometheusRule for the Prometheus operator.
 *
 * They need the agents' metrics (`AgentPodMonitor`, `AgentServiceMonitor`), and for a missing agent those of
 * kube-state-metrics. No other Fluent Bit raises them: an agent is known by its input `ray_logs`. One with inputs of its
 * own is known when their alias begins with that.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export class AgentAlerts extends Construct {
  /** The groups of rules. */
  public readonly groups: any[];

  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props all optional
   * @throws if a name or a URL is none
   */
  constructor(scope: Construct, id: string, props: AgentAlertsProps = {}) {
    super(scope, id);
    refuseAll(this.node.path, problems(props));
    wantMetrics(this, '');
    this.groups = [{ name: 'ray-log-agents', rules: alerts(props).map((alert) => alertRule(this.node.path, alert, props)) }];
    new ApiObject(this, 'PrometheusRule', {
      apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: props.metadata, spec: { groups: this.groups },
    });
  }
}

function alerts(props: AgentAlertsProps): Alert[] {
  const series = selected(props);
  const grown = (metric: string, range = '10m', ...matchers: string[]) => `sum by ${BY_AGENT} (increase(${series(metric, ...matchers)}[${range}]))`;
  // Whatever else it measures, only an agent has an input of this name.
  const ofAgents = (condition: string, range = '10m') => (
    `(${condition}) and on ${BY_AGENT} present_over_time(${series(METRICS.inputRecords, READS_RAY)}[${range}])`
  );
  // The filter joins and drops lines, and brings lines that waited. A counter that no filter has is 0, and not nothing.
  const passed = `${grown(METRICS.inputRecords, '10m', NOT_BACKLOG)}`
    + ` - (${grown(METRICS.filterDropped)} or 0 * ${grown(METRICS.inputRecords)})`
    + ` + (${grown(METRICS.filterAdded)} or 0 * ${grown(METRICS.inputRecords)})`;
  return [
    {
      name: 'RayLogAgentDroppingRecords',
      expr: ofAgents(`${grown(METRICS.outputDropped)} > 0`),
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} drops lines`,
      description: '{{ printf "%.0f" $value }} lines in 10 minutes were given up, and are lost.',
    },
    {
      name: 'RayLogAgentRetriesExhausted',
      expr: ofAgents(`${grown(METRICS.outputRetriesFailed)} > 0`),
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} gave up deliveries after the last retry`,
      description: '{{ printf "%.0f" $value }} deliveries in 10 minutes were given up. Their lines are lost.',
    },
    {
      name: 'RayLogAgentInputPaused',
      expr: `max by ${BY_AGENT} (${series(METRICS.inputPaused, READS_RAY)}) > 0`,
      for: Duration.minutes(5),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} has stopped reading`,
      description: 'Its buffer is full. Lines stay in the files of Ray, and are lost when Ray rotates them away or the pod ends.',
    },
    {
      name: 'RayLogAgentBufferNearlyFull',
      expr: ofAgents(`min by ${BY_AGENT} (${series(METRICS.outputCapacity)}) < 20`),
      for: Duration.minutes(5),
      severity: Severity.WARNING,
      summary: `The buffer of the log agent of ${WHERE} is nearly full`,
      description: '{{ printf "%.0f" $value }} % of it is left. When it is full the oldest lines are dropped.',
    },
    {
      name: 'RayLogAgentNoOutput',
      expr: ofAgents(`${passed} > 10 unless ${grown(METRICS.outputRecords)} > 0`),
      for: Duration.minutes(10),
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} reads lines and delivers none`,
      description: '{{ printf "%.0f" $value }} lines were read in 10 minutes. They wait in the buffer, if it has room.',
    },
    {
      name: 'RayLogAgentReadsNothing',
      // One that has paused cannot read, which is an alert of its own.
      expr: `${grown(METRICS.inputRecords, '15m', READS_RAY)} == 0 unless on ${BY_AGENT} ${series(METRICS.inputPaused, READS_RAY)} > 0`,
      for: Duration.minutes(15),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} finds nothing to read`,
      description: 'A running Ray node writes every minute. Ray hangs or is gone, or the agent looks in the wrong place.',
    },
    {
      name: 'RayLogAgentRestarting',
      expr: ofAgents(`sum by ${BY_AGENT} (resets(${series(METRICS.uptime)}[30m])) > 2`, '30m'),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} starts again and again`,
      description: '{{ printf "%.0f" $value }} starts in 30 minutes.',
    },
    missing(props),
    ...(countsLongLines(props.version ?? FluentBitVersion.V5_1_1) ? [{
      name: 'RayLogAgentLinesTooLong',
      // These counters appear with their first line, from which `increase` would see nothing grow.
      expr: Object.values(NEWER_METRICS).map((metric) => {
        const [now, before] = ['', ' offset 1h'].map((offset) => `sum by ${BY_AGENT} (${series(metric, READS_RAY)}${offset})`);
        return `(${now} - (${before} or 0 * ${now}) > 0)`;
      }).join(' or '),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} cuts or skips lines that are too long`,
      description: '{{ printf "%.0f" $value }} lines in an hour were longer than its buffer.',
    }] : []),
  ];
}

/** Selects a metric in the namespaces of the agents. */
function selected({ namespaces }: AgentAlertsProps): (metric: string, ...matchers: string[]) => string {
  const where = namespaces ? [`namespace=~"${namespaces.join('|')}"`] : [];
  return (metric, ...matchers) => [metric, [...where, ...matchers].join(', ')].filter(Boolean).reduce((name, all) => `${name}{${all}}`);
}

function missing(props: AgentAlertsProps): Alert {
  const common = { name: 'RayLogAgentMissing', for: Duration.minutes(10), severity: Severity.CRITICAL };
  const series = selected(props);
  if (props.daemonSet !== undefined) {
    return {
      ...common,
      expr: `${series('kube_daemonset_status_number_unavailable', `daemonset="${props.daemonSet}"`)} > 0`,
      summary: 'Nodes are without their log agent',
      description: 'On {{ printf "%.0f" $value }} nodes no agent is ready. The logs of Ray pods there are not collected.',
    };
  }
  const agent = `container="${props.agentContainer ?? 'ray-logs-agent'}"`;
  const running = 'on (namespace, pod) ' + series('kube_pod_status_phase', 'phase="Running"') + ' == 1';
  const eitherKind = (what: string) => `${series(`kube_pod_init_container_${what}`, agent)} or ${series(`kube_pod_container_${what}`, agent)}`;
  const stopped = `(max by (namespace, pod) (${eitherKind('status_running')}) == 0 and ${running})`;
  const absent = props.pods && `(max by (namespace, pod) (${series('kube_pod_info', `pod=~"${props.pods}"`)}) and ${running} unless on (namespace, pod) (${eitherKind('info')}))`;
  return {
    ...common,
    expr: [stopped, absent].filter(Boolean).join(' or '),
    summary: `The log agent of ${WHERE} does not run`,
    description: 'Ray runs there, and its logs end with the pod.',
  };
}

function problems(props: AgentAlertsProps): Problem[] {
  const names: [string, string | undefined, RegExp][] = [
    ['agentContainer', props.agentContainer, /^[-a-z0-9]+$/],
    ['daemonSet', props.daemonSet, /^[-.a-z0-9]+$/],
    ['pods', props.pods, /^[^"\\\n]+$/],
    ...(props.namespaces ?? []).map((name): [string, string, RegExp] => ['namespaces', name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/]),
  ];
  const found = names.filter(([, name, pattern]) => name !== undefined && !pattern.test(name)).map(([property, value]) => ({
    property, value, message: 'cannot be the name of what it stands for', remedy: 'use lowercase letters, digits and -',
  }));
  return props.namespaces?.length === 0
    ? [...found, { property: 'namespaces', value: [], message: 'is empty, so that no agent would be watched', remedy: 'leave it out for all namespaces' }]
    : found;
}
