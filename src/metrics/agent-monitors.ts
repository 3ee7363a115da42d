import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { METRICS_PATH, METRICS_PORT_NAME } from './agent-metrics';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** The port of the agents' metrics. */
const METRICS_PORT = 2020;

/** What `AgentPodMonitor` and `AgentServiceMonitor` have in common. */
export interface AgentMonitorProps {
  /** Metadata of the monitor: many a Prometheus takes only those with a label like `release: prometheus`. @default - none */
  readonly metadata?: ApiObjectMetadata;

  /** How often the agents are asked. @default Duration.seconds(30) */
  readonly interval?: Duration;

  /** The name of the container port. @default 'fb-metrics' */
  readonly portName?: string;

  /** The namespaces of the pods. @default - that of the monitor */
  readonly namespaces?: string[];
}

/** Properties of `AgentPodMonitor`. */
export interface AgentPodMonitorProps extends AgentMonitorProps {
  /** The labels of the pods. @default - those of KubeRay's pods, `ray.io/is-ray-node: "yes"` */
  readonly podLabels?: { [label: string]: string };
}

/** Properties of `AgentServiceMonitor`. */
export interface AgentServiceMonitorProps extends AgentMonitorProps {
  /** The labels of the agents' pods. @default - those of `RayLogDaemonSet`, `app.kubernetes.io/name: ray-logs` */
  readonly podLabels?: { [label: string]: string };

  /** The name of the Service that it makes. @default 'ray-log-agents' */
  readonly serviceName?: string;

  /** The port at which the agents answer. @default 2020 */
  readonly port?: number;
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
   * @param props all optional
   */
  constructor(scope: Construct, id: string, props: AgentPodMonitorProps = {}) {
    super(scope, id);
    new ApiObject(this, 'PodMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: props.metadata,
      spec: {
        selector: { matchLabels: props.podLabels ?? { 'ray.io/is-ray-node': 'yes' } },
        podTargetLabels: ['ray.io/cluster', 'ray.io/group', 'ray.io/node-type'],
        podMetricsEndpoints: [endpoint(this.node.path, props)],
        ...namespaceSelector(props),
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
   * @param props all optional
   */
  constructor(scope: Construct, id: string, props: AgentServiceMonitorProps = {}) {
    super(scope, id);
    const name = props.serviceName ?? 'ray-log-agents';
    const labels = { 'app.kubernetes.io/component': 'metrics', 'app.kubernetes.io/instance': name };
    const portName = props.portName ?? METRICS_PORT_NAME;
    new ApiObject(this, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: props.metadata?.namespace, labels },
      spec: { clusterIP: 'None', selector: props.podLabels ?? { 'app.kubernetes.io/name': 'ray-logs' }, ports: [{ name: portName, port: props.port ?? METRICS_PORT, targetPort: portName }] },
    });
    new ApiObject(this, 'ServiceMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: props.metadata,
      spec: { selector: { matchLabels: labels }, endpoints: [endpoint(this.node.path, props)], ...namespaceSelector(props) },
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
  return { port: props.portName ?? METRICS_PORT_NAME, path: METRICS_PATH, interval: `${seconds}s` };
}

function namespaceSelector(props: AgentMonitorProps): PlainObject {
  return props.namespaces ? { namespaceSelector: { matchNames: props.namespaces } } : {};
}
