import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { luaLiteral } from './lua-literal';
import { DEFAULT_REDACTIONS } from './lua-redactions';
import { FluentBitPlugin } from './plugin';
import { RAY_FILTER_LUA } from './ray-filter-lua';
import { RAY_PIPELINE_OPTIONS, REDACTION } from './ray-pipeline-props';
import { Program, programOf } from './redaction-program';
import { FluentBitValue } from './value';
import { FluentBitVersion } from './version';
import { listProblems, propsProblems } from '../known-props';
import { nearest } from '../nearest';
import { Problem, refuse, refuseAll } from '../problem';
import { Clock, clockOfZone, fixedClock } from '../ray/clock';
import { RAY_DIRECTORY, rayDirectoryProblem } from '../ray/directory';
import { LEVEL_SPELLINGS, LEVELS } from '../ray/line-formats';
import { components, fieldsOfName, LOG_FILE_KINDS, nameGlob, nameLuaPattern, OTHER_COMPONENT } from '../ray/log-files';
import { POD_DIRECTORY_GLOB, POD_DIRECTORY_LUA } from '../ray/pod-directories';
import { ParsedRedaction, parseRedaction, Redaction } from '../ray/redactions';
import { ExpressionError } from '../ray/regular-expression';

/** Where the agent keeps what it must not forget: how far it read, and what it has not delivered. */
export const STATE_ROOT = '/ray-logs-state';

/** The database of the offsets. */
export const OFFSETS_FILE = `${STATE_ROOT}/ray.db`;

/**
 * What the agent runs better with. How jemalloc, which Fluent Bit's images are built with, keeps memory: it gives back at
 * once what a delivery took. By default it keeps that for ten seconds, in an arena for each thread, and needs a fifth
 * more at its peak (bench/pipeline).
 *
 * @see https://jemalloc.net/jemalloc.3.html#opt.dirty_decay_ms
 */
export const AGENT_ENVIRONMENT = { MALLOC_CONF: 'narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0' };

/** The tag of Ray's records. */
export const RAY_TAG = 'ray.logs';

/** What `match` of a filter or an output has to be to get Ray's records. */
export const RAY_MATCH = 'ray.*';

/** The name under which the agent's metrics count what it reads of Ray; no other Fluent Bit has an input of this name. */
export const RAY_INPUT = 'ray_logs';

/** The name of the input that wakes the script up. */
export const TICK_INPUT = 'ray_tick';

/** The lowest level of the records that are sent. */
export enum RayLogLevel {
  /** All. */
  DEBUG = 'DEBUG',
  /** All but debug messages. */
  INFO = 'INFO',
  /** Warnings and worse. */
  WARNING = 'WARNING',
  /** Errors and worse. */
  ERROR = 'ERROR',
  /** What ends a process. */
  CRITICAL = 'CRITICAL',
}

/** What Ray itself writes twice. The defaults lose nothing. */
export interface RayDuplicates {
  /**
   * Keep the lines of workers that Ray repeats in the log of the job's driver, as `(f pid=123) text`.
   *
   * Ray leaves out some of them (`[repeated 5x across cluster]`); the workers' own files have them all.
   *
   * @default true
   */
  readonly driverForwardedLines?: boolean;

  /**
   * Keep `ray-data/ray-data-<dataset>.log` beside `ray-data/ray-data.log`, which has the same lines.
   *
   * @default true
   */
  readonly rayDataDatasetFiles?: boolean;

  /**
   * Keep the lines of Serve's log that Ray repeats in the `.err` file of the replica's worker.
   *
   * @default true
   */
  readonly serveLinesInWorkers?: boolean;
}

/** Where lines wait that a destination does not take yet. */
export enum RayBacklog {
  /**
   * In Ray's own files: the agent stops reading until what it has read is delivered. It costs next to no disk and processor time,
   * and lasts for as long as Ray keeps its files. One destination that is down holds up the others.
   */
  LOG_FILES = 'log_files',

  /**
   * On the agent's volume, up to `storageTotalLimitSize` of each output; beyond it the oldest are dropped. For logs that Ray
   * deletes sooner than a destination comes back, and for several destinations that must not wait for each other.
   */
  STATE_VOLUME = 'state_volume',
}

