import { dashboardModel, GrafanaDashboard } from './grafana-dashboard';
import { Column, PanelModel, Panels, QueryLanguage, Row, Summary, Unit } from './panels';
import { dataSourceVariable, listVariable, lokiLabelVariable, textVariable } from './variables';
import { LOKI_FIELDS, LOKI_LABELS } from '../labels';
import { quoted, selector } from '../logql';
import { AUTOSCALER_DECISION, GCS_UNREACHABLE, NODE_DEAD, OOM_KILLED, RayEvent, WORKER_DIED } from '../ray-events';

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];
const LEVEL_COLORS = { '^DEBUG$': 'blue', '^INFO$': 'green', '^WARNING$': 'yellow', '^ERROR$': 'red', '^CRITICAL$': 'dark-red', '^none$': 'text' };
const STATUS_COLORS = { '^(2..|OK)$': 'green', '^(1|3)..$': 'blue', '^(4..|CANCELLED)$': 'yellow', '^(5..|ERROR)$': 'red' };
const ERRORS = `${LOKI_FIELDS.level}=~"ERROR|CRITICAL"`;

// What the variables of the dashboard leave. Some rows are of one component by nature, whatever `component` says.
const CLUSTERS = [`${LOKI_LABELS.cluster}=~"$cluster"`, `${LOKI_LABELS.namespace}=~"$namespace"`, `${LOKI_LABELS.nodeType}=~"$node_type"`];
const SEARCH = `|~ ${quoted('(?i)$search')}`;
// A click chooses a name as it is, and `Counter(alpha)` is not what a regular expression of the same letters finds.
const WHOSE = [
  ...[LOKI_FIELDS.job, LOKI_FIELDS.submission, LOKI_FIELDS.actor, LOKI_FIELDS.actorName, LOKI_FIELDS.task].map((field) => `${field}=~"$job"`),
  ...[LOKI_FIELDS.actorName, LOKI_FIELDS.task].map((field) => `${field}="$job"`),
].join(' or ');
const CHOSEN = `${SEARCH} | ${LOKI_FIELDS.level}=~"$level" | ${WHOSE}`;
const LINES = `${selector(...CLUSTERS, `${LOKI_LABELS.component}=~"$component"`)} ${CHOSEN}`;

/** A line of Serve about a request, at its end: method, route, status, time. */
const ACCESS = String.raw`(?P<method>[A-Z]+) (?P<route>\S*) (?P<status>\d{3}|OK|ERROR|CANCELLED) (?P<latency>[0-9.]+)ms`;
const ROUTE = '{{ if .route }}{{ .route }}{{ else }}(no route){{ end }}';
const REQUESTS = `${selector(...CLUSTERS, `${LOKI_LABELS.component}="serve_proxy"`)} |= ${quoted('ms')} | regexp ${quoted(ACCESS)} | status!="" | label_format route=${quoted(ROUTE)}`;

/** The name of an exception at the beginning of a line, which is the last one of a traceback. */
const EXCEPTION = String.raw`(?m)^(?P<exception>[A-Za-z_][A-Za-z0-9_.]*(?:Error|Exception|Interrupt|Exit|Failure))(?::|$)`;

/** What a line of JSON says; Ray's JSON logging and its events call it `message`. */
const SAID = String.raw`"message": *"(?P<said>(?:[^"\\]|\\.)*)"`;

/** Time and level at the beginning of a line, in the orders of Ray, of its C++ parts and of Serve. */
const PREFIX = '^[[]?((DEBUG|INFO|WARNING|ERROR|CRITICAL) )?[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}[.,]?[0-9]*Z?([[:space:]]+(DEBUG|INFO|WARNING|ERROR|CRITICAL|[DIWEF])[[:space:]]+)?([0-9 ]*[]])?[[:space:]]*';

/** What is the same of errors that happened several times: what they say, without numbers and ids. */
const MESSAGE = [
  `regexp ${quoted(SAID)}`,
  `label_format said=${quoted('{{ if .said }}{{ .said }}{{ else }}{{ __line__ }}{{ end }}')}`,
  `label_format message=${quoted(`{{ regexReplaceAll "(0x)?[0-9a-fA-F]{8,}|[0-9]+" (regexReplaceAll "${PREFIX}" .said "") "#" | trunc 300 }}`)}`,
].join(' | ');

