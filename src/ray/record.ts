/**
 * The record: what a line of Ray's logs is when it leaves the agent.
 *
 * `log` is the text that Ray wrote. All else is added, and has the same name for every agent and every destination.
 */

/** How many values a field takes, which decides how a destination may store it. */
export enum Cardinality {
  /** A handful in a cluster: may be a label of a Loki stream. */
  FEW = 'few',
  /** One for each worker, job, request, ...: to be stored beside the line, never as a label. */
  MANY = 'many',
}

/** Where a field comes from. */
export enum FieldSource {
  /** The name of the file. */
  FILE = 'file',
  /** The line, or a marker line before it. */
  LINE = 'line',
  /** The pod. */
  POD = 'pod',
}

/** One field of the record. */
export interface RecordField {
  /** Its name in the record. */
  readonly name: string;
  /** How many values it takes. */
  readonly cardinality: Cardinality;
  /** Where it comes from. */
  readonly source: FieldSource;
}

/** The key under which the text of the line is. */
export const LOG_KEY = 'log';

const { FEW, MANY } = Cardinality;
const { FILE, LINE, POD } = FieldSource;

/**
 * The key of the number of the hour of the line's time, `000` to `168`, so that no two hours of a week have the same: only in
 * records that go to an output which asks for it. As a label of Loki it keeps lines that are hours apart out of each other's streams.
 */
export const HOUR_KEY = 'hour';

/** All fields beside `log`. */
export const RECORD_FIELDS: readonly RecordField[] = [
  { name: 'component', cardinality: FEW, source: FILE },
  { name: 'stream', cardinality: FEW, source: FILE },
  { name: 'level', cardinality: FEW, source: LINE },
  { name: 'file', cardinality: MANY, source: FILE },
  { name: 'session', cardinality: MANY, source: FILE },
  { name: 'worker_id', cardinality: MANY, source: FILE },
  { name: 'job_id', cardinality: MANY, source: LINE },
  { name: 'pid', cardinality: MANY, source: FILE },
  { name: 'submission_id', cardinality: MANY, source: FILE },
  { name: 'actor_id', cardinality: MANY, source: LINE },
  { name: 'actor_name', cardinality: MANY, source: LINE },
  { name: 'task_id', cardinality: MANY, source: LINE },
  { name: 'task_name', cardinality: MANY, source: LINE },
  { name: 'node_id', cardinality: MANY, source: LINE },
  { name: 'application', cardinality: MANY, source: LINE },
  { name: 'deployment', cardinality: MANY, source: FILE },
  { name: 'replica', cardinality: MANY, source: FILE },
  { name: 'request_id', cardinality: MANY, source: LINE },
  { name: 'cluster', cardinality: FEW, source: POD },
  { name: 'namespace', cardinality: FEW, source: POD },
  { name: 'node_type', cardinality: FEW, source: POD },
  { name: 'group', cardinality: FEW, source: POD },
  // Many over the days, but few at a time: a label where the pods are few, see LokiStreams.
  { name: 'pod', cardinality: FEW, source: POD },
  { name: 'node', cardinality: MANY, source: POD },
  { name: 'ray_job', cardinality: MANY, source: POD },
  { name: 'ray_service', cardinality: MANY, source: POD },
];
