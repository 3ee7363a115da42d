import { checkRestarts, checkTimeToRead, ClusterOwner, clusterOwner, labelOwner } from './cluster-owner';
import { joinPod, SidecarSettings } from './join-pod';
import { LogVolumeSettings } from './log-volume';
import { checkRayDirectory } from './ray-files';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { clusterSpecFields } from '../kuberay/ray-objects';
import { refuse } from '../problem';

/** An object of ray.io whose pods are joined. */
export interface RayObjectUnderWork {
  /** The construct path, for error texts. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: PlainObject;
  /** The worker groups that are left out. */
  readonly withoutLogs?: ReadonlySet<string>;
}

/** The spec of a Ray cluster whose pods are joined. */
interface ClusterUnderWork extends Pick<RayObjectUnderWork, 'path' | 'spec' | 'withoutLogs'> {
  /** Where the spec stands, for error texts. */
  readonly property: string;
  /** What the cluster is made for, unless it stands alone. */
  readonly owner?: ClusterOwner;
}

/** The object's spec with the agent in every pod template of Ray; the one that is given stays as it is. */
export function joinRayObject(
  settings: SidecarSettings, logVolume: { name: string; sizeLimit?: string }, { path, kind, name, spec, withoutLogs }: RayObjectUnderWork,
): PlainObject {
  const owner = clusterOwner(kind, name, spec);
  const fields = clusterSpecFields(kind);
  const joinAt = (object: PlainObject, depth: number): PlainObject => (
    depth === fields.length
      ? joinClusterSpec(settings, logVolume, { path, property: fields.join('.'), spec: object, owner, withoutLogs })
      : { ...object, [fields[depth]]: joinAt(object[fields[depth]], depth + 1) }
  );
  return joinAt({ spec }, 0).spec;
}

/** The spec with the agent in every pod template; the one that is given stays as it is. */
function joinClusterSpec(
  settings: SidecarSettings, logVolume: { name: string; sizeLimit?: string }, { path, property, spec, owner, withoutLogs }: ClusterUnderWork,
): PlainObject {
  if (owner) {
    checkRestarts(path, owner, settings.kind);
  }
  const join = (group: any, place: string, head: boolean) => {
    if (!isMap(group) || !isMap(group.template)) {
      refuse(path, { property: `${place}.template`, message: 'is missing', remedy: 'give the group a pod template' });
    }
    checkRayDirectory(path, place, group.rayStartParams);
    const template = joinPod(settings, {
      path, property: `${place}.template`, template: group.template, logVolume: { ...logVolume, ...kubeRayContainers(spec, head) },
    });
    return { ...group, template: owner ? ofOwner(settings, { path, property: `${place}.template`, template }, owner) : template };
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

function ofOwner(settings: SidecarSettings, target: { path: string; property: string; template: PlainObject }, owner: ClusterOwner): PlainObject {
  const { path, property, template } = target;
  checkTimeToRead({ path, property, spec: template.spec }, owner, settings.kind, settings.delivery.preStopSleep?.toSeconds() ?? 0);
  return labelOwner(path, property, template, owner);
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