/** Where lines wait where nothing else is said. */
export function defaultBacklog(outputs: number): RayBacklog {
  return outputs > 1 ? RayBacklog.STATE_VOLUME : RayBacklog.LOG_FILES;
}

/** How Ray's logs are read. */
export interface RayPipelineOptions {
  /**
   * Read the logs of all Ray pods of a node, each in a directory of its own that says whose it is, as `RayLogDaemonSet` places them.
   *
   * @default false - those of the pod that the agent is in
   */
  readonly wholeNode?: boolean;

  /**
   * The components whose files are read, e.g. `['worker', 'job_driver']`.
   *
   * @default - all, and files in Ray's log folder that no component is known for
   */
  readonly include?: string[];

  /**
   * The components whose files are not read.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Where Ray keeps its sessions in its own container. The agent of a node always has them in /tmp/ray.
   *
   * @default /tmp/ray
   */
  readonly rayDirectory?: string;

  /**
   * More files: globs with absolute paths below `rayDirectory`, or of what else is mounted.
   *
   * @default - none
   */
  readonly additionalGlobs?: string[];

  /**
   * The time zone of the Ray containers, whose lines have times without one: a name such as `Europe/Berlin`, or an offset
   * such as `+09:00`.
   *
   * @default - found out: the time of a file's last line is compared with the time at which the file was changed
   */
  readonly timeZone?: string;

  /**
   * Remove colours and other terminal sequences from the lines.
   *
   * @default false
   */
  readonly stripAnsi?: boolean;

  /**
   * What of that which Ray writes twice is kept.
   *
   * @default - all
   */
  readonly duplicates?: RayDuplicates;

  /**
   * Replace what looks like a secret: keys of cloud providers, tokens, passwords in URLs.
   *
   * @default false
   */
  readonly redactSecrets?: boolean;

  /**
   * Further texts to replace.
   *
   * @default - none
   */
  readonly redactions?: Redaction[];

  /**
   * The lowest level that is sent. Records whose level is not known are always sent.
   *
   * @default RayLogLevel.DEBUG
   */
  readonly minimumLevel?: RayLogLevel;

  /**
   * The most records a second that are sent of a component; a record says how many were left out.
   *
   * @default - no limit
   */
  readonly throttle?: { [component: string]: number };

  /**
   * The longest text that is sent as one entry; a longer one is sent in pieces. Loki refuses entries over 256 KiB
   * unless it is configured otherwise.
   *
   * @default Size.kibibytes(250)
   */
  readonly largestEntry?: Size;

  /**
   * How much of a file is read in one go, from 4 KiB to 1 MiB (`Buffer_Chunk_Size`). The more, the better it compresses,
   * and the more memory each file takes: about three times this, for good, once so much was written to it at a time.
   *
   * @default Size.kibibytes(8)
   * @see https://docs.fluentbit.io/manual/pipeline/inputs/tail
   */
  readonly readSize?: Size;

  /**
   * The longest line that is sent as a whole, up to 16 MiB. Of a longer one this much is sent from Fluent Bit 4.2.0 on, and nothing
   * before; both are counted. A line takes ten times its size of memory, and all of it goes in one request: with more than 900 KiB a
   * request can exceed the 4 MiB that a Loki takes by default.
   *
   * @default Size.kibibytes(512)
   */
  readonly longestLine?: Size;

  /**
   * Where lines wait that a destination does not take yet.
   *
   * @default - RayBacklog.LOG_FILES with one output, RayBacklog.STATE_VOLUME with several
   */
  readonly backlog?: RayBacklog;

  /**
   * How far behind the newest entry of its stream an entry may be: half of Loki's `max_chunk_age`.
   *
   * @default Duration.hours(1)
   */
  readonly orderWindow?: Duration;
}

