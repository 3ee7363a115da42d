export const ID_FIELDS: readonly string[] = ['worker_id', 'job_id', 'actor_id', 'task_id', 'submission_id', 'pid', 'request_id', 'node_id'];
