/** What a small cluster in trouble writes, as the pipeline stores it in Loki: labels, structured metadata, the line. */
export interface StoredLine {
  readonly component: string;
  readonly metadata: { readonly [field: string]: string };
  readonly line: string;
}

const NODE = 'fd2350110fa032b4d1e92f401f620e014b2ae0c633c963c773729361';
const WORKER = '7e3137ddbfaf459f304c9b2c4706a0749c79172e3802bbc8594bb226';
const REQUEST = '0073e1d7-fd97-481d-89a1-03886a844d22';
const JOB = { job_id: '02000000', worker_id: WORKER, pid: '5013' };
const SUBMITTED = { submission_id: 'raysubmit_BSzsWARxbX1DNihv' };
const ACTOR = { ...JOB, actor_id: '9f3c1a2b4d5e6f708192a3b402000000', actor_name: 'Counter' };

/** What a cluster writes while nothing happens. */
export const IDLE: StoredLine[] = [
  { component: 'raylet', metadata: { level: 'INFO' }, line: '[2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: Setting cluster ID to: d993' },
  { component: 'gcs_server', metadata: { level: 'INFO' }, line: '[2026-11-23 03:12:40,001 I 100 100] (gcs_server) gcs_server.cc:103: Gcs Debug state:\n- 0 Workers (tasks / actors) killed due to memory pressure (OOM), 0 Workers crashed due to other reasons' },
  { component: 'monitor', metadata: { level: 'INFO' }, line: '2026-11-23 03:45:35,318\tINFO autoscaler.py:426 -- \n======== Autoscaler status: 2026-11-23 03:45:35.318049 ========\nNode status' },
  { component: 'worker', metadata: { ...JOB, stream: 'out' }, line: 'step 1 of 100' },
  { component: 'worker', metadata: { ...ACTOR, level: 'INFO' }, line: 'INFO:counter:inc by 5' },
  { component: 'worker', metadata: { ...JOB, task_name: 'say', stream: 'out' }, line: 'hello' },
  { component: 'job_driver', metadata: SUBMITTED, line: 'submitted 100 tasks' },
  { component: 'serve_proxy', metadata: { level: 'INFO', request_id: REQUEST }, line: `INFO 2026-11-23 03:21:51,717 proxy 10.244.0.6 ${REQUEST} -- GET /text 200 108.2ms` },
  { component: 'serve_proxy', metadata: { level: 'INFO' }, line: 'INFO 2026-11-23 03:21:51,761 proxy 10.244.0.5  -- GET  404 0.1ms' },
];

/** One of everything that goes wrong. */
export const TROUBLE: StoredLine[] = [
  {
    component: 'raylet',
    metadata: { level: 'ERROR' },
    line: `[2026-11-23 03:16:22,241 E 111 111] (raylet) node_manager.cc:3064: 2 Workers (tasks / actors) killed due to memory pressure (OOM), 0 Workers crashed due to other reasons at node (ID: ${NODE}, IP: 10.244.0.6) over the last time period.`,
  },
  {
    component: 'event',
    metadata: { level: 'ERROR', job_id: '02000000' },
    line: `{"custom_fields":{"job_id":"02000000","node_id":"${NODE}","worker_id":"${WORKER}"},"label":"RAY_WORKER_FAILURE","message":"A worker died or was killed while executing a task by an unexpected system error. To troubleshoot the problem, check the logs for the dead worker.","severity":"ERROR","source_type":"RAYLET"}`,
  },
  { component: 'gcs_server', metadata: { level: 'WARNING' }, line: `[2026-11-23 03:16:25,001 W 100 100] (gcs_server) gcs_node_manager.cc:400: The node with node id: ${NODE} and address: 10.244.0.6 has been marked dead because the detector has missed too many heartbeats from it.` },
  { component: 'raylet', metadata: { level: 'ERROR' }, line: "[2026-11-23 03:16:26,416 E 946 946] (raylet) gcs_rpc_client.h:533: Failed to connect to GCS within 60 seconds. GCS may have been killed. It's either GCS is terminated by `ray stop` or is killed unexpectedly." },
  { component: 'monitor', metadata: { level: 'INFO' }, line: '2026-11-23 03:46:00,000\tINFO event_logger.py:70 -- Removing 1 nodes of type small-group (idle).' },
  { component: 'worker', metadata: { ...JOB, level: 'ERROR', task_name: 'boom' }, line: 'Traceback (most recent call last):\n  File "/home/ray/apps/tasks.py", line 9, in boom\n    {}["missing"]\nKeyError: \'missing\'' },
  { component: 'job_driver', metadata: { ...SUBMITTED, level: 'ERROR' }, line: 'ray.exceptions.RayTaskError(KeyError): failed' },
  { component: 'serve_proxy', metadata: { level: 'INFO' }, line: `INFO 2026-11-23 03:21:51,748 proxy 10.244.0.5 ${REQUEST} -- GET /text 500 16.8ms` },
  { component: 'serve_replica', metadata: { level: 'ERROR', request_id: REQUEST }, line: `ERROR 2026-11-23 03:21:51,746 app_text_Front 5l5kkxup ${REQUEST} -- Request failed:\nTraceback (most recent call last):\nValueError: serve boom` },
];

/** The lines as Loki's push API takes them, a millisecond apart and ending at `end` (milliseconds since 1970). */
export function streams(cluster: string, lines: StoredLine[], end: number): { stream: object; values: unknown[][] }[] {
  return lines.map(({ component, metadata, line }, index) => ({
    stream: { RayCluster: cluster, namespace: 'ray', pod: `${cluster}-head`, node_type: 'head', component, hour: new Date(end).toISOString().slice(0, 13) },
    values: [[`${end - (lines.length - index)}000000`, line, metadata]],
  }));
}
