import { PlainObject } from './plain-data';
import { refuse } from '../problem';

/**
 * Containers that KubeRay adds to the pods of Ray. Another one by such a name keeps the pod from being made.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/constant.go
 */
export const RESERVED_CONTAINERS = ['autoscaler', 'ray-history-collector', 'ray-job-submitter', 'wait-gcs-ready', 'wait-for-tls-ip-san'];

/** Volumes that KubeRay adds and fills itself. (`shared-mem` and `ray-logs` it takes over as they are, so they may be given.) */
export const RESERVED_VOLUMES = ['ray-token', 'ray-tls', 'gcs-storage'];

/** Labels that KubeRay sets on every Ray pod whatever the template says. */
const FIXED_LABELS = ['ray.io/node-type', 'ray.io/group', 'ray.io/cluster'];

/** Labels of the head that KubeRay's Services find it by, for the cluster itself and for what owns it. */
const HEAD_SELECTOR_LABELS = ['app.kubernetes.io/created-by', 'ray.io/identifier'];
const OWNED_HEAD_SELECTOR_LABELS = [...HEAD_SELECTOR_LABELS, 'app.kubernetes.io/name'];

/** Refuses names in a pod template that would clash with what KubeRay adds. */
export function checkReservedNames(path: string, property: string, template: PlainObject): void {
  const { containers = [], initContainers = [], volumes = [] } = template.spec;
  checkNames(path, `${property}.spec`, [['initContainers', initContainers], ['containers', containers]], RESERVED_CONTAINERS);
  checkNames(path, `${property}.spec`, [['volumes', volumes]], RESERVED_VOLUMES);
}

/**
 * Refuses labels in a pod template that KubeRay would ignore, or that would leave its Services without a pod.
 *
 * @param owned whether the cluster belongs to a RayJob or a RayService, which have Services of their own
 */
export function checkReservedLabels(path: string, property: string, template: PlainObject, role: { head: boolean; owned: boolean }): void {
  const selectors = role.owned ? OWNED_HEAD_SELECTOR_LABELS : HEAD_SELECTOR_LABELS;
  for (const key of Object.keys(template.metadata?.labels ?? {})) {
    const label = `${property}.metadata.labels['${key}']`;
    if (FIXED_LABELS.includes(key)) {
      refuse(path, { property: label, message: 'is set by KubeRay, which ignores the one in the template', remedy: 'remove it' });
    }
    if (role.head && selectors.includes(key)) {
      refuse(path, {
        property: label, message: "is what KubeRay's Services find the head by: with another value they have no endpoints", remedy: 'use another label',
      });
    }
  }
}

function checkNames(path: string, property: string, lists: [string, PlainObject[]][], reserved: string[]): void {
  const seen = new Set<string>();
  for (const [field, items] of lists) {
    items.forEach(({ name }, i) => {
      const place = `${property}.${field}[${i}].name`;
      if (typeof name !== 'string' || name === '') {
        refuse(path, { property: place, value: name, message: 'is no name', remedy: 'name it' });
      }
      if (reserved.includes(name)) {
        refuse(path, { property: place, value: name, message: 'is a name that KubeRay uses itself', remedy: 'use another name' });
      }
      if (seen.has(name)) {
        refuse(path, { property: place, value: name, message: 'is used twice in the pod', remedy: 'use another name' });
      }
      seen.add(name);
    });
  }
}
