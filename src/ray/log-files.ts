import { LineFormat } from './line-formats';

/**
 * One kind of log file that Ray writes.
 *
 * Rotated files (`raylet.out.1`, and `python-core-worker-..._1.1.log` in Ray 2.9) and those that Ray moved to `old/`
 * are of the same kind: it is the same file under another name.
 */
export interface LogFileKind {
  /** The part of Ray that writes it, as it is in the record. */
  readonly component: string;
  /** Its name, relative to `logs/`, with what varies in braces: a field of the record, or `*` for what is of no interest. */
  readonly name: string;
  /** What it consists of. */
  readonly format: LineFormat;
  /** Whether `:job_id:`, `:actor_name:` and `:task_name:` lines say whose lines follow. */
  readonly markers?: boolean;
}

const { CPP, PYTHON, SERVE, JSON, USER } = LineFormat;

/** The component of files in logs/ that no kind describes: a later Ray's, or a user's. */
export const OTHER_COMPONENT = 'other';

/** Everything that Ray 2.9 to 2.60 writes as logs. The first kind that fits a name is it. */
export const LOG_FILE_KINDS: readonly LogFileKind[] = [
  { component: 'gcs_server', name: 'gcs_server.{stream}', format: CPP },
  { component: 'raylet', name: 'raylet.{stream}', format: CPP },
  { component: 'core_worker', name: 'python-core-{*}-{worker_id}_{pid}.log', format: CPP },
  { component: 'core_worker', name: 'java-core-{*}-{worker_id}_{pid}.log', format: CPP },
  { component: 'core_worker', name: 'cpp-core-{*}-{worker_id}_{pid}.log', format: CPP },
  { component: 'dashboard_agent', name: 'dashboard_agent.{stream}', format: PYTHON },
  { component: 'dashboard_agent', name: 'agent-{*}.{stream}', format: PYTHON },
  { component: 'dashboard', name: 'dashboard.{stream}', format: PYTHON },
  { component: 'dashboard', name: 'dashboard_{*}Head.{stream}', format: PYTHON },
  { component: 'runtime_env_agent', name: 'runtime_env_agent.{stream}', format: PYTHON },
  { component: 'runtime_env_agent', name: 'runtime_env_setup-{job_id}.log', format: PYTHON },
  { component: 'log_monitor', name: 'log_monitor.{stream}', format: PYTHON },
  { component: 'monitor', name: 'monitor.{stream}', format: PYTHON },
  { component: 'ray_client_server', name: 'ray_client_server.{stream}', format: PYTHON },
  { component: 'ray_client_server', name: 'ray_client_server_{*}.{stream}', format: PYTHON },
  { component: 'ray_process_exit', name: 'ray_process_exit.log', format: PYTHON },
  { component: 'worker', name: 'worker-{worker_id}-{job_id}-{pid}.{stream}', format: USER, markers: true },
  { component: 'worker', name: 'io_worker-{worker_id}-{pid}.{stream}', format: USER, markers: true },
  { component: 'worker', name: 'java-worker-{job_id}-{pid}.log', format: USER, markers: true },
  { component: 'worker', name: 'raydp-java-worker-{job_id}-{pid}.log', format: USER, markers: true },
  { component: 'job_driver', name: 'job-driver-{submission_id}.log', format: USER },
  { component: 'job_supervisor', name: 'jobs/supervisor-{submission_id}.log', format: PYTHON },
  { component: 'event', name: 'events/event_CORE_WORKER_{pid}.log', format: JSON },
  { component: 'event', name: 'events/event_{*}.log', format: JSON },
  { component: 'event', name: 'export_events/event_EXPORT_TASK_{pid}.log', format: JSON },
  { component: 'event', name: 'export_events/event_{*}.log', format: JSON },
  { component: 'serve_controller', name: 'serve/controller_{pid}.log', format: SERVE },
  { component: 'serve_proxy', name: 'serve/proxy_{*}.log', format: SERVE },
  { component: 'serve_proxy', name: 'serve/http_proxy_{*}.log', format: SERVE },
  { component: 'serve_replica', name: 'serve/replica_{deployment}_{replica}.log', format: SERVE },
  { component: 'serve_replica', name: 'serve/ServeComponentType.REPLICA_{deployment}_{replica}.log', format: SERVE },
  { component: 'ray_data', name: 'ray-data/ray-data.log', format: PYTHON },
  { component: 'ray_data', name: 'ray-data/ray-data-{*}.log', format: PYTHON },
  { component: 'ray_train', name: 'train/ray-train-{*}-{worker_id}.log', format: JSON },
];

