import { normalPath } from './ray-directory';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

/** What KubeRay calls its volume for Ray's logs. */
export const KUBERAY_LOG_VOLUME = 'ray-logs';

/** The kinds of volumes that each pod has for itself, and that go with it. */
const OWN_SOURCES = ['emptyDir', 'ephemeral', 'gitRepo'];

/** The kinds of volumes that nobody can write to. */
const READ_ONLY_SOURCES = ['configMap', 'secret', 'downwardAPI', 'projected', 'image'];

/** Fields of a pod by which a directory is its own. */
const POD_FIELDS = ['metadata.name', 'metadata.uid'];

/** A pod that is being changed, and how to speak of it in error texts. */
export interface PodUnderWork {
  /** The construct path. */
  readonly path: string;
  /** Where the pod template stands. */
  readonly property: string;
  /** The pod's spec; a copy that may be changed. */
  readonly spec: PlainObject;
  /** The Ray container in it. */
  readonly rayContainer: PlainObject;
  /** Where Ray keeps its sessions. */
  readonly rayDirectory: string;
}

/** What matters about the log volume. */
export interface LogVolumeSettings {
  /** The name of the volume that is added if none is mounted. */
  readonly name: string;
  /** The `sizeLimit` of a volume that is added. */
  readonly sizeLimit?: string;
  /** Whether KubeRay mounts its own `ray-logs` for a container that it adds to this pod. */
  readonly kubeRayMounts: boolean;
  /** The mounts that a user gives the autoscaler, which KubeRay respects; undefined where another container is concerned. */
  readonly autoscalerMounts?: PlainObject[];
}

/**
 * The mount by which the Ray container has its directory on a volume. One that is there is left as it is, be it of a directory above; else
 * it is added, with the volume if that is not there either.
 */
export function shareLogDirectory(pod: PodUnderWork, settings: LogVolumeSettings): PlainObject {
  const mount = findLogMount(pod) ?? addLogVolume(pod, settings);
  checkLogMount(pod, mount, settings);
  checkNothingInside(pod);
  if (settings.kubeRayMounts && !autoscalerSees(mount, settings)) {
    checkSharedWithKubeRay(pod, mount, settings);
  }
  return mount;
}

/** The mount that Ray's directory is on: that of the directory itself, or else the nearest one above it. */
export function findLogMount({ path, property, rayContainer, rayDirectory }: Omit<PodUnderWork, 'spec'>): PlainObject | undefined {
  const above = ((rayContainer.volumeMounts ?? []) as PlainObject[])
    .map((mount) => ({ mount, place: normalPath(String(mount.mountPath)) }))
    .filter(({ place }) => rayDirectory === place || rayDirectory.startsWith(`${place}/`));
  const longest = Math.max(...above.map(({ place }) => place.length));
  const found = above.filter(({ place }) => place.length === longest);
  if (found.length > 1) {
    refuse(path, {
      property: `${property}: volumeMounts of ${rayContainer.name}`,
      value: found.map(({ mount }) => mount),
      message: `mount ${found[0].place} more than once`,
      remedy: 'keep one of them',
    });
  }
  return found[0]?.mount;
}

function addLogVolume(pod: PodUnderWork, settings: LogVolumeSettings): PlainObject {
  const volumes: PlainObject[] = (pod.spec.volumes ??= []);
  if (!volumes.some(({ name }) => name === settings.name)) {
    volumes.push({ name: settings.name, emptyDir: settings.sizeLimit === undefined ? {} : { sizeLimit: settings.sizeLimit } });
  }
  const mount = { mountPath: pod.rayDirectory, name: settings.name };
  pod.rayContainer.volumeMounts = [...(pod.rayContainer.volumeMounts ?? []), mount];
  return mount;
}

function checkLogMount(pod: PodUnderWork, mount: PlainObject, { kubeRayMounts }: LogVolumeSettings): void {
  const property = mountText(pod, mount);
  const volume: PlainObject | undefined = (pod.spec.volumes ?? []).find(({ name }: PlainObject) => name === mount.name);
  if (!volume) {
    refuse(pod.path, { property, value: mount.name, message: 'is of a volume that the pod does not have', remedy: 'add the volume' });
  }
  // A volume that says no kind is an emptyDir.
  const kind = Object.keys(volume).find((field) => isMap(volume[field])) ?? 'emptyDir';
  const readOnly = volume[kind]?.readOnly === true;
  if (mount.readOnly === true || readOnly || READ_ONLY_SOURCES.includes(kind)) {
    const why = mount.readOnly === true ? '' : `, since its volume is a ${kind}${readOnly ? ' with readOnly' : ''}`;
    refuse(pod.path, { property, value: mount, message: `cannot be written to by Ray${why}`, remedy: 'mount a writable volume' });
  }
  if (!OWN_SOURCES.includes(kind) && !hasDirectoryOfPod(pod, mount)) {
    refuse(pod.path, {
      property,
      value: mount.name,
      message: `is of a volume that other pods can have too (${kind}), now or later, and each agent would send all that is in it as its own`,
      remedy: `use an emptyDir or an ephemeral volume${kubeRayMounts ? '' : ', or mount it with subPathExpr: $(POD_NAME)_$(POD_UID) and define both in env of the container, from the fields metadata.name and metadata.uid'}`,
    });
  }
}

