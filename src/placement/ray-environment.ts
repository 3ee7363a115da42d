import { PodUnderWork } from './log-volume';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** Sets variables of the Ray container on behalf of a property. One that it has already must have the same value. */
export function addRayEnvironment({ path, property, rayContainer }: PodUnderWork, by: string, environment: { [name: string]: string }): void {
  for (const [name, value] of Object.entries(environment)) {
    const env: PlainObject[] = (rayContainer.env ??= []);
    const own = env.find((variable) => variable.name === name);
    if (own && own.value !== value) {
      refuse(path, {
        property: `${property}: env ${name} of ${rayContainer.name}`, value: own.value, message: `is set to ${value} by ${by}`, remedy: 'set it in one place',
      });
    }
    if (!own) {
      env.push({ name, value });
    }
  }
}
