import { ApiObjectMetadata, Duration } from 'cdk8s';
import { METRICS_PORT } from './agent-metrics';
import { IAgentConfig } from '../agent-config';
import { RAY_INPUT } from '../fluent-bit/ray-pipeline';
import { ServiceOptions } from '../fluent-bit/service';
import { Problem, refuseAll } from '../problem';

/** What the switch for the agents' metrics can be told. An empty one, `metrics: {}`, turns all of it on. */
export interface AgentMetricsOptions {
  /**
   * The port at which the agents answer. Pods with `hostNetwork` share the ports of their node, and need one that is free there.
   *
   * @default 2020
   */
  readonly port?: number;

  /**
   * Whether the cluster has the Prometheus operator: then a monitor and the alerts are made. Without it the pods get the annotations
   * `prometheus.io/scrape`, `port` and `path`.
   *
   * @default true
   */
  readonly operator?: boolean;

  /**
   * Metadata of the monitor and of the alerts: many a Prometheus takes only those with a label like `release: prometheus`.
   *
   * @default - none
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * How often the agents are asked.
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Whether the alerts on the agents are made; one PrometheusRule holds for all sidecars of the app.
   *
   * @default true
   */
  readonly alerts?: boolean;
}

/** The service section of an agent that tells its metrics; none for one that does not. */
export function metricsService(path: string, metrics: AgentMetricsOptions | undefined): ServiceOptions | undefined {
  refuseAll(path, portProblems(metrics?.port));
  return metrics && { httpServer: true, httpPort: metrics.port ?? METRICS_PORT };
}

function portProblems(port: number | undefined): Problem[] {
  return port === undefined || (Number.isInteger(port) && port > 0 && port < 65536) ? [] : [{
    property: 'metrics.port', value: port, message: 'is not a valid port', remedy: 'use a number from 1 to 65535',
  }];
}

/** What keeps an agent with a configuration of its own from telling its metrics. */
export function metricsProblems(metrics: AgentMetricsOptions | undefined, config: IAgentConfig): Problem[] {
  const found: Problem[] = [];
  if (metrics === undefined) {
    return found;
  }
  const { port, operator, alerts } = metrics;
  if (config.metricsPort === undefined) {
    found.push({
      property: 'metrics', message: 'are asked for, and the configuration that is given has no HTTP server to tell them', remedy: 'make it with service: { httpServer: true }',
    });
  } else if (port !== undefined && port !== config.metricsPort) {
    found.push({ property: 'metrics.port', value: port, message: `is not that of the configuration, ${config.metricsPort}`, remedy: 'leave it out, or set service.httpPort of the configuration to it' });
  }
  if (config.inputNames && !config.inputNames.some((name) => name.startsWith(RAY_INPUT))) {
    found.push({
      property: 'metrics',
      value: config.inputNames,
      message: 'would not be known for those of Ray, since no input has a name that begins with ray_logs',
      remedy: "give the input that reads Ray's logs the alias ray_logs",
    });
  }
  if (operator === false && alerts === true) {
    found.push({ property: 'metrics.alerts', value: true, message: 'are objects of the Prometheus operator', remedy: 'leave out operator: false' });
  }
  return found;
}
