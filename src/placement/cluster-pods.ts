import { joinPod, SidecarSettings } from './join-pod';
import { LogVolumeSettings } from './log-volume';
import { checkRayDirectory } from './ray-files';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** The spec of a Ray cluster whose pods are joined. */
export interface ClusterUnderWork {
  /** The construct path, for error texts. */
  readonly path: string;
  /** Where the spec stands, for error texts. */
  readonly property: string;
  readonly spec: PlainObject;
  /** The worker groups that are left out. */
  readonly withoutLogs?: ReadonlySet<string>;
}

/** The spec with the agent in every pod template; the one that is given stays as it is. */
export function joinClusterSpec(
  settings: SidecarSettings, logVolume: { name: string; sizeLimit?: string }, { path, property, spec, withoutLogs }: ClusterUnderWork,
): PlainObject {
  const join = (group: any, place: string, head: boolean) => {
    if (!isMap(group) || !isMap(group.template)) {
      refuse(path, { property: `${place}.template`, message: 'is missing', remedy: 'give the group a pod template' });
    }
    checkRayDirectory(path, place, group.rayStartParams);
    const template = joinPod(settings, {
      path, property: `${place}.template`, template: group.template, logVolume: { ...logVolume, ...kubeRayContainers(spec, head) },
    });
    return { ...group, template };
  };
  const workers: PlainObject[] | undefined = spec.workerGroupSpecs;
  return {
    ...spec,
    headGroupSpec: join(spec.headGroupSpec, `${property}.headGroupSpec`, true),
    ...(workers && {
      workerGroupSpecs: workers.map((group, i) => (
        withoutLogs?.has(group.groupName) ? group : join(group, `${property}.workerGroupSpecs[${i}]`, false)
      )),
    }),
  };
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
