import { dashboardModel, GrafanaDashboard } from './grafana-dashboard';
import { Panels, QueryLanguage, Row, Summary, Unit } from './panels';
import { dataSourceVariable, prometheusLabelVariable } from './variables';
import { FluentBitVersion } from '../../fluent-bit/version';
import { BY_AGENT, countsLongLines, METRICS, NEWER_METRICS, POD_LABELS, READS_RAY, TICK } from '../../metrics/agent-metrics';

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
        prometheusLabelVariable('namespace', 'namespace', `${METRICS.inputRecords}{${READS_RAY}}`, 'Namespace'),
        prometheusLabelVariable('cluster', POD_LABELS.cluster, `${METRICS.inputRecords}{${READS_RAY}, namespace=~"$namespace"}`, 'Cluster'),
        prometheusLabelVariable('pod', 'pod', `${METRICS.inputRecords}{${READS_RAY}, namespace=~"$namespace", ${POD_LABELS.cluster}=~"$cluster"}`, 'Pod'),
      ],
      rows: [overview(), flow(), buffers(), agents(props.version ?? FluentBitVersion.V5_1_1)],
    }));
  }
}

const panels = new Panels(QueryLanguage.PROMQL);

const RATE = '$__rate_interval';
const RANGE = '$__range';
const POD = '{{namespace}}/{{pod}}';

/** Something of the agents alone: only they have an input of this name, whatever other Fluent Bit is scraped. */
function ofAgents(expr: string, range = RATE): string {
  return `(${expr} and on ${BY_AGENT} present_over_time(${METRICS.inputRecords}{${CHOSEN}, ${READS_RAY}}[${range}]))`;
}

function perSecond(metric: string): string {
  return ofAgents(`rate(${metric}{${CHOSEN}}[${RATE}])`);
}

/** How much a counter grew in the range, in whole numbers; of counters that may not be there yet. */
function grown(metric: string): string {
  return `round(sum(${ofAgents(`increase(${metric}{${CHOSEN}}[${RANGE}])`, RANGE)})) or vector(0)`;
}

/** How much a counter grew in a step. */
function grownBy(metric: string): string {
  return `sum(${ofAgents(`increase(${metric}{${CHOSEN}}[${RATE}])`)}) or vector(0)`;
}

function overview(): Row {
  const stat = (title: string, description: string, expr: string, levels: { [color: string]: number }, unit = Unit.WHOLE) => panels.stat({
    title, description, width: 3, height: 4, unit, decimals: 0, levels, query: { expr },
  });
  const bad = { green: 0, red: 1 };
  const odd = { green: 0, yellow: 1 };
  const reads = `${METRICS.inputRecords}{${CHOSEN}, ${READS_RAY}}`;
  return {
    title: 'Is all well?',
    panels: [
      stat('Agents', 'Agents that are scraped.', `count(sum by ${BY_AGENT} (${reads}))`, { red: 0, green: 1 }),
      stat('Lines lost', 'Lines that an output gave up: refused by the destination, out of retries, or the oldest of a full buffer.', grown(METRICS.outputDropped), bad),
      stat('Given up', 'Deliveries that were given up after the last retry.', grown(METRICS.outputRetriesFailed), bad),
      stat('Errors', 'Deliveries that failed for good. Those that are tried again are retries.', grown(METRICS.outputErrors), odd),
      stat('Buffer left', 'What is left of the limit of the fullest buffer. At 0 the oldest lines are dropped.', `min(${ofAgents(`${METRICS.outputCapacity}{${CHOSEN}}`)})`, { red: 0, yellow: 20, green: 50 }, Unit.PERCENT),
      stat('Paused', 'Inputs that do not read now, because what they may keep waiting is used up.', `sum(${METRICS.inputPaused}{${CHOSEN}, ${READS_RAY}})`, bad),
      stat('Restarts', 'Starts of agents that ran before.', `sum(${ofAgents(`resets(${METRICS.uptime}{${CHOSEN}}[${RANGE}])`, RANGE)}) or vector(0)`, odd),
      stat('Silent', 'Agents that read nothing for 15 minutes, while a Ray node writes every minute.', `count(sum by ${BY_AGENT} (increase(${reads}[15m])) == 0) or vector(0)`, odd),
    ],
  };
}

