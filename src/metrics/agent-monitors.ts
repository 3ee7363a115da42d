import { ApiObject, ApiObjectMetadata, Chart, Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { METRICS_PATH, METRICS_PORT, METRICS_PORT_NAME } from './agent-metrics';
import { ILogAgents } from './agents-with-metrics';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** What `AgentPodMonitor` and `AgentServiceMonitor` have in common. */
export interface AgentMonitorProps {
  /** The agents, which must tell their metrics: a `RayLoggingSidecar`, such as that of a wrapper (`cluster.sidecar`), or a `RayLogDaemonSet`. */
  readonly agents: ILogAgents;

  /** Metadata of the monitor: many a Prometheus takes only those with a label like `release: prometheus`. @default - none */
  readonly metadata?: ApiObjectMetadata;

  /** How often the agents are asked. @default Duration.seconds(30) */
  readonly interval?: Duration;

  /** The namespaces of the pods. @default - those of the pods that the agents join in this app */
  readonly namespaces?: string[];
}

/** Properties of `AgentPodMonitor`. */
export interface AgentPodMonitorProps extends AgentMonitorProps {}

/** Properties of `AgentServiceMonitor`. */
export interface AgentServiceMonitorProps extends AgentMonitorProps {
  /** The name of the Service that it makes. @default 'ray-log-agents' */
  readonly serviceName?: string;
}

/**
 * Has the Prometheus operator scrape the sidecars of Ray pods. A cluster's name, its group and the type of a node
 * become labels: `ray_io_cluster`, `ray_io_group`, `ray_io_node_type`.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export class AgentPodMonitor extends Construct {
  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the agents
   * @throws if they do not tell their metrics
   */
  constructor(scope: Construct, id: string, props: AgentPodMonitorProps) {
    super(scope, id);
    portOf(this.node.path, props.agents);
    new ApiObject(this, 'PodMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: props.metadata,
      spec: {
        selector: { matchLabels: props.agents.podLabels },
        podTargetLabels: ['ray.io/cluster', 'ray.io/group', 'ray.io/node-type'],
        podMetricsEndpoints: [endpoint(this.node.path, props)],
        namespaceSelector: namespaceSelector(this, props),
      },
    });
  }
}

/**
 * Has the Prometheus operator scrape the agents of a DaemonSet: a Service without an address, and the monitor of it.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export class AgentServiceMonitor extends Construct {
  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the agents
   * @throws if they do not tell their metrics, or are sidecars of pods in several namespaces
   */
  constructor(scope: Construct, id: string, props: AgentServiceMonitorProps) {
    super(scope, id);
    const port = portOf(this.node.path, props.agents);
    if (props.agents.sidecars) {
      refuse(this.node.path, { property: 'agents', value: props.agents.node.path, message: 'are sidecars, which no Service is needed for', remedy: 'use AgentPodMonitor' });
    }
    const name = props.serviceName ?? 'ray-log-agents';
    const labels = { 'app.kubernetes.io/component': 'metrics', 'app.kubernetes.io/instance': name };
    const namespace = props.agents.podNamespaces[0] ?? props.metadata?.namespace;
    new ApiObject(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { clusterIP: 'None', selector: props.agents.podLabels, ports: [{ name: METRICS_PORT_NAME, port, targetPort: METRICS_PORT_NAME }] },
    });
    new ApiObject(this, 'ServiceMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: props.metadata,
      spec: { selector: { matchLabels: labels }, endpoints: [endpoint(this.node.path, props)], namespaceSelector: namespaceSelector(this, props) },
    });
  }
}

/** What is known of an agent's metrics. */
export class AgentMetrics {
  /** The port at which this library's agents answer. */
  public static readonly PORT = METRICS_PORT;

  /** The name of that port in the pod. */
  public static readonly PORT_NAME = METRICS_PORT_NAME;

  /** The path. */
  public static readonly PATH = METRICS_PATH;

  /**
   * Annotations for a pod template, for a Prometheus that finds pods by them and not by the operator's monitors.
   *
   * @param port the port of the agent's metrics, 2020 by default
   */
  public static scrapeAnnotations(port: number = METRICS_PORT): { [annotation: string]: string } {
    return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': METRICS_PATH };
  }

  private constructor() {}
}

function endpoint(path: string, props: AgentMonitorProps): PlainObject {
  const seconds = (props.interval ?? Duration.seconds(30)).toSeconds();
  if (seconds < 1) {
    refuse(path, { property: 'interval', value: `${seconds} s`, message: 'is less than a second', remedy: 'use Duration.seconds(30)' });
  }
  return { port: METRICS_PORT_NAME, path: METRICS_PATH, interval: `${seconds}s` };
}

function portOf(path: string, { config, node }: ILogAgents): number {
  return config.metricsPort ?? refuse(path, {
    property: 'agents', value: node.path, message: 'tell no metrics, so that there is nothing to scrape', remedy: 'give them metrics: {}',
  });
}

/** The namespaces of the pods, which may be joined after the monitor was made. */
function namespaceSelector(monitor: Construct, { agents, metadata, namespaces }: AgentMonitorProps): any {
  const own = metadata?.namespace ?? Chart.of(monitor).namespace;
  return Lazy.any({
    produce: () => {
      const matchNames = namespaces ?? agents.podNamespaces;
      return matchNames.length === 0 || (matchNames.length === 1 && matchNames[0] === own) ? undefined : { matchNames };
    },
  });
}
