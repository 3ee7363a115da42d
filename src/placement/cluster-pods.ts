import { checkRestarts, checkTimeToRead, labelOwner } from './cluster-owner';
import { joinPod, SidecarSettings } from './join-pod';
import { LogVolumeSettings } from './log-volume';
import { checkContainersBeside, groupOfPod, withRayDirectory } from './ray-directory-of-cluster';
import { changeTemplates, ClusterUnderWork } from './ray-object';
import { PlainObject } from '../kuberay/plain-data';
import { RAY_DIRECTORY } from '../ray/directory';

/** The name of the log volume, and its limit. */
type LogVolume = Pick<LogVolumeSettings, 'name' | 'sizeLimit'>;

/** A cluster that a construct of this library has made, and has looked at. */
export interface MadeCluster {
  /** The names of the groups that say that their logs are not kept. */
  readonly withoutLogs: ReadonlySet<string>;
}

/** The spec with the agent in every pod template; the one that is given stays as it is. */
export function joinClusterSpec(
  settings: SidecarSettings, logVolume: LogVolume, cluster: ClusterUnderWork, made?: MadeCluster,
): PlainObject {
  const withoutLogs = made?.withoutLogs ?? new Set();
  const { path, namespace, owner } = cluster;
  if (owner) {
    checkRestarts(path, owner, settings);
  }
  checkContainersBeside(cluster, settings.rayDirectory);
  const joined = changeTemplates(cluster, (change) => {
    const { head, group } = change;
    if (!head && withoutLogs.has(group.groupName)) {
      return group.template;
    }
    const property = `${change.property}.template`;
    const template = joinPod(settings, {
      path,
      property,
      template: group.template,
      checked: made !== undefined,
      namespace,
      group: groupOfPod(cluster, change),
      logVolume: { ...logVolume, ...kubeRayContainers(cluster.spec, settings.rayDirectory, head) },
    });
    if (!owner) {
      return template;
    }
    checkTimeToRead({ path, property, spec: template.spec }, owner, settings);
    return labelOwner(path, property, template, owner);
  });
  return settings.rayDirectory === RAY_DIRECTORY ? joined : withRayDirectory(cluster, joined, settings.rayDirectory);
}

/** Which containers KubeRay will add that share the logs with Ray, and what their mounts are. Elsewhere than in /tmp/ray it does not look. */
function kubeRayContainers(spec: PlainObject, rayDirectory: string, head: boolean): Pick<LogVolumeSettings, 'kubeRayMounts' | 'autoscalerMounts'> {
  if (rayDirectory !== RAY_DIRECTORY) {
    return { kubeRayMounts: false };
  }
  if (spec.historyServerOptions !== undefined) {
    return { kubeRayMounts: true };
  }
  return head && spec.enableInTreeAutoscaling === true
    ? { kubeRayMounts: true, autoscalerMounts: spec.autoscalerOptions?.volumeMounts ?? [] }
    : { kubeRayMounts: false };
}