function flow(): Row {
  const passed = `sum(${perSecond(METRICS.filterDropped)}) - sum(${perSecond(METRICS.filterAdded)}) - sum(rate(${METRICS.inputRecords}{${CHOSEN}, ${TICK}}[${RATE}]))`;
  return {
    title: 'Flow',
    panels: [
      panels.timeSeries({
        title: 'Lines read and delivered',
        description: 'Delivered follows read, but for lines that were joined to one record (tracebacks) or left out on purpose. Delivered below both: the buffers fill.',
        width: 12,
        height: 8,
        unit: Unit.LINES_PER_SECOND,
        summary: Summary.LAST,
        colors: { '^read$': 'blue', '^delivered$': 'green', '^joined or left out$': 'text' },
        queries: [
          { expr: `sum(rate(${METRICS.inputRecords}{${CHOSEN}, ${READS_RAY}}[${RATE}]))`, legend: 'read' },
          { expr: `sum(${perSecond(METRICS.outputRecords)})`, legend: 'delivered' },
          { expr: `clamp_min(${passed}, 0)`, legend: 'joined or left out' },
        ],
      }),
      panels.timeSeries({
        title: 'Retries and losses by output',
        description: 'Retries are normal while a destination is away; lines that are lost are not.',
        width: 12,
        height: 8,
        unit: Unit.PER_SECOND,
        summary: Summary.MAX,
        colors: { retried$: 'yellow', failed$: 'orange', lost$: 'red' },
        queries: [
          { expr: `sum by (name) (${perSecond(METRICS.outputRetries)})`, legend: '{{name}} retried' },
          { expr: `sum by (name) (${perSecond(METRICS.outputErrors)})`, legend: '{{name}} failed' },
          { expr: `sum by (name) (${perSecond(METRICS.outputDropped)})`, legend: '{{name}} lines lost' },
        ],
      }),
      panels.timeSeries({
        title: 'Lines read by pod',
        description: 'The noisiest ten.',
        width: 12,
        height: 9,
        unit: Unit.LINES_PER_SECOND,
        summary: Summary.MAX,
        longNames: true,
        queries: [{ expr: `topk(10, sum by (namespace, pod) (rate(${METRICS.inputRecords}{${CHOSEN}, ${READS_RAY}}[${RATE}])))`, legend: POD }],
      }),
      panels.timeSeries({
        title: 'Bytes delivered by output',
        description: 'Before compression.',
        width: 12,
        height: 9,
        unit: Unit.BYTES_PER_SECOND,
        summary: Summary.LAST,
        queries: [{ expr: `sum by (name) (${perSecond(METRICS.outputBytes)})`, legend: '{{name}}' }],
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
        height: 9,
        unit: Unit.PERCENT,
        summary: Summary.LAST,
        max: 100,
        longNames: true,
        queries: [{ expr: `bottomk(10, min by (namespace, pod) (${ofAgents(`${METRICS.outputCapacity}{${CHOSEN}}`)}))`, legend: POD }],
      }),
      panels.timeSeries({
        title: 'Chunks on disk',
        description: 'Lines that wait, in files. `on disk only` is more than the agent keeps in memory.',
        width: 12,
        height: 9,
        unit: Unit.COUNT,
        summary: Summary.LAST,
        queries: [
          { expr: `sum(${ofAgents(`${METRICS.storageChunks}{${CHOSEN}}`)})`, legend: 'all' },
          { expr: `sum(${ofAgents(`${METRICS.storageChunksDown}{${CHOSEN}}`)})`, legend: 'on disk only' },
        ],
      }),
    ],
  };
}

function agents(version: FluentBitVersion): Row {
  return {
    title: 'Agents: starts, pauses, releases, files',
    collapsed: true,
    panels: [
      panels.timeSeries({
        title: 'Starts',
        description: 'An agent that starts again and again reads little.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        summary: Summary.TOTAL,
        longNames: true,
        nothing: 'No agent started again',
        queries: [{ expr: `sum by (namespace, pod) (${ofAgents(`resets(${METRICS.uptime}{${CHOSEN}}[${RATE}])`)}) > 0`, legend: POD }],
      }),
      panels.timeSeries({
        title: 'Inputs paused',
        description: 'Inputs that stopped reading because their buffer is full. Lines stay in Ray\'s files, until Ray rotates them away.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        summary: Summary.LAST,
        longNames: true,
        nothing: 'No input was paused',
        queries: [{ expr: `sum by (namespace, pod) (${METRICS.inputPaused}{${CHOSEN}, ${READS_RAY}}) > 0`, legend: POD }],
      }),
      panels.timeSeries({
        title: 'Agents by release',
        description: 'More than one during an upgrade only.',
        width: 8,
        height: 8,
        unit: Unit.COUNT,
        summary: Summary.LAST,
        queries: [{ expr: `count by (version) (${ofAgents(`${METRICS.buildInfo}{${CHOSEN}}`)})`, legend: '{{version}}' }],
      }),
      panels.timeSeries({
        title: 'Files opened and closed',
        description: 'Files that agents began to read and let go. Many more opened than closed is what memory and descriptors go to.',
        width: 8,
        height: 8,
        unit: Unit.COUNT,
        summary: Summary.MAX,
        queries: [
          { expr: grownBy(METRICS.filesOpened), legend: 'opened' },
          { expr: grownBy(METRICS.filesClosed), legend: 'closed' },
        ],
      }),
      ...(countsLongLines(version) ? [panels.timeSeries({
        title: 'Lines too long',
        description: 'Lines beyond the buffer of the input, by what became of them. These counters appear with their first line.',
        width: 8,
        height: 8,
        unit: Unit.COUNT,
        summary: Summary.LAST,
        nothing: 'No line was too long',
        queries: Object.entries(NEWER_METRICS).map(([what, metric]) => ({ expr: `sum(${metric}{${CHOSEN}, ${READS_RAY}})`, legend: LONG_LINES[what as keyof typeof NEWER_METRICS] })),
      })] : []),
    ],
  };
}

const LONG_LINES = { longLinesSkipped: 'left out', longLinesTruncated: 'cut', multilineTruncated: 'record of several lines cut' };