/** The parts of a Fluent Bit configuration that read and enrich Ray's logs. */
export interface RayPipeline {
  /** Options of the service section. */
  readonly service: { [option: string]: any };
  /** In the order in which they are written. */
  readonly inputs: FluentBitPlugin[];
  /** In the order in which they are written. */
  readonly filters: FluentBitPlugin[];
  /** Where the sessions of Ray are read. */
  readonly rayDirectory: string;
  /** Files beside the main one, by name. */
  readonly scripts: { [fileName: string]: string };
  /** What the script reads from the environment, by the field of the record. */
  readonly variables: { [field: string]: FluentBitValue };
}

/** What the pod says of its records. */
export const POD_VARIABLES: { readonly [field: string]: FluentBitValue } = {
  cluster: FluentBitValue.fromPodLabel('RAY_CLUSTER', 'ray.io/cluster'),
  namespace: FluentBitValue.fromPodField('RAY_NAMESPACE', 'metadata.namespace'),
  pod: FluentBitValue.fromPodField('RAY_POD', 'metadata.name'),
  node: FluentBitValue.fromPodField('RAY_NODE', 'spec.nodeName'),
  node_type: FluentBitValue.fromPodLabel('RAY_NODE_TYPE', 'ray.io/node-type'),
  group: FluentBitValue.fromPodLabel('RAY_GROUP', 'ray.io/group'),
};

/** The custom resource that the pod's RayCluster was made for; a record says it as `ray_job` or `ray_service`. */
const OWNER_NAME = FluentBitValue.fromPodLabel('RAY_OWNER', 'ray.io/originated-from-cr-name');
const OWNER_KIND = FluentBitValue.fromPodLabel('RAY_OWNER_KIND', 'ray.io/originated-from-crd');

const SCRIPT = 'ray-filter.lua';

/** With it the agent stays below 96 MiB when it finds 500 files at the start (bench/pipeline). */
const DEFAULT_READ_SIZE = Size.kibibytes(8);

/**
 * The pipeline for Ray's logs: catalog in, plugins and script out.
 *
 * @param podFields the fields of the pod that go into each record, from `POD_VARIABLES`. An output that can say them
 * once for all records, as Loki's labels do, needs none; they cost something for each record.
 * @param timeSlots whether records say the slot of their time, the hour unless told otherwise
 * @param aliases other names under which records have fields of the pod as well: name to field
 */
export function rayPipeline(
  version: FluentBitVersion, options: RayPipelineOptions = {}, podFields: string[] = [], timeSlots: boolean = true,
  aliases: { [name: string]: string } = {},
): RayPipeline {
  const where = 'RayPipelineOptions';
  checkComponents(where, options);
  checkGlobs(where, options.additionalGlobs ?? []);
  checkDirectory(where, options);
  refuseAll(where, [
    ...propsProblems('', options, 'RayPipelineOptions', RAY_PIPELINE_OPTIONS), ...listProblems('redactions', options.redactions, 'Redaction', REDACTION),
  ]);
  const readSize = between(where, 'readSize', bytesOf(options.readSize ?? DEFAULT_READ_SIZE), 4096, 1024 ** 2);
  const redactions = [...(options.redactSecrets ? DEFAULT_REDACTIONS : []), ...ownRedactions(where, options.redactions ?? [])];
  const config = {
    kinds: LOG_FILE_KINDS.map((kind) => ({
      pattern: nameLuaPattern(kind), fields: fieldsOfName(kind), component: kind.component, format: kind.format, markers: kind.markers,
    })),
    other: OTHER_COMPONENT,
    levels: LEVEL_SPELLINGS,
    rank: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    minimum_rank: LEVELS.indexOf(options.minimumLevel ?? RayLogLevel.DEBUG),
    zone: options.timeZone === undefined ? undefined : clockOf(where, options.timeZone),
    window: timeSlots ? between(where, 'orderWindow', (options.orderWindow ?? Duration.hours(1)).toSeconds(), 1, 86400) : undefined,
    relative: !version.atLeast('5.0.3'),
    memory: `${STATE_ROOT}/ray-files`,
    look: readSize + 4096,
    largest: between(where, 'largestEntry', bytesOf(options.largestEntry ?? Size.kibibytes(250)), 1024, 1024 ** 3),
    strip_ansi: options.stripAnsi ?? false,
    drop_forwarded: options.duplicates?.driverForwardedLines === false,
    drop_serve_copies: options.duplicates?.serveLinesInWorkers === false,
    redactions,
    throttle: options.throttle ?? {},
    pod: Object.fromEntries(podFields.map((field) => [field, POD_VARIABLES[field].variables[0].name])),
    aliases,
    pod_directory: options.wholeNode ? `/${POD_DIRECTORY_LUA}/session_` : undefined,
    owner: OWNER_NAME.variables[0].name,
    owner_kind: OWNER_KIND.variables[0].name,
  };
  return {
    rayDirectory: options.rayDirectory ?? RAY_DIRECTORY,
    service: service(options.backlog ?? defaultBacklog(1)),
    inputs: [tail(version, options, readSize), ...wakeUps()],
    filters: [
      FluentBitPlugin.filter('lua', { Match: 'ray.none', code: ALL_DESCRIPTORS, call: 'none' }),
      FluentBitPlugin.filter('lua', { Match: RAY_MATCH, script: SCRIPT, call: 'ray_filter', time_as_table: true }),
      FluentBitPlugin.filter('lua', { Match: WAKE_MATCH, code: TIMES_LUA, call: 'ray_time', time_as_table: true }),
    ],
    scripts: { [SCRIPT]: `RAY_FILTER_CONFIG = ${luaLiteral(config)}\n\n${RAY_FILTER_LUA}` },
    variables: {
      ...Object.fromEntries(podFields.map((field) => [field, POD_VARIABLES[field]])),
      ...(options.wholeNode ? {} : { ray_owner: OWNER_NAME, ray_owner_kind: OWNER_KIND }),
    },
  };
}

