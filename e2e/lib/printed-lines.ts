import * as path from 'node:path';
import { FoundLine } from './found-line';
import { Report } from './report';
import { Field } from './store';

/** A script for a Ray job that does what users do, and prints so many numbered lines each time. */
export const WORKLOAD = path.join(__dirname, '..', 'fixtures', 'ray-workload.py');
export const LINES = 200;

const is = (name: string, value: string): Field => ({ name, value });

/** What the workload prints, and how a person who knows nothing of files asks for it. */
const PRINTED: { what: string; who: string; fields: (submission: string, job: string) => Field[] }[] = [
  { what: 'driver', who: 'the submitted job', fields: (submission) => [is('component', 'job_driver'), is('submission_id', submission)] },
  { what: 'task', who: 'a task, by its name', fields: () => [is('component', 'worker'), is('task_name', 'e2e_task')] },
  { what: 'task', who: 'a task, by its job', fields: (_, job) => [is('component', 'worker'), is('job_id', job)] },
  { what: 'actor', who: 'an actor, by its name', fields: () => [is('component', 'worker'), is('actor_name', 'E2eActor')] },
  { what: 'error', who: 'errors of the workers', fields: () => [is('component', 'worker'), is('level', 'ERROR')] },
  { what: 'crash', who: 'an actor that ended its process', fields: () => [is('component', 'worker'), is('actor_name', 'E2eCrash')] },
  { what: 'serve', who: 'a Serve deployment', fields: () => [is('component', 'serve_replica'), { name: 'deployment', value: '.*E2eDeployment', like: true }] },
];

/** The records that contain a text and whose fields are as asked for. */
export type Find = (text: string, fields: Field[]) => Promise<FoundLine[]>;

/** What Ray wrote of a record: the line, or the field `log` where the line is the whole record. */
export function written({ line }: FoundLine): string {
  return line.startsWith('{"') ? JSON.parse(line).log ?? line : line;
}

/** All the numbered lines, each once. */
export function assertComplete(what: string, found: FoundLine[]): string {
  const numbers = found.map(written).flatMap((text) => new RegExp(`e2e ${what} line (\\d+)$`).exec(text.trimEnd())?.[1] ?? []).map(Number);
  const missing = Array.from({ length: LINES }, (_, number) => number).filter((number) => !numbers.includes(number));
  if (missing.length) throw new Error(`${missing.length} of ${LINES} lines are missing, the first is ${missing[0]}`);
  if (numbers.length !== LINES) throw new Error(`${numbers.length} lines found of the ${LINES} that were printed`);
  return `${LINES} of ${LINES} lines`;
}

/** Asks for everything that the workload printed. */
export async function checkPrinted(report: Report, submission: string, find: Find): Promise<void> {
  let job = '';
  await report.check('the number of the job, in what its driver printed', async () => {
    const [line] = await find('e2e job', [is('component', 'job_driver'), is('submission_id', submission)]);
    if (!line) throw new Error('not found');
    job = written(line).replace('e2e job', '').trim();
    return job;
  });
  for (const { what, who, fields } of PRINTED) {
    const asked = fields(submission, job);
    const shown = asked.map(({ name, value }) => `${name} ${value}`).join(', ');
    await report.check(`${who} (${shown})`, async () => assertComplete(what, await find(`e2e ${what} line`, asked)));
  }
  await report.check('the traceback that the driver printed is one record', async () => {
    const found = await find('Traceback (most recent call last)', [is('component', 'job_driver'), is('submission_id', submission)]);
    if (found.length !== 1) throw new Error(`${found.length} records found`);
    return `${written(found[0]).trimEnd().split('\n').length} lines`;
  });
}
