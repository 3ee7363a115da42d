import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Alert, alertRule, Severity } from './alert';
import { FluentBitVersion } from '../../fluent-bit/version';
import { Problem, refuseAll } from '../../problem';
import { countsLongLines, METRICS, NEWER_METRICS, NOT_BACKLOG } from '../agent-metrics';

/** Properties of `AgentAlerts`. */
export interface AgentAlertsProps {
  /** Metadata of the PrometheusRule: many a Prometheus takes only those with a label like `release: prometheus`. @default - none */
  readonly metadata?: ApiObjectMetadata;

  /** The oldest release of Fluent Bit among the agents; alerts on metrics that it lacks are left out. @default FluentBitVersion.V5_1_1 */
  readonly version?: FluentBitVersion;

  /** The name of the agent's container in Ray pods. @default 'ray-logs-agent' */
  readonly agentContainer?: string;

  /** The names of the Ray containers: a regular expression. @default 'ray-head|ray-worker' */
  readonly rayContainers?: string;

  /** The DaemonSet of the agents, where they are not sidecars. @default - sidecars */
  readonly daemonSet?: string;

  /** Labels that every alert gets besides `severity`. @default - none */
  readonly labels?: { [label: string]: string };

  /** Where the runbooks are; the name of the alert and `.md` is added. @default - those of this library, on GitHub */
  readonly runbookUrl?: string;
}

const POD = '(namespace, pod)';
const WHERE = '{{ $labels.pod }} in {{ $labels.namespace }}';

/**
 * Alerts on the agents: whether they lose lines, or are about to. A PrometheusRule for the Prometheus operator.
 *
 * They need the agents' metrics (`AgentPodMonitor`, `AgentServiceMonitor`), and for a missing agent those of
 * kube-state-metrics.
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
    this.groups = [{ name: 'ray-log-agents', rules: alerts(props).map((alert) => alertRule(this.node.path, alert, props)) }];
    new ApiObject(this, 'PrometheusRule', {
      apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: props.metadata, spec: { groups: this.groups },
    });
  }
}

function alerts(props: AgentAlertsProps): Alert[] {
  const grown = (metric: string, range = '10m', matcher = '') => `sum by ${POD} (increase(${metric}${matcher && `{${matcher}}`}[${range}]))`;
  // A counter that no filter has is 0, and not nothing.
  const read = `(${grown(METRICS.inputRecords, '10m', NOT_BACKLOG)} - (${grown(METRICS.filterDropped)} or 0 * ${grown(METRICS.inputRecords, '10m', NOT_BACKLOG)}))`;
  return [
    {
      name: 'RayLogAgentDroppingRecords',
      expr: `${grown(METRICS.outputDropped)} > 0`,
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} drops lines`,
      description: '{{ printf "%.0f" $value }} lines in 10 minutes were given up, and are lost.',
    },
    {
      name: 'RayLogAgentRetriesExhausted',
      expr: `${grown(METRICS.outputRetriesFailed)} > 0`,
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} gave up deliveries after the last retry`,
      description: '{{ printf "%.0f" $value }} deliveries in 10 minutes were given up. Their lines are lost.',
    },
    {
      name: 'RayLogAgentInputPaused',
      expr: `max by ${POD} (${METRICS.inputPaused}{${NOT_BACKLOG}}) > 0`,
      for: Duration.minutes(5),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} has stopped reading`,
      description: 'Its buffer is full. Lines stay in the files of Ray, and are lost when Ray rotates them away or the pod ends.',
    },
    {
      name: 'RayLogAgentBufferNearlyFull',
      expr: `min by ${POD} (${METRICS.outputCapacity}) < 20`,
      for: Duration.minutes(5),
      severity: Severity.WARNING,
      summary: `The buffer of the log agent of ${WHERE} is nearly full`,
      description: '{{ printf "%.0f" $value }} % of it is left. When it is full the oldest lines are dropped.',
    },
    {
      name: 'RayLogAgentNoOutput',
      expr: `${read} > 10 unless ${grown(METRICS.outputRecords)} > 0`,
      for: Duration.minutes(10),
      severity: Severity.CRITICAL,
      summary: `The log agent of ${WHERE} reads lines and delivers none`,
      description: '{{ printf "%.0f" $value }} lines were read in 10 minutes. They wait in the buffer, if it has room.',
    },
    {
      name: 'RayLogAgentReadsNothing',
      expr: `${grown(METRICS.inputRecords, '15m', NOT_BACKLOG)} == 0 and on ${POD} max by ${POD} (${METRICS.uptime}) > 900`,
      for: Duration.minutes(15),
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} finds nothing to read`,
      description: 'A running Ray node writes every minute. Ray hangs or is gone, or the agent looks in the wrong place.',
    },
    {
      name: 'RayLogAgentRestarting',
      expr: `sum by ${POD} (resets(${METRICS.uptime}[30m])) > 2`,
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} starts again and again`,
      description: '{{ printf "%.0f" $value }} starts in 30 minutes.',
    },
    missing(props),
    ...(countsLongLines(props.version ?? FluentBitVersion.V5_1_1) ? [{
      name: 'RayLogAgentLinesTooLong',
      expr: `${Object.values(NEWER_METRICS).map((metric) => `(${grown(metric, '1h')} > 0)`).join(' or ')}`,
      severity: Severity.WARNING,
      summary: `The log agent of ${WHERE} cuts or skips lines that are too long`,
      description: '{{ printf "%.0f" $value }} lines in an hour were longer than its buffer.',
    }] : []),
  ];
}

function missing(props: AgentAlertsProps): Alert {
  const common = { name: 'RayLogAgentMissing', for: Duration.minutes(10), severity: Severity.CRITICAL };
  if (props.daemonSet !== undefined) {
    return {
      ...common,
      expr: `kube_daemonset_status_number_unavailable{daemonset="${props.daemonSet}"} > 0`,
      summary: 'Nodes are without their log agent',
      description: 'On {{ printf "%.0f" $value }} nodes no agent is ready. The logs of Ray pods there are not collected.',
    };
  }
  const agent = `container="${props.agentContainer ?? 'ray-logs-agent'}"`;
  return {
    ...common,
    expr: `max by ${POD} (kube_pod_container_info{container=~"${props.rayContainers ?? 'ray-head|ray-worker'}"}) `
      + `unless on ${POD} (kube_pod_init_container_info{${agent}} or kube_pod_container_info{${agent}})`,
    summary: `Ray pod ${WHERE} has no log agent`,
    description: 'Its logs end with the pod.',
  };
}

function problems(props: AgentAlertsProps): Problem[] {
  const names: [string, string | undefined, RegExp][] = [
    ['agentContainer', props.agentContainer, /^[-a-z0-9]+$/], ['daemonSet', props.daemonSet, /^[-.a-z0-9]+$/], ['rayContainers', props.rayContainers, /^[^"\\\n]+$/],
  ];
  return names.filter(([, name, pattern]) => name !== undefined && !pattern.test(name)).map(([property, value]) => ({
    property, value, message: 'cannot be the name of what it stands for', remedy: 'use lower-case letters, digits and -',
  }));
}