function service(backlog: RayBacklog): { [option: string]: any } {
  return {
    'Flush': 1,
    'Grace': 20,
    'Log_Level': 'info',
    'scheduler.base': 1,
    'scheduler.cap': 15,
    'storage.path': `${STATE_ROOT}/chunks`,
    'storage.sync': 'normal',
    'storage.checksum': false,
    // With the size of a chunk, 2 MB, it bounds memory, and the disk while the agent waits for a destination.
    'storage.max_chunks_up': 8,
    // An input that waits goes on only when a chunk of its own is delivered, and if fewer than that many are in memory then. So chunks of an
    // earlier agent are taken up one a second, and not all before the input has some of its own.
    'storage.backlog.mem_limit': backlog === RayBacklog.LOG_FILES ? 1 : Size.mebibytes(16),
    'storage.metrics': true,
    // What an interrupted write left of a chunk cannot be sent; kept, it would be looked at again at each start.
    'storage.delete_irrecoverable_chunks': true,
  };
}

/**
 * Lets the agent open as many files as it may. Every file takes a descriptor for good, and where all are taken no chunk is written and no
 * connection made. Containers often start with a limit of 1,024 that a process may raise to half a million by itself. It is a filter of
 * its own, without a file, since a start with that many files leaves no descriptor to open the script with.
 *
 * 7 is RLIMIT_NOFILE of Linux on amd64 and arm64.
 */
const ALL_DESCRIPTORS = [
  'local found, ffi = pcall(require, "ffi")',
  'if found then',
  'ffi.cdef("struct ray_logs_limit { unsigned long soft, hard; };'
  + ' int getrlimit(int, struct ray_logs_limit *); int setrlimit(int, const struct ray_logs_limit *);")',
  'local limit = ffi.new("struct ray_logs_limit")',
  'if ffi.C.getrlimit(7, limit) == 0 then',
  'limit.soft = limit.hard ffi.C.setrlimit(7, limit)',
  'if limit.hard < 4096 then',
  'io.stderr:write("ray-logs: this container may open ", tonumber(limit.hard),'
  + ' " files, and each log file takes one: raise LimitNOFILE of the container runtime\\n")',
  'end end end',
  'function none() return 0 end',
].join(' ');

