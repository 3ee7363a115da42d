import { checkWholeNumbers } from './numbers';
import { isMap, PlainObject } from './plain-data';
import { choice } from './scheduling-rules';
import { yamlDocuments } from './yaml-text';
import { refuse, refuseAll } from '../problem';

const INCREMENTAL = 'NewClusterWithIncrementalUpgrade';

const TIMEOUT_ANNOTATION = 'ray.io/initializing-timeout';

/** A duration as Go reads it. */
const DURATION = /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

/**
 * Refuses what KubeRay refuses only after the API server has taken the RayService, in an event that is easily missed.
 *
 * @param upgradeOptions those that were given, whether or not the strategy uses them
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/validation.go
 */
export function checkRayServiceRules(path: string, spec: PlainObject, upgradeOptions: PlainObject | undefined, annotations: PlainObject = {}): void {
  checkInitializingTimeout(path, annotations[TIMEOUT_ANNOTATION]);
  refuseAll(path, choice('upgradeStrategy', spec.upgradeStrategy?.type, ['NewCluster', INCREMENTAL, 'None']));
  checkServeConfig(path, spec.serveConfigV2);
  checkWholeNumbers(path, [{ property: 'rayClusterDeletionDelaySeconds', value: spec.rayClusterDeletionDelaySeconds, least: 0 }]);
  const headServiceName = spec.rayClusterConfig.headGroupSpec.headService?.metadata?.name;
  if (headServiceName) {
    refuse(path, { property: 'head.headService.metadata.name', value: headServiceName, message: 'is chosen by KubeRay in a RayService', remedy: 'leave it out' });
  }
  const incremental = spec.upgradeStrategy?.type === INCREMENTAL;
  if (incremental !== (upgradeOptions !== undefined)) {
    refuse(path, {
      property: 'upgradeOptions',
      message: incremental ? `are missing, which ${INCREMENTAL} needs` : `are for ${INCREMENTAL} only`,
      remedy: incremental ? 'give them' : 'set upgradeStrategy, or leave them out',
    });
  }
  if (upgradeOptions) {
    checkIncrementalUpgrade(path, spec.rayClusterConfig, upgradeOptions);
  }
}

function checkInitializingTimeout(path: string, timeout: string | undefined): void {
  if (!timeout) {
    return;
  }
  const valid = (DURATION.test(timeout) || /^[+-]?\d+$/.test(timeout)) && /[1-9]/.test(timeout) && !timeout.startsWith('-');
  if (!valid) {
    refuse(path, { property: `metadata.annotations['${TIMEOUT_ANNOTATION}']`, value: timeout, message: 'is not a duration of more than 0', remedy: "write it like '30m' or '1800'" });
  }
}

function checkServeConfig(path: string, text: string): void {
  const property = 'serveConfigV2';
  const documents = yamlDocuments(path, property, text);
  if (documents.length !== 1 || !isMap(documents[0]) || !Array.isArray(documents[0].applications)) {
    refuse(path, { property, value: text, message: 'has no list of applications', remedy: 'write it as Ray Serve reads it: applications: [...]' });
  }
}

function checkIncrementalUpgrade(path: string, cluster: PlainObject, options: PlainObject): void {
  const { stepSizePercent, maxSurgePercent = 100, intervalSeconds, gatewayClassName } = options;
  if (!gatewayClassName) {
    refuse(path, { property: 'upgradeOptions.gatewayClassName', message: 'is missing', remedy: 'give the class of the Gateway' });
  }
  if (cluster.enableInTreeAutoscaling !== true) {
    refuse(path, { property: 'upgradeStrategy', value: INCREMENTAL, message: 'needs the autoscaler', remedy: 'set enableInTreeAutoscaling' });
  }
  checkWholeNumbers(path, [
    { property: 'upgradeOptions.stepSizePercent', value: stepSizePercent, least: 0 },
    { property: 'upgradeOptions.maxSurgePercent', value: maxSurgePercent, least: 0 },
    { property: 'upgradeOptions.intervalSeconds', value: intervalSeconds, least: 1 },
  ]);
  if (maxSurgePercent > 100) {
    refuse(path, { property: 'upgradeOptions.maxSurgePercent', value: maxSurgePercent, message: 'is more than 100', remedy: 'correct it' });
  }
  if (stepSizePercent > maxSurgePercent) {
    refuse(path, { property: 'upgradeOptions.stepSizePercent', value: stepSizePercent, message: `is more than maxSurgePercent = ${maxSurgePercent}`, remedy: 'correct one of the two' });
  }
}
