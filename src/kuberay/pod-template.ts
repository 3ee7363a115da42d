import { POD_TEMPLATE_NAMES } from './l1-names';
import { isMap, plainMap, PlainObject } from './plain-data';
import { refuse } from '../problem';

/**
 * A copy of a pod template as plain data, nothing lost and nothing added.
 *
 * @param path the construct path, for error texts
 * @param property where the template stands, for error texts
 * @param template a plain manifest, an object of the type `k8s.PodTemplateSpec` of cdk8s-plus-28, or a mixture
 */
export function normalizePodTemplate(path: string, property: string, template: any): PlainObject {
  const copy = plainMap(path, property, template, POD_TEMPLATE_NAMES);
  checkMap(path, `${property}.metadata`, copy.metadata);
  checkMap(path, `${property}.spec`, copy.spec);
  for (const list of ['containers', 'initContainers', 'volumes']) {
    checkList(path, `${property}.spec.${list}`, copy.spec?.[list]);
  }
  for (const list of ['containers', 'initContainers']) {
    copy.spec?.[list]?.forEach((container: PlainObject, i: number) => {
      checkList(path, `${property}.spec.${list}[${i}].env`, container.env);
      checkList(path, `${property}.spec.${list}[${i}].volumeMounts`, container.volumeMounts);
    });
  }
  return copy;
}

function checkMap(path: string, property: string, value: any): void {
  if (value !== undefined && !isMap(value)) {
    refuse(path, { property, value, message: 'is not a map of fields', remedy: 'write it as in the Kubernetes API' });
  }
}

function checkList(path: string, property: string, value: any): void {
  if (value !== undefined && !(Array.isArray(value) && value.every(isMap))) {
    refuse(path, { property, value, message: 'is not a list of maps', remedy: 'write it as in the Kubernetes API' });
  }
}