function tail(version: FluentBitVersion, options: RayPipelineOptions, readSize: number): FluentBitPlugin {
  // A session's name starts with its date; the link session_latest to one of them does not match. A pattern instead of the plain name
  // `logs` makes a folder that is not there yet no error.
  const longestLine = between('RayPipelineOptions', 'longestLine', bytesOf(options.longestLine ?? Size.kibibytes(512)), readSize, 16 * 1024 ** 2);
  const logs = `${options.rayDirectory ?? RAY_DIRECTORY}/${options.wholeNode ? `${POD_DIRECTORY_GLOB}/` : ''}session_[0-9]*/log[s]`;
  const logGlob = (glob: string) => `${logs}/${glob}`;
  const excluded = (options.exclude ?? []).flatMap(globsOf).map(logGlob);
  if (options.duplicates?.rayDataDatasetFiles === false) {
    excluded.push(logGlob('ray-data/ray-data-*'));
  }
  if (!options.include) {
    excluded.push(logGlob('*.gz'));
  }
  const included = (options.include ? options.include.flatMap(globsOf) : EVERYTHING).map(logGlob);
  return FluentBitPlugin.input('tail', {
    'Alias': RAY_INPUT,
    'Tag': RAY_TAG,
    'Path': [...included, ...(options.additionalGlobs ?? [])].join(','),
    'Exclude_Path': excluded.length > 0 ? excluded.join(',') : undefined,
    'Path_Key': 'path',
    'Offset_Key': 'offset',
    'DB': OFFSETS_FILE,
    'DB.sync': 'normal',
    // What cleans a node up reads it too, to see how far the agent has come.
    'DB.locking': !options.wholeNode,
    // Before 5.0.3 a new file that got the inode of a deleted one would be read from where that one ended.
    'DB.compare_filename': version.atLeast('5.0.3') ? undefined : true,
    'Read_from_Head': true,
    'Refresh_Interval': 1,
    // A rotated file that the agent let go would be found again under its new name, and be read once more.
    'Rotate_Wait': Duration.days(3650),
    'Buffer_Chunk_Size': readSize,
    // One file after the other while there is a backlog: neighbours of one file compress to half of what they do otherwise.
    'static_batch_size': 1024,
    'Buffer_Max_Size': longestLine,
    'Skip_Long_Lines': true,
    'Truncate_Long_Lines': version.atLeast('4.2.0') ? true : undefined,
    // The script reads around in what tail just read; it had better still be in memory.
    'file_cache_advise': false,
    // An event for each write costs twice the processor time; looking four times a second reads what came in one go.
    'Inotify_Watcher': false,
    'storage.type': 'filesystem',
    'storage.pause_on_chunks_overlimit': (options.backlog ?? defaultBacklog(1)) === RayBacklog.LOG_FILES,
  });
}

/** What the script sends when it is woken up. */
const WAKE_MATCH = 'ray.wake.*';

/** The script returns all that is due at once, with the time of each record in it: a filter can say one time for all. */
const TIMES_LUA = [
  'function ray_time(tag, time, record)',
  'if not record.at_sec then return 0, time, record end',
  'time.sec, time.nsec, record.at_sec, record.at_nsec = record.at_sec, record.at_nsec, nil, nil',
  'return 1, time, record end',
].join(' ');

/**
 * Wake the script up, so that it can send what nothing was written behind. When Fluent Bit is told to stop it pauses its
 * inputs, of which this one cannot be paused: when only that goes on, the script sends what it has held back.
 */
function wakeUps(): FluentBitPlugin[] {
  return [
    FluentBitPlugin.input('dummy', { 'Alias': TICK_INPUT, 'Tag': 'ray.wake.tick', 'Dummy': '{"tick":true}', 'Rate': 5, 'storage.type': 'filesystem' }),
    FluentBitPlugin.input('netif', {
      'Alias': `${TICK_INPUT}_end`, 'Tag': 'ray.wake.beat', 'Interface': 'lo', 'Interval_Sec': 0, 'Interval_NSec': 200000000, 'storage.type': 'filesystem',
    }),
  ];
}

/**
 * Every file that is a log by its name, rotated or not, wherever in logs/ it is: what a later Ray adds must not be missed. One glob for each
 * depth, as each reads the folder anew every second; it takes `.log`, `.out`, `.err` and what comes behind them.
 */
const EVERYTHING = ['*.[leo][oru][grt]*', '*/*.[leo][oru][grt]*'];