/** Properties of `RayLogsDashboard`. */
export interface RayLogsDashboardProps {
  /** The id of the dashboard. @default 'ray-logs' */
  readonly uid?: string;

  /** The title. @default 'Ray logs' */
  readonly title?: string;

  /** Which Loki data sources can be chosen: a regular expression on their names, as `/^ray/`. @default - all */
  readonly dataSourceRegex?: string;
}

/**
 * The logs of Ray clusters: how much and how bad, what fails most, one job or actor, Serve, the autoscaler, crashes, and
 * the lines themselves. It reads what this library's own pipeline writes to Loki.
 */
export class RayLogsDashboard extends GrafanaDashboard {
  /**
   * @param props all optional
   */
  constructor(props: RayLogsDashboardProps = {}) {
    super(dashboardModel({
      uid: props.uid ?? 'ray-logs',
      title: props.title ?? 'Ray logs',
      description: 'Logs of Ray clusters in Loki. A click on a job, an actor or a task narrows everything to it.',
      from: 'now-1h',
      variables: [
        dataSourceVariable(QueryLanguage.LOGQL, props.dataSourceRegex),
        lokiLabelVariable('namespace', LOKI_LABELS.namespace, selector(`${LOKI_LABELS.cluster}=~".+"`), '.*', 'Namespace'),
        lokiLabelVariable('cluster', LOKI_LABELS.cluster, selector(`${LOKI_LABELS.namespace}=~"$namespace"`, `${LOKI_LABELS.cluster}=~".+"`), '.+', 'Cluster'),
        lokiLabelVariable('node_type', LOKI_LABELS.nodeType, selector(`${LOKI_LABELS.cluster}=~"$cluster"`), '.*', 'Node type'),
        lokiLabelVariable('component', LOKI_LABELS.component, selector(`${LOKI_LABELS.cluster}=~"$cluster"`), '.*', 'Component'),
        listVariable('level', LEVELS, 'Level'),
        textVariable('job', 'Job or actor', '.*', 'A job id, a submission id, an actor (id or name) or a task, as a regular expression'),
        textVariable('search', 'Search', '', 'A regular expression that lines contain, upper and lower case alike'),
      ],
      rows: [overview(), failures(), jobs(), lines(), serve(), cluster()],
    }));
  }
}

const panels = new Panels(QueryLanguage.LOGQL);
const COMPONENT: Column = { name: LOKI_LABELS.component, title: 'Component', width: 170 };

function overview(): Row {
  return {
    title: 'Overview',
    panels: [
      panels.total({
        title: 'Lines', description: 'Lines in the range that the choices above leave.', width: 5, height: 4, unit: Unit.COUNT, query: { expr: `sum(count_over_time(${LINES} [$__auto])) or vector(0)` },
      }),
      panels.total({
        title: 'Bytes', description: 'The text of those lines, uncompressed: what the logs cost.', width: 5, height: 4, unit: Unit.BYTES, query: { expr: `sum(bytes_over_time(${LINES} [$__auto])) or vector(0)` },
      }),
      panels.total({
        title: 'Errors', description: 'Lines of level ERROR and CRITICAL, and when they were written.', width: 5, height: 4, unit: Unit.COUNT, query: { expr: `sum(count_over_time(${LINES} | ${ERRORS} [$__auto])) or vector(0)` },
      }),
      panels.stat({
        title: 'Share of errors',
        description: 'Errors among all lines: yellow from 1 % on, red from 5 % on.',
        width: 4,
        height: 4,
        unit: Unit.PERCENT,
        decimals: 1,
        levels: { yellow: 1, red: 5 },
        query: { expr: `100 * sum(count_over_time(${LINES} | ${ERRORS} [$__range])) / sum(count_over_time(${LINES} [$__range]))` },
      }),
      panels.total({
        title: 'Workers lost',
        description: 'Reports of workers that were killed for memory or died in a task, and of nodes that were given up. The row "Cluster" has them.',
        width: 5,
        height: 4,
        unit: Unit.COUNT,
        levels: { yellow: 1, red: 10 },
        query: { expr: [OOM_KILLED, WORKER_DIED, NODE_DEAD].map((event) => `(sum(count_over_time(${eventLines(event)} [$__auto])) or vector(0))`).join(' + ') },
      }),
      panels.timeSeries({
        title: 'Lines by component',
        description: 'Which part of Ray writes how much. A component that suddenly writes far more is often the one in trouble.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        stacked: true,
        summary: Summary.TOTAL,
        queries: [{ expr: `sum by (${LOKI_LABELS.component}) (count_over_time(${LINES} [$__auto]))`, legend: `{{${LOKI_LABELS.component}}}` }],
      }),
      panels.timeSeries({
        title: 'Lines by level',
        description: 'Prints of user code have no level.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        stacked: true,
        summary: Summary.TOTAL,
        colors: LEVEL_COLORS,
        queries: [{
          expr: `sum by (level) (count_over_time(${LINES} | label_format level=${quoted(`{{ if .${LOKI_FIELDS.level} }}{{ .${LOKI_FIELDS.level} }}{{ else }}none{{ end }}`)} [$__auto]))`,
          legend: '{{level}}',
        }],
      }),
    ],
  };
}

