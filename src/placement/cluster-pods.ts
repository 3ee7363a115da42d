import { checkRestarts, checkTimeToRead, labelOwner } from './cluster-owner';
import { joinPod, SidecarSettings } from './join-pod';
import { LogVolumeSettings } from './log-volume';
import { checkRayDirectory } from './ray-files';
import { changeTemplates, ClusterUnderWork } from './ray-object';
import { PlainObject } from '../kuberay/plain-data';

/** The name of the log volume, and its limit. */
type LogVolume = Pick<LogVolumeSettings, 'name' | 'sizeLimit'>;

/** The spec with the agent in every pod template; the one that is given stays as it is. */
export function joinClusterSpec(
  settings: SidecarSettings, logVolume: LogVolume, cluster: ClusterUnderWork, withoutLogs: ReadonlySet<string> = new Set(),
): PlainObject {
  const { path, spec, namespace, owner } = cluster;
  if (owner) {
    checkRestarts(path, owner, settings.kind);
  }
  return changeTemplates(cluster, ({ property: place, head, group }) => {
    if (!head && withoutLogs.has(group.groupName)) {
      return group.template;
    }
    const property = `${place}.template`;
    checkRayDirectory(path, place, group.rayStartParams);
    const template = joinPod(settings, {
      path, property, template: group.template, namespace, logVolume: { ...logVolume, ...kubeRayContainers(spec, head) },
    });
    if (!owner) {
      return template;
    }
    checkTimeToRead({ path, property, spec: template.spec }, owner, settings.kind, settings.delivery.preStopSleep?.toSeconds() ?? 0);
    return labelOwner(path, property, template, owner);
  });
}

/** Which containers KubeRay will add that share the logs with Ray, and what their mounts are. */
function kubeRayContainers(spec: PlainObject, head: boolean): Pick<LogVolumeSettings, 'kubeRayMounts' | 'autoscalerMounts'> {
  if (spec.historyServerOptions !== undefined) {
    return { kubeRayMounts: true };
  }
  return head && spec.enableInTreeAutoscaling === true
    ? { kubeRayMounts: true, autoscalerMounts: spec.autoscalerOptions?.volumeMounts ?? [] }
    : { kubeRayMounts: false };
}