function globsOf(component: string): string[] {
  return LOG_FILE_KINDS.filter((kind) => kind.component === component)
    .flatMap((kind) => (kind.markers ? [nameGlob(kind), `old/${nameGlob(kind)}`] : [nameGlob(kind)]));
}

function checkDirectory(where: string, { rayDirectory, wholeNode }: RayPipelineOptions): void {
  if (rayDirectory === undefined) {
    return;
  }
  if (wholeNode) {
    refuse(where, {
      property: 'rayDirectory', value: rayDirectory, message: 'is of the Ray containers, and the agent of a node has them all in /tmp/ray', remedy: 'give it to RayLogsOnNode',
    });
  }
  const problem = rayDirectoryProblem('rayDirectory', rayDirectory);
  if (problem) {
    refuse(where, problem);
  }
}

function checkComponents(where: string, options: RayPipelineOptions): void {
  const known = components();
  for (const property of ['include', 'exclude'] as const) {
    for (const component of options[property] ?? []) {
      if (!known.includes(component) || component === OTHER_COMPONENT) {
        refuse(where, {
          property, value: component, message: 'is not a component of Ray', remedy: componentRemedy(component, known.filter((name) => name !== OTHER_COMPONENT)),
        });
      }
    }
  }
  for (const [component, limit] of Object.entries(options.throttle ?? {})) {
    if (!known.includes(component)) {
      refuse(where, { property: 'throttle', value: component, message: 'is not a component of Ray', remedy: componentRemedy(component, known) });
    }
    if (!(limit > 0)) {
      refuse(where, { property: `throttle.${component}`, value: limit, message: 'is not a positive number', remedy: 'leave a component out with `exclude`' });
    }
  }
}

function componentRemedy(component: string, known: string[]): string {
  const near = nearest(component, known);
  return near ? `use ${near}` : `use one of ${known.join(', ')}`;
}

function checkGlobs(where: string, globs: string[]): void {
  for (const value of globs) {
    const message = !value.startsWith('/') ? 'is not an absolute path'
      : value.includes('**') ? 'has **, which Fluent Bit does not know'
        : value.includes(',') ? 'has a comma, which separates globs' : undefined;
    if (message) {
      refuse(where, { property: 'additionalGlobs', value, message, remedy: 'write one absolute glob for each depth' });
    }
  }
}

/** A redaction of the user as the script takes it. */
interface ExpressionRedaction {
  readonly expression: Program;
  readonly replacement: readonly (string | number)[];
}

function ownRedactions(where: string, redactions: Redaction[]): ExpressionRedaction[] {
  const problems: Problem[] = [];
  const own = redactions.flatMap((redaction, i): ExpressionRedaction[] => {
    const property = `redactions[${redaction.name ?? i}]`;
    const parsed = parseRedaction(property, redaction);
    if (Array.isArray(parsed)) {
      problems.push(...parsed);
      return [];
    }
    const { expression, replacement } = parsed as ParsedRedaction;
    try {
      return [{ expression: programOf(expression, replacement.some((part) => typeof part === 'number')), replacement }];
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      problems.push({ property: `${property}.pattern`, value: redaction.pattern, message: error.message, remedy: 'write it shorter, or as two redactions' });
      return [];
    }
  });
  refuseAll(where, problems);
  return own;
}

function between(where: string, property: string, value: number, least: number, most: number): number {
  if (value < least || value > most) {
    refuse(where, { property, value, message: `is not between ${least} and ${most}`, remedy: 'use a value in between' });
  }
  return value;
}

function bytesOf(size: Size): number {
  return Math.floor(size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024);
}

/** The clock of a time zone: how far it is ahead of UTC, in seconds. */
function clockOf(where: string, timeZone: string): Clock {
  const clock = fixedClock(timeZone) ?? clockOfZone(timeZone);
  return clock ?? refuse(where, {
    property: 'timeZone', value: timeZone, message: 'is neither a time zone such as Europe/Berlin nor an offset such as +09:00',
    remedy: 'write the TZ of the Ray containers, or leave it out to have it found out',
  });
}
