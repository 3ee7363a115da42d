import { PodUnderWork, RAY_DIRECTORY } from './log-volume';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** Variables that move Ray's directory away from /tmp/ray. */
const DIRECTORY_VARIABLES = ['RAY_TMPDIR', 'TMPDIR'];

/** With this variable Ray writes its logs to the container's output, and not to files. */
export const LOG_TO_STDERR = 'RAY_LOG_TO_STDERR';

/** Refuses a Ray container that writes no log files, or writes them where the agent does not look. */
export function checkRayWritesFiles({ path, property, rayContainer }: PodUnderWork): void {
  for (const { name, value } of (rayContainer.env ?? []) as PlainObject[]) {
    const place = `${property}: env ${name} of ${rayContainer.name}`;
    if (name === LOG_TO_STDERR && String(value) === '1') {
      refuse(path, { property: place, value, message: 'makes Ray write no log files, so the agent would have nothing to read', remedy: 'remove it' });
    }
    if (DIRECTORY_VARIABLES.includes(name) && value !== '/tmp') {
      refuse(path, { property: place, value, message: `moves Ray's directory away from ${RAY_DIRECTORY}, where the agent reads`, remedy: 'remove it' });
    }
  }
}

/** Refuses parameters of `ray start` that move Ray's directory. */
export function checkRayDirectory(path: string, property: string, rayStartParams: PlainObject | undefined): void {
  const directory = rayStartParams?.['temp-dir'];
  if (directory !== undefined && directory !== RAY_DIRECTORY) {
    refuse(path, {
      property: `${property}.rayStartParams['temp-dir']`, value: directory, message: `moves Ray's directory away from ${RAY_DIRECTORY}, where the agent reads`, remedy: 'remove it',
    });
  }
}