function failures(): Row {
  return {
    title: 'What goes wrong',
    panels: [
      panels.timeSeries({
        title: 'Errors by component',
        description: 'Lines of level ERROR and CRITICAL.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        stacked: true,
        summary: Summary.TOTAL,
        queries: [{ expr: `sum by (${LOKI_LABELS.component}) (count_over_time(${LINES} | ${ERRORS} [$__auto]))`, legend: `{{${LOKI_LABELS.component}}}` }],
      }),
      panels.table({
        title: 'Exceptions',
        description: 'Python exceptions by the last line of their traceback.',
        width: 12,
        height: 8,
        columns: [{ name: 'exception', title: 'Exception' }, COMPONENT],
        query: { expr: `topk(50, sum by (exception, ${LOKI_LABELS.component}) (count_over_time(${LINES} | regexp ${quoted(EXCEPTION)} | exception!="" [$__range])))` },
      }),
      panels.table({
        title: 'Most frequent errors',
        description: 'Lines of level ERROR and CRITICAL; those that differ only in numbers and ids are counted as one.',
        width: 24,
        height: 9,
        columns: [{ name: 'message', title: 'Message' }, COMPONENT],
        query: { expr: `topk(30, sum by (message, ${LOKI_LABELS.component}) (count_over_time(${LINES} | ${ERRORS} | ${MESSAGE} [$__range])))` },
      }),
    ],
  };
}

function jobs(): Row {
  const { job, submission, actorName, task } = LOKI_FIELDS;
  return {
    title: 'Jobs, actors, tasks',
    panels: [
      panels.table({
        title: 'Jobs',
        description: 'Lines by job. Click a job to see only its lines.',
        width: 8,
        height: 9,
        columns: [{ name: job, title: 'Job', variable: 'job' }],
        query: { expr: `topk(50, sum by (${job}) (count_over_time(${LINES} | ${job}!="" | ${job}!="ffffffff" [$__range])))` },
      }),
      panels.table({
        title: 'Submitted jobs',
        description: 'Lines of the drivers of jobs that were submitted (`ray job submit`, RayJob), by submission id.',
        width: 8,
        height: 9,
        columns: [{ name: submission, title: 'Submission', variable: 'job' }],
        query: { expr: `topk(50, sum by (${submission}) (count_over_time(${LINES} | ${submission}!="" [$__range])))` },
      }),
      panels.table({
        title: 'Actors',
        description: 'Lines by the name of the actor that wrote them, which is its class unless it was given one. Click an actor to see only its lines.',
        width: 8,
        height: 9,
        columns: [{ name: actorName, title: 'Actor', variable: 'job' }],
        query: { expr: `topk(50, sum by (${actorName}) (count_over_time(${LINES} | ${actorName}!="" [$__range])))` },
      }),
      panels.table({
        title: 'Tasks',
        description: 'Lines by the name of the task that wrote them. Click a task to see only its lines.',
        width: 8,
        height: 9,
        columns: [{ name: task, title: 'Task', variable: 'job' }],
        query: { expr: `topk(50, sum by (${task}) (count_over_time(${LINES} | ${task}!="" [$__range])))` },
      }),
      panels.logs({
        title: 'Output of the drivers',
        description: 'What the entrypoints of submitted jobs wrote, from the first line on.',
        width: 16,
        height: 9,
        oldestFirst: true,
        query: { expr: `${selector(...CLUSTERS, `${LOKI_LABELS.component}="job_driver"`)} ${CHOSEN}` },
      }),
    ],
  };
}

