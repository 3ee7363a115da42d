import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { PropertiesOf, propsProblems } from '../known-props';
import { refuse, refuseAll } from '../problem';

/** How Ray rotates its log files. */
export interface RayRotation {
  /**
   * The size at which a file is rotated.
   *
   * Without it, Ray rotates neither the files of workers nor `raylet.out` and `gcs_server.out`: they grow without
   * bound. Ray 2.9 does not rotate these in any case.
   *
   * @default Size.mebibytes(100)
   */
  readonly maxSize?: Size;

  /**
   * How many rotated files are kept of each file.
   *
   * @default 5
   */
  readonly backups?: number;
}

/** How much Ray writes of itself. */
export enum RayNoise {
  /** What Ray does if nothing is set: about 57 kB a minute on an idle head, of which nearly all are statistics. */
  DEFAULT = 'default',
  /** Statistics and state dumps once an hour, the autoscaler's status once a minute: about 0.8 kB a minute. */
  QUIET = 'quiet',
}

/** How Ray itself writes its logs. All of it is off unless asked for, and none of it is needed for the agent to work. */
export interface RayLoggingEnvironmentOptions {
  /**
   * Rotate the files of workers and of the C++ processes.
   *
   * @default - Ray's own behaviour: no rotation of these
   */
  readonly rotation?: RayRotation;

  /**
   * Write JSON lines where Ray can: the C++ side, drivers and workers that log through Python's logging, Serve and
   * Ray Data. What is printed stays text, and the agent reads either.
   *
   * @default false
   */
  readonly json?: boolean;

  /**
   * How much Ray writes of itself.
   *
   * @default RayNoise.DEFAULT
   */
  readonly noise?: RayNoise;

  /**
   * How often the C++ side writes its event statistics.
   *
   * @default - as `noise` says
   */
  readonly eventStatsInterval?: Duration;

  /**
   * Repeat the lines of workers in the log of the driver, as Ray does unless told otherwise. The agent has them from
   * the workers' own files.
   *
   * @default true
   */
  readonly logToDriver?: boolean;

  /**
   * Repeat Serve's log lines on stderr of the replicas, as Ray does unless told otherwise.
   *
   * @default true
   */
  readonly serveLogToStderr?: boolean;
}

/** The most that Ray reads into the number of bytes without trouble. */
const LARGEST_ROTATION = Size.gibibytes(100);

const RAY_LOGGING_ENVIRONMENT: PropertiesOf<RayLoggingEnvironmentOptions> = {
  eventStatsInterval: true, json: true, logToDriver: true, noise: true, rotation: true, serveLogToStderr: true,
};

/** The variables for the Ray containers, of head and workers alike. */
export function rayLoggingEnvironment(options: RayLoggingEnvironmentOptions = {}): { [name: string]: string } {
  refuseAll('RayLoggingEnvironmentOptions', propsProblems('', options, 'RayLoggingEnvironmentOptions', RAY_LOGGING_ENVIRONMENT));
  return {
    ...(options.rotation ? rotation(options.rotation) : {}),
    ...(options.json ? JSON_LOGGING : {}),
    ...(options.noise === RayNoise.QUIET ? QUIET : {}),
    ...(options.eventStatsInterval ? { RAY_event_stats_print_interval_ms: String(statsInterval(options.eventStatsInterval)) } : {}),
    ...(options.logToDriver === false ? { RAY_LOG_TO_DRIVER: '0' } : {}),
    ...(options.serveLogToStderr === false ? { RAY_SERVE_LOG_TO_STDERR: '0' } : {}),
  };
}

const JSON_LOGGING = {
  RAY_BACKEND_LOG_JSON: '1',
  RAY_LOGGING_CONFIG_ENCODING: 'JSON',
  RAY_SERVE_LOG_ENCODING: 'JSON',
  RAY_DATA_LOG_ENCODING: 'JSON',
};

const QUIET = {
  RAY_event_stats_print_interval_ms: '3600000',
  RAY_debug_dump_period_milliseconds: '3600000',
  AUTOSCALER_UPDATE_INTERVAL_S: '60',
};

function rotation({ maxSize = Size.mebibytes(100), backups = 5 }: RayRotation): { [name: string]: string } {
  const bytes = Math.floor(maxSize.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024);
  if (bytes < 1024 * 1024 || bytes > LARGEST_ROTATION.toKibibytes() * 1024) {
    refuse('RayRotation', {
      property: 'maxSize', value: `${bytes} bytes`, message: 'is not between 1 MiB and 100 GiB',
      remedy: 'smaller files are gone before an agent that is down for a moment can read them',
    });
  }
  if (!Number.isInteger(backups) || backups < 1 || backups > 100) {
    refuse('RayRotation', {
      property: 'backups', value: backups, message: 'is not a whole number between 1 and 100', remedy: 'keep at least one, so that the agent can finish reading it',
    });
  }
  return { RAY_ROTATION_MAX_BYTES: String(bytes), RAY_ROTATION_BACKUP_COUNT: String(backups) };
}

function statsInterval(interval: Duration): number {
  const milliseconds = interval.toMilliseconds();
  if (milliseconds < 1000) {
    // With -1, meant to turn it off, gcs_server.out of Ray 2.60 grew by 658 MB in 9 seconds.
    refuse('RayLoggingEnvironment', {
      property: 'eventStatsInterval', value: `${milliseconds} ms`, message: 'is shorter than a second', remedy: 'give a long one to hear little of it',
    });
  }
  return milliseconds;
}
