import { isMap, PlainObject } from './plain-data';
import { KubeRayVersion } from './version';
import { refuse } from '../problem';

/**
 * Fields of a RayCluster's spec that came after KubeRay 1.0.0, by the first release that has them. Read from the custom resource
 * definitions of the releases 1.0.0 to 1.7.0.
 *
 * @see https://github.com/ray-project/kuberay/tree/v1.7.0/ray-operator/config/crd/bases
 */
const FIRST_RELEASE: { readonly [field: string]: string } = {
  'suspend': '1.1.0',
  'managedBy': '1.3.0',
  'authOptions': '1.6.0',
  'upgradeStrategy': '1.6.0',
  'historyServerOptions': '1.7.0',
  'networkPolicy': '1.7.0',
  'tlsOptions': '1.7.0',
  'autoscalerOptions.version': '1.4.0',
  'autoscalerOptions.args': '1.7.0',
  'autoscalerOptions.command': '1.7.0',
  'gcsFaultToleranceOptions': '1.3.0',
  'gcsFaultToleranceOptions.backend': '1.7.0',
  'gcsFaultToleranceOptions.storage': '1.7.0',
  'headGroupSpec.labels': '1.5.0',
  'headGroupSpec.resources': '1.5.0',
  'headGroupSpec.ingressOptions': '1.7.0',
  'workerGroupSpecs.numOfHosts': '1.1.0',
  'workerGroupSpecs.idleTimeoutSeconds': '1.3.0',
  'workerGroupSpecs.suspend': '1.3.0',
  'workerGroupSpecs.labels': '1.5.0',
  'workerGroupSpecs.resources': '1.5.0',
  'workerGroupSpecs.priority': '1.7.0',
};

const FIELDS = Object.entries(FIRST_RELEASE).map(([field, since]) => ({ fields: field.split('.'), since }));

/** Refuses fields that the given release does not have: it would drop them, or refuse the object. */
export function checkFieldVersions(path: string, spec: PlainObject, version: KubeRayVersion): void {
  for (const { fields, since } of FIELDS) {
    const place = find(spec, fields, 0, 'spec');
    if (place && !version.atLeast(since)) {
      refuse(path, { property: place, message: `is not in KubeRay ${version}`, remedy: `use KubeRay ${since} or newer, or leave it out` });
    }
  }
}

/** Where the field stands, in the first item of a list that has it. */
function find(value: any, fields: string[], depth: number, place: string): string | undefined {
  if (depth === fields.length) {
    return value === undefined ? undefined : place;
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => find(item, fields, depth, `${place}[${i}]`)).find((found) => found);
  }
  return isMap(value) ? find(value[fields[depth]], fields, depth + 1, `${place}.${fields[depth]}`) : undefined;
}