function serve(): Row {
  return {
    title: 'Serve',
    collapsed: true,
    panels: [
      panels.timeSeries({
        title: 'Requests by status',
        description: 'From the access lines of the proxies.',
        width: 8,
        height: 8,
        unit: Unit.COUNT,
        stacked: true,
        summary: Summary.TOTAL,
        colors: STATUS_COLORS,
        queries: [{ expr: `sum by (status) (count_over_time(${REQUESTS} [$__auto]))`, legend: '{{status}}' }],
      }),
      panels.timeSeries({
        title: 'Latency by route',
        description: 'The 50th and the 95th percentile of the times in the access lines of the proxies.',
        width: 8,
        height: 8,
        unit: Unit.MILLISECONDS,
        summary: Summary.MAX,
        queries: [0.5, 0.95].map((quantile) => ({
          expr: `quantile_over_time(${quantile}, ${REQUESTS} | unwrap latency | __error__="" [$__auto]) by (route)`, legend: `p${quantile * 100} {{route}}`,
        })),
      }),
      panels.table({
        title: 'Failed requests',
        description: 'Requests answered with a status of 400 and above, by route.',
        width: 8,
        height: 8,
        columns: [{ name: 'route', title: 'Route' }, { name: 'status', title: 'Status', width: 90 }],
        query: { expr: `topk(50, sum by (route, status) (count_over_time(${REQUESTS} | status=~"[45].*|ERROR" [$__range])))` },
      }),
      panels.logs({
        title: 'Errors and warnings of Serve',
        description: 'Of the controller, the proxies and the replicas.',
        width: 24,
        height: 8,
        query: { expr: `${selector(...CLUSTERS, `${LOKI_LABELS.component}=~"serve_.*"`)} ${CHOSEN} | ${LOKI_FIELDS.level}=~"WARNING|ERROR|CRITICAL"` },
      }),
    ],
  };
}

function cluster(): Row {
  return {
    title: 'Cluster: what broke, and what the autoscaler decided',
    collapsed: true,
    panels: [
      panels.timeSeries({
        title: 'What broke',
        description: 'Workers killed for memory, workers that died in a task, nodes that were given up, and processes that could not reach the GCS.',
        width: 12,
        height: 8,
        unit: Unit.COUNT,
        stacked: true,
        summary: Summary.TOTAL,
        colors: { '^killed': 'orange', '^worker': 'yellow', '^node': 'red', '^GCS': 'dark-red' },
        queries: [
          ...[{ event: OOM_KILLED, legend: 'killed for memory' }, { event: WORKER_DIED, legend: 'worker died' }, { event: NODE_DEAD, legend: 'node dead' }, { event: GCS_UNREACHABLE, legend: 'GCS unreachable' }]
            .map(({ event, legend }) => ({ expr: `sum(count_over_time(${eventLines(event)} [$__auto]))`, legend })),
        ],
      }),
      eventLog('Decisions of the autoscaler', 'Why nodes come and go.', AUTOSCALER_DECISION),
      eventLog('Workers killed for memory', 'Ray kills a worker before the kernel does; the line names the node.', OOM_KILLED),
      eventLog('Workers that died', 'With the ids of worker, node and job, and how it ended.', WORKER_DIED),
      eventLog('Nodes given up', 'The GCS no longer hears of the node.', NODE_DEAD),
      eventLog('GCS unreachable', 'Without the GCS on the head nothing new can start.', GCS_UNREACHABLE),
    ],
  };
}

function lines(): Row {
  return {
    title: 'Lines',
    panels: [panels.logs({ title: 'Lines', description: 'All that the choices above leave, coloured by level.', width: 24, height: 16, query: { expr: LINES } })],
  };
}

function eventLog(title: string, description: string, event: RayEvent): PanelModel {
  return panels.logs({ title, description, width: 12, height: 8, query: { expr: eventLines(event) } });
}

function eventLines(event: RayEvent): string {
  return `${selector(...CLUSTERS, `${LOKI_LABELS.component}=~"${event.components}"`)} |~ ${quoted(event.pattern)}`;
}
