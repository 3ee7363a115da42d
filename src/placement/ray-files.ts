import { PodUnderWork } from './log-volume';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** With this variable Ray writes its logs to the container's output, and not to files. */
export const LOG_TO_STDERR = 'RAY_LOG_TO_STDERR';

/** Refuses a Ray container that writes no log files. */
export function checkRayWritesFiles({ path, property, rayContainer }: PodUnderWork): void {
  const own = ((rayContainer.env ?? []) as PlainObject[]).find(({ name, value }) => name === LOG_TO_STDERR && String(value) === '1');
  const inCommand = new RegExp(`\\b${LOG_TO_STDERR}=["']?1\\b`).test([...(rayContainer.command ?? []), ...(rayContainer.args ?? [])].join(' '));
  if (own || inCommand) {
    refuse(path, {
      property: `${property}: ${own ? 'env ' : ''}${LOG_TO_STDERR} ${own ? 'of' : 'in the command of'} ${rayContainer.name}`,
      value: '1',
      message: 'makes Ray write no log files, so the agent would have nothing to read',
      remedy: 'remove it',
    });
  }
}
