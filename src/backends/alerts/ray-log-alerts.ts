import { Duration } from 'cdk8s';
import { Alert, alertRule, AlertSettings, Severity } from '../../metrics/alert';
import { Problem, refuseAll } from '../../problem';
import { LOKI_FIELDS, LOKI_LABELS } from '../labels';
import { quoted, selector } from '../logql';
import { Data } from '../merge';
import { GCS_UNREACHABLE, NODE_DEAD, OOM_KILLED, RayEvent, STOPPED, TRACEBACK, WORKER_DIED } from '../ray-events';

/** When the alerts on Ray's logs fire, and what they carry. */
export interface RayLogAlertsProps {
  /** Which clusters: a regular expression on their names. @default '.+' */
  readonly clusters?: string;

  /** Errors in five minutes below which there is no spike. @default 50 */
  readonly errorSpikeFloor?: number;

  /** How many times the average of the hour before makes errors a spike. @default 5 */
  readonly errorSpikeFactor?: number;

  /** Tracebacks in ten minutes above which they are a burst. @default 20 */
  readonly tracebacks?: number;

  /** How long the head of a cluster may write nothing. @default Duration.minutes(15) */
  readonly silence?: Duration;

  /** Labels that every alert gets besides `severity`, for the Alertmanager to route by. @default - none */
  readonly labels?: { [label: string]: string };

  /** Where the runbooks are; the name of the alert and `.md` is added. @default - those of this library, on GitHub */
  readonly runbookUrl?: string;
}

const BY = `(${LOKI_LABELS.cluster}, ${LOKI_LABELS.namespace})`;
const WHERE = `{{ $labels.${LOKI_LABELS.cluster} }} in {{ $labels.${LOKI_LABELS.namespace} }}`;

/** The group of rules. */
export function rayLogAlerts(props: RayLogAlertsProps = {}): Data {
  const path = 'LokiRules';
  refuseAll(path, problems(props));
  const settings: AlertSettings = props;
  return { name: 'ray-logs', interval: '1m', rules: alerts(props).map((alert) => alertRule(path, alert, settings)) };
}

function alerts(props: RayLogAlertsProps): Alert[] {
  const cluster = `${LOKI_LABELS.cluster}=~${quoted(props.clusters ?? '.+')}`;
  const counted = (lines: string, range: string, offset = '') => `sum by ${BY} (count_over_time(${lines} [${range}]${offset}))`;
  const event = ({ components, pattern }: RayEvent, ...where: string[]) => (
    `${selector(cluster, ...where, `${LOKI_LABELS.component}=~"${components}"`)} |~ ${quoted(pattern)}`
  );

  const errors = `${selector(cluster)} | ${LOKI_FIELDS.level}=~"ERROR|CRITICAL"`;
  const factor = props.errorSpikeFactor ?? 5;
  const onHead = `${LOKI_LABELS.nodeType}="head"`;
  const head = selector(cluster, onHead);
  const silence = `${(props.silence ?? Duration.minutes(15)).toMinutes()}m`;
  return [
    {
      name: 'RayErrorSpike',
      // Without errors in the hour before there is nothing to compare with, and the floor alone decides.
      expr: `${counted(errors, '5m')} > ${props.errorSpikeFloor ?? 50} unless ${counted(errors, '5m')} <= ${factor} * ${counted(errors, '1h', ' offset 5m')} / 12`,
      severity: Severity.WARNING,
      summary: `Ray cluster ${WHERE} logs far more errors than before`,
      description: `{{ printf "%.0f" $value }} errors in 5 minutes, more than ${factor} times the average of the hour before.`,
    },
    {
      name: 'RayTracebackBurst',
      expr: `${counted(`${selector(cluster)} |= ${quoted(TRACEBACK)}`, '10m')} > ${props.tracebacks ?? 20}`,
      severity: Severity.WARNING,
      summary: `Ray cluster ${WHERE} logs many tracebacks`,
      description: '{{ printf "%.0f" $value }} Python tracebacks in 10 minutes.',
    },
    {
      name: 'RayOomKilled',
      expr: `${counted(event(OOM_KILLED), '10m')} > 0`,
      severity: Severity.WARNING,
      summary: `Ray cluster ${WHERE} killed workers because a node ran out of memory`,
      description: 'Tasks are retried, actors are lost unless they have max_restarts. The line names the node.',
    },
    {
      name: 'RayWorkerDied',
      expr: `${counted(event(WORKER_DIED), '10m')} > 0`,
      severity: Severity.WARNING,
      summary: `Workers of Ray cluster ${WHERE} died in the middle of a task`,
      description: '{{ printf "%.0f" $value }} reports in 10 minutes. The line names worker, node and job, and how it ended.',
    },
    {
      name: 'RayNodeDead',
      expr: `${counted(event(NODE_DEAD), '10m')} > 0`,
      severity: Severity.WARNING,
      summary: `Ray cluster ${WHERE} gave up a node`,
      description: 'The GCS no longer hears of the node: everything on it is lost.',
    },
    {
      name: 'RayGcsUnreachable',
      expr: `${counted(event(GCS_UNREACHABLE), '10m')} > 0`,
      severity: Severity.CRITICAL,
      summary: `Processes of Ray cluster ${WHERE} cannot reach the GCS`,
      description: 'Without the GCS nothing new starts, and nodes end themselves after a minute.',
    },
    {
      name: 'RayClusterSilent',
      expr: `${counted(head, '1h', ` offset ${silence}`)} > 0 unless ${counted(head, silence)} > 0 unless ${counted(event(STOPPED, onHead), '2h')} > 0`,
      severity: Severity.CRITICAL,
      summary: `The head of Ray cluster ${WHERE} has written nothing for ${silence}`,
      description: 'A running head writes every few seconds, and one that is stopped says so. This one vanished, hangs, or its lines no longer arrive.',
    },
  ];
}

function problems(props: RayLogAlertsProps): Problem[] {
  const found: Problem[] = [];
  if (props.clusters?.includes('`')) {
    found.push({ property: 'clusters', value: props.clusters, message: 'contains a backquote', remedy: 'leave it out' });
  }
  for (const property of ['errorSpikeFloor', 'errorSpikeFactor', 'tracebacks'] as const) {
    const value = props[property];
    if (value !== undefined && !(value >= 0 && Number.isFinite(value))) {
      found.push({ property, value, message: 'is not a number of at least 0', remedy: 'use a number like 10' });
    }
  }
  if (props.silence && props.silence.toMinutes({ integral: false }) % 1 !== 0) {
    found.push({ property: 'silence', value: props.silence.toHumanString(), message: 'is not in whole minutes', remedy: 'use Duration.minutes(15)' });
  }
  return found;
}
