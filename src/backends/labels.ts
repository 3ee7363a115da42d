/**
 * The names under which the fields of a record are in Loki, for the queries of dashboards and alerts: the one place
 * that says them.
 *
 * The cluster is the label of the query in Ray's documentation, `{RayCluster="..."}`.
 */
export const LOKI_LABELS = {
  cluster: 'RayCluster',
  namespace: 'namespace',
  nodeType: 'node_type',
  component: 'component',
} as const;

/** Label or structured metadata: filtered behind the selector, where Loki takes both. */
export const LOKI_FIELDS = {
  level: 'level',
  job: 'job_id',
  submission: 'submission_id',
  actor: 'actor_id',
  actorName: 'actor_name',
  task: 'task_name',
} as const;