/** Whether what is mounted is a directory with the pod's name or uid in its own. */
function hasDirectoryOfPod({ rayContainer }: PodUnderWork, { subPathExpr = '' }: PlainObject): boolean {
  const fields = ((rayContainer.env ?? []) as PlainObject[])
    .filter(({ name }) => String(subPathExpr).includes(`$(${name})`))
    .map(({ valueFrom }) => valueFrom?.fieldRef?.fieldPath);
  return POD_FIELDS.some((field) => fields.includes(field));
}

/** Refuses a volume inside of Ray's directory that has logs in it: the agent's container does not have it. */
function checkNothingInside(pod: PodUnderWork): void {
  const { path, property, rayContainer, rayDirectory } = pod;
  const inside = ((rayContainer.volumeMounts ?? []) as PlainObject[]).find(({ mountPath }) => (
    normalPath(String(mountPath)).startsWith(`${rayDirectory}/session`)
  ));
  if (inside) {
    refuse(path, {
      property: `${property}: the mount of ${inside.mountPath} in ${rayContainer.name}`,
      value: inside.name,
      message: 'is inside of Ray\'s directory, where the agent would not see the logs',
      remedy: `mount it at ${rayDirectory}, or elsewhere`,
    });
  }
}

/** Refuses a mount that KubeRay would not find: it would add an empty `ray-logs` for its own container, silently. */
function checkSharedWithKubeRay(pod: PodUnderWork, mount: PlainObject, { autoscalerMounts }: LogVolumeSettings): void {
  const remedy = autoscalerMounts
    ? `name the volume ${KUBERAY_LOG_VOLUME} and mount all of it at ${RAY_DIRECTORY}, or give autoscalerOptions.volumeMounts the same mount`
    : `name the volume ${KUBERAY_LOG_VOLUME} and mount all of it at ${RAY_DIRECTORY}`;
  const who = autoscalerMounts ? 'the autoscaler' : "KubeRay's container beside Ray";
  const because = (message: string, value: unknown, instead = remedy) => refuse(pod.path, {
    property: mountText(pod, mount), value, message, remedy: instead,
  });
  if (normalPath(mount.mountPath) !== RAY_DIRECTORY) {
    because(
      `is above ${RAY_DIRECTORY}, where KubeRay mounts ${KUBERAY_LOG_VOLUME} for ${who}, and Ray's logs would be in that one`,
      mount.mountPath,
      `mount a volume ${KUBERAY_LOG_VOLUME} at ${RAY_DIRECTORY} too, or set rayDirectory to a directory elsewhere`,
    );
  }
  if (mount.name !== KUBERAY_LOG_VOLUME) {
    because(`is not of the volume ${KUBERAY_LOG_VOLUME}, the one that ${who} gets: it would see an empty directory, and its logs would be lost`, mount.name);
  }
  if (mount.mountPath !== RAY_DIRECTORY) {
    because(`is not written as KubeRay does: it would mount the volume a second time for ${who}`, mount.mountPath);
  }
  if (mount.subPath !== undefined || mount.subPathExpr !== undefined) {
    because(`is of a directory inside the volume, and ${who} gets the volume's root: it would see another directory`, mount.subPath ?? mount.subPathExpr);
  }
}

/** Whether the user has given the autoscaler the very directory that Ray writes to. */
function autoscalerSees(mount: PlainObject, { autoscalerMounts = [] }: LogVolumeSettings): boolean {
  return mount.mountPath === RAY_DIRECTORY && autoscalerMounts.some((own) => own.mountPath === RAY_DIRECTORY
    && own.name === mount.name && (own.subPath ?? '') === (mount.subPath ?? '') && (own.subPathExpr === undefined) === (mount.subPathExpr === undefined));
}

function mountText({ property, rayContainer }: PodUnderWork, mount: PlainObject): string {
  return `${property}: the mount of ${mount.mountPath} in ${rayContainer.name}`;
}
