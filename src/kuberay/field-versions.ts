import { isMap, PlainObject } from './plain-data';
import { KubeRayVersion } from './version';
import { refuse } from '../problem';

/** Fields of a spec that came after KubeRay 1.0.0, by the first release that has them. */
interface FirstReleases {
  readonly [field: string]: string;
}

const RAY_CLUSTER: FirstReleases = {
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

const RAY_JOB: FirstReleases = {
  'activeDeadlineSeconds': '1.1.0',
  'submissionMode': '1.1.0',
  'backoffLimit': '1.2.0',
  'submitterConfig': '1.2.0',
  'managedBy': '1.3.0',
  'deletionStrategy': '1.5.0',
  'deletionStrategy.deletionRules.condition.jobDeploymentStatus': '1.6.0',
  'preRunningDeadlineSeconds': '1.6.0',
};

const RAY_SERVICE: FirstReleases = {
  'excludeHeadPodFromServeSvc': '1.3.0',
  'upgradeStrategy': '1.3.0',
  'upgradeStrategy.clusterUpgradeOptions': '1.5.0',
  'rayClusterDeletionDelaySeconds': '1.5.0',
  'managedBy': '1.6.0',
  'suspend': '1.7.0',
};

const RAY_CRON_JOB: FirstReleases = {
  schedule: '1.6.0',
  timeZone: '1.7.0',
};

/**
 * Read from the custom resource definitions of the releases 1.0.0 to 1.7.0.
 *
 * @see https://github.com/ray-project/kuberay/tree/v1.7.0/ray-operator/config/crd/bases
 */
const FIELDS = {
  RayCluster: fieldsOf(RAY_CLUSTER),
  RayJob: fieldsOf(RAY_JOB),
  RayService: fieldsOf(RAY_SERVICE),
  RayCronJob: fieldsOf(RAY_CRON_JOB),
};

/** Refuses fields of a spec that the given release does not have: it would drop them, or refuse the object. */
export function checkFieldVersions(path: string, kind: keyof typeof FIELDS, spec: PlainObject, version: KubeRayVersion): void {
  for (const { fields, since } of FIELDS[kind]) {
    const place = find(spec, fields, 0, 'spec');
    if (place && !version.atLeast(since)) {
      refuse(path, { property: place, message: `is not in KubeRay ${version}`, remedy: `use KubeRay ${since} or newer, or leave it out` });
    }
  }
}

function fieldsOf(releases: FirstReleases): { fields: string[]; since: string }[] {
  return Object.entries(releases).map(([field, since]) => ({ fields: field.split('.'), since }));
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
