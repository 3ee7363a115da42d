/**
 * What Ray writes when something breaks, as LogQL: a matcher for the components that say it first, so that copies in
 * the drivers' logs are not counted, and a pattern of the line. The words are those of Ray 2.9 to 2.60.
 */
export interface RayEvent {
  /** The components, as a regular expression. */
  readonly components: string;
  /** What the line contains, as a regular expression. */
  readonly pattern: string;
}

/**
 * A worker was killed because the node ran out of memory.
 *
 * @see https://docs.ray.io/en/latest/ray-core/scheduling/ray-oom-prevention.html
 */
export const OOM_KILLED: RayEvent = {
  components: 'raylet|gcs_server',
  pattern: '[1-9][0-9]* (Workers \\(tasks / actors\\)|worker\\(s\\) were) killed due to (memory pressure|the node running low on memory)',
};

/** A worker died while it executed a task. */
export const WORKER_DIED: RayEvent = {
  components: 'event|raylet',
  pattern: 'A worker died or was killed while executing a task|[1-9][0-9]* Workers crashed due to other reasons',
};

/** A node was given up. */
export const NODE_DEAD: RayEvent = {
  components: 'event|gcs_server|raylet',
  pattern: 'has been marked dead|health check failed due to missing too many heartbeats|Raylet is terminated|raylet process died',
};

/** The head's control store cannot be reached. */
export const GCS_UNREACHABLE: RayEvent = {
  components: 'raylet|core_worker|dashboard_agent|dashboard|monitor|log_monitor|runtime_env_agent',
  pattern: 'Failed to connect to GCS|GCS may have been killed|Timed out while waiting for GCS to become available|Lost connection to GCS',
};

/** What the autoscaler decided. */
export const AUTOSCALER_DECISION: RayEvent = {
  components: 'monitor|event',
  pattern: 'Adding [0-9]+ node|Removing [0-9]+ node|Resized to [0-9]+ CPUs|No available node types can fulfill|Failed to launch',
};

/** An exception that nobody caught, or that was logged. */
export const TRACEBACK = 'Traceback (most recent call last)';

/** A node was told to stop, as at the end of a job or when the cluster is deleted. */
export const STOPPED: RayEvent = { components: 'raylet', pattern: 'received SIGTERM' };