/** What the parts in braces look like: as a regular expression, and as a Lua pattern. */
const PARTS: { readonly [part: string]: { readonly regex: string; readonly lua: string } } = {
  'stream': { regex: '(?:out|err|log)', lua: '%a+' },
  'worker_id': { regex: '[0-9a-f]+', lua: '%x+' },
  'job_id': { regex: '[0-9a-f]{8}', lua: '%x%x%x%x%x%x%x%x' },
  'pid': { regex: '\\d+', lua: '%d+' },
  'submission_id': { regex: '.+', lua: '.+' },
  'deployment': { regex: '.+', lua: '.+' },
  'replica': { regex: '[A-Za-z0-9]+', lua: '%w+' },
  '*': { regex: '.+', lua: '.+' },
};

/** The fields that the name says, in the order in which they are in it. */
export function fieldsOfName(kind: LogFileKind): string[] {
  return partsOf(kind.name).filter((part) => part.field && part.text !== '*').map((part) => part.text);
}

/** Matches the name, relative to `logs/` and without what rotation adds, with a named group for each field. */
export function namePattern(kind: LogFileKind): RegExp {
  const body = partsOf(kind.name).map(({ field, text }) => {
    if (!field) {
      return text.replace(/[.]/g, '\\$&');
    }
    return text === '*' ? PARTS[text].regex : `(?<${text}>${PARTS[text].regex})`;
  });
  return new RegExp(`^${body.join('')}$`);
}

/** The same as a pattern of Lua, with a capture for each field. */
export function nameLuaPattern(kind: LogFileKind): string {
  const body = partsOf(kind.name).map(({ field, text }) => {
    if (!field) {
      return text.replace(/[.-]/g, '%$&');
    }
    return text === '*' ? PARTS[text].lua : `(${PARTS[text].lua})`;
  });
  return `^${body.join('')}$`;
}

/** A glob relative to `logs/` that finds the files of a kind, rotated ones too. It may find those of other kinds. */
export function nameGlob(kind: LogFileKind): string {
  const glob = partsOf(kind.name).map(({ field, text }) => (field ? '*' : text)).join('');
  return glob.endsWith('*') ? glob : `${glob}*`;
}

/** The name without what rotation and the move to `old/` did to it. */
export function originalName(name: string): string {
  return name.replace(/^old\//, '').replace(/\.\d+$/, '').replace(/(-core-[^/]*_\d+|java-worker-[^/]*-\d+)\.\d+\.log$/, '$1.log');
}

/** The kind of a file, or undefined if Ray has no such file. */
export function kindOf(name: string): LogFileKind | undefined {
  return LOG_FILE_KINDS.find((kind) => namePattern(kind).test(originalName(name)));
}

/** All components, in the order of the catalog. */
export function components(): string[] {
  return [...new Set(LOG_FILE_KINDS.map((kind) => kind.component)), OTHER_COMPONENT];
}

function partsOf(name: string): { field: boolean; text: string }[] {
  return name.split(/(\{[^}]+\})/).filter((part) => part !== '').map((part) => (
    part.startsWith('{') ? { field: true, text: part.slice(1, -1) } : { field: false, text: part }
  ));
}
