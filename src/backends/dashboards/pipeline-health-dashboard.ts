import { dashboardModel, GrafanaDashboard } from './grafana-dashboard';
import { Panels, QueryLanguage, Row, Unit } from './panels';
import { dataSourceVariable, prometheusLabelVariable } from './variables';
import { FluentBitVersion } from '../../fluent-bit/version';
import { countsLongLines, METRICS, NEWER_METRICS, NOT_BACKLOG, POD_LABELS } from '../../metrics/agent-metrics';

// Agents of a DaemonSet have no label of a cluster; "all" keeps them.
const CHOSEN = `namespace=~"$namespace", ${POD_LABELS.cluster}=~"$cluster", pod=~"$pod"`;

/** Properties of `PipelineHealthDashboard`. */
export interface PipelineHealthDashboardProps {
  /** The id of the dashboard. @default 'ray-log-pipeline' */
  readonly uid?: string;

  /** The title. @default 'Ray log pipeline' */
  readonly title?: string;

  /** The oldest release of Fluent Bit among the agents; panels of metrics that it lacks are left out. @default FluentBitVersion.V5_1_1 */
  readonly version?: FluentBitVersion;

  /** Which Prometheus data sources can be chosen: a regular expression on their names, as `/^prod/`. @default - all */
  readonly dataSourceRegex?: string;
}

/**
 * The agents themselves: what they read, delivered, held back and lost, from Fluent Bit's metrics in Prometheus. The
 * metrics come there by `AgentPodMonitor`, `AgentServiceMonitor` or scrape annotations.
 */
export class PipelineHealthDashboard extends GrafanaDashboard {
  /**
   * @param props all optional
   */
  constructor(props: PipelineHealthDashboardProps = {}) {
    super(dashboardModel({
      uid: props.uid ?? 'ray-log-pipeline',
      title: props.title ?? 'Ray log pipeline',
      description: 'Whether the agents that collect the logs of Ray keep up and lose nothing.',
      from: 'now-3h',
      variables: [
        dataSourceVariable(QueryLanguage.PROMQL, props.dataSourceRegex),
        prometheusLabelVariable('namespace', 'namespace', METRICS.uptime, 'Namespace'),
        prometheusLabelVariable('cluster', POD_LABELS.cluster, `${METRICS.uptime}{namespace=~"$namespace"}`, 'Cluster'),
        prometheusLabelVariable('pod', 'pod', `${METRICS.uptime}{namespace=~"$namespace", ${POD_LABELS.cluster}=~"$cluster"}`, 'Pod'),
      ],
      rows: [overview(), flow(), buffers(), agents(props.version ?? FluentBitVersion.V5_1_1)],
    }));
  }
}

const panels = new Panels(QueryLanguage.PROMQL);

/** How much a counter grew, for counters that may not be there yet. */
function grown(metric: string, range: string): string {
  return `sum(increase(${metric}{${CHOSEN}}[${range}])) or vector(0)`;
}

function rate(metric: string, by: string, matcher = ''): string {
  return `sum by (${by}) (rate(${metric}{${CHOSEN}${matcher && `, ${matcher}`}}[$__rate_interval]))`;
}

function overview(): Row {
  const stat = (title: string, description: string, metric: string) => panels.stat({
    title, description, width: 6, height: 4, unit: Unit.COUNT, bad: 1, query: { expr: grown(metric, '$__range') },
  });
  return {
    title: 'Is anything lost?',
    panels: [
      panels.stat({ title: 'Agents', description: 'Agents that are scraped.', width: 6, height: 4, unit: Unit.COUNT, query: { expr: `count(${METRICS.uptime}{${CHOSEN}})` } }),
      stat('Records dropped', 'Lines that an output gave up: refused by the destination, or out of retries. They are lost.', METRICS.outputDropped),
      stat('Retries exhausted', 'Deliveries that were given up after the last retry.', METRICS.outputRetriesFailed),
      stat('Errors of outputs', 'Answers of a destination that were not a success. Lines are delivered later if there are retries left.', METRICS.outputErrors),
    ],
  };
}

function flow(): Row {
  return {
    title: 'Flow',
    panels: [
      panels.timeSeries({
        title: 'Lines read and delivered',
        description: 'Both lines together: all is well. Delivered below read: the buffers fill. A gap that filters drop on purpose is shown as filtered.',
        width: 12,
        height: 8,
        unit: Unit.PER_SECOND,
        queries: [
          { expr: `sum(rate(${METRICS.inputRecords}{${CHOSEN}, ${NOT_BACKLOG}}[$__rate_interval]))`, legend: 'read' },
          { expr: `sum(rate(${METRICS.outputRecords}{${CHOSEN}}[$__rate_interval]))`, legend: 'delivered' },
          { expr: `sum(rate(${METRICS.filterDropped}{${CHOSEN}}[$__rate_interval]))`, legend: 'filtered' },
        ],
      }),
      panels.timeSeries({
        title: 'Bytes delivered by output', description: 'Before compression.', width: 12, height: 8, unit: Unit.BYTES_PER_SECOND, queries: [{ expr: rate(METRICS.outputBytes, 'name'), legend: '{{name}}' }],
      }),
      panels.timeSeries({
        title: 'Lines read by pod', description: 'The noisiest ten.', width: 12, height: 8, unit: Unit.PER_SECOND, queries: [{ expr: `topk(10, ${rate(METRICS.inputRecords, 'namespace, pod', NOT_BACKLOG)})`, legend: '{{namespace}}/{{pod}}' }],
      }),
      panels.timeSeries({
        title: 'Retries and failures by output',
        description: 'Retries are normal while a destination is away; failures mean loss.',
        width: 12,
        height: 8,
        unit: Unit.PER_SECOND,
        queries: [
          { expr: rate(METRICS.outputRetries, 'name'), legend: '{{name}} retried' },
          { expr: rate(METRICS.outputErrors, 'name'), legend: '{{name}} error' },
          { expr: rate(METRICS.outputRetriesFailed, 'name'), legend: '{{name}} given up' },
          { expr: rate(METRICS.outputDropped, 'name'), legend: '{{name}} lines lost' },
        ],
      }),
    ],
  };
}

function buffers(): Row {
  return {
    title: 'Buffers',
    panels: [
      panels.timeSeries({
        title: 'Room left in the buffer',
        description: 'What is left of the limit of an output (storage.total_limit_size), the fullest ten. At 0 the oldest lines are dropped.',
        width: 12,
        height: 8,
        unit: Unit.PERCENT,
        queries: [{ expr: `bottomk(10, min by (namespace, pod, name) (${METRICS.outputCapacity}{${CHOSEN}}))`, legend: '{{namespace}}/{{pod}} {{name}}' }],
      }),
      panels.timeSeries({
        title: 'Chunks on disk',
        description: 'Lines that wait. `down` are on disk only: more than the agent keeps in memory.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        queries: [
          { expr: `sum(${METRICS.storageChunks}{${CHOSEN}})`, legend: 'all' },
          { expr: `sum(${METRICS.storageChunksDown}{${CHOSEN}})`, legend: 'down' },
        ],
      }),
      panels.timeSeries({
        title: 'Inputs paused',
        description: 'Inputs that stopped reading because their buffer is full. Lines stay in Ray\'s files, until Ray rotates them away.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        queries: [{ expr: `sum by (namespace, pod) (${METRICS.inputPaused}{${CHOSEN}}) > 0`, legend: '{{namespace}}/{{pod}}' }],
      }),
      panels.timeSeries({
        title: 'Files opened and closed',
        description: 'Files that agents began to read and let go. Many more opened than closed is what memory and descriptors go to.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        queries: [
          { expr: `sum(increase(${METRICS.filesOpened}{${CHOSEN}}[$__rate_interval]))`, legend: 'opened' },
          { expr: `sum(increase(${METRICS.filesClosed}{${CHOSEN}}[$__rate_interval]))`, legend: 'closed' },
        ],
      }),
    ],
  };
}

function agents(version: FluentBitVersion): Row {
  return {
    title: 'Agents',
    panels: [
      panels.timeSeries({
        title: 'Starts', description: 'An agent that starts again and again reads little.', width: 12, height: 8, unit: Unit.COUNT, queries: [{ expr: `sum by (namespace, pod) (resets(${METRICS.uptime}{${CHOSEN}}[$__rate_interval])) > 0`, legend: '{{namespace}}/{{pod}}' }],
      }),
      panels.timeSeries({
        title: 'Agents by release', description: 'More than one during an upgrade only.', width: 12, height: 8, unit: Unit.COUNT, queries: [{ expr: `count by (version) (${METRICS.buildInfo}{${CHOSEN}})`, legend: '{{version}}' }],
      }),
      ...(countsLongLines(version) ? [panels.timeSeries({
        title: 'Lines too long',
        description: 'Lines beyond the buffer of the input, by what became of them. Empty until there is one.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        queries: Object.values(NEWER_METRICS).map((metric) => ({ expr: `sum(increase(${metric}{${CHOSEN}}[$__rate_interval]))`, legend: metric })),
      })] : []),
    ],
  };
}
