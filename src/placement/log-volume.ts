import { isMap, PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** Where Ray writes its logs and where KubeRay mounts its own volume for them. */
export const RAY_DIRECTORY = '/tmp/ray';

/** What KubeRay calls its volume for Ray's logs. */
export const KUBERAY_LOG_VOLUME = 'ray-logs';

/** The kinds of volumes that nobody can write to. */
const READ_ONLY_SOURCES = ['configMap', 'secret', 'downwardAPI', 'projected'];

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
 * The mount by which the Ray container has its log directory on a volume. One that is there is left as it is, whatever its volume; else
 * it is added, with the volume if that is not there either.
 */
export function shareLogDirectory(pod: PodUnderWork, settings: LogVolumeSettings): PlainObject {
  const mounts: PlainObject[] = pod.rayContainer.volumeMounts ?? [];
  const found = mounts.filter((mount) => withoutSlash(mount.mountPath) === RAY_DIRECTORY);
  if (found.length > 1) {
    refuse(pod.path, {
      property: `${pod.property}: volumeMounts of ${pod.rayContainer.name}`, value: found, message: `mount ${RAY_DIRECTORY} more than once`, remedy: 'keep one of them',
    });
  }
  const mount = found[0] ?? addLogVolume(pod, settings);
  checkLogMount(pod, mount);
  if (settings.kubeRayMounts && !autoscalerSees(mount, settings)) {
    checkSharedWithKubeRay(pod, mount, settings);
  }
  return mount;
}

function addLogVolume(pod: PodUnderWork, settings: LogVolumeSettings): PlainObject {
  const volumes: PlainObject[] = (pod.spec.volumes ??= []);
  if (!volumes.some(({ name }) => name === settings.name)) {
    volumes.push({ name: settings.name, emptyDir: settings.sizeLimit === undefined ? {} : { sizeLimit: settings.sizeLimit } });
  }
  const mount = { mountPath: RAY_DIRECTORY, name: settings.name };
  pod.rayContainer.volumeMounts = [...(pod.rayContainer.volumeMounts ?? []), mount];
  return mount;
}

function checkLogMount(pod: PodUnderWork, mount: PlainObject): void {
  const property = `${pod.property}: the mount of ${mount.mountPath} in ${pod.rayContainer.name}`;
  const volume = (pod.spec.volumes ?? []).find(({ name }: PlainObject) => name === mount.name);
  if (!volume) {
    refuse(pod.path, { property, value: mount.name, message: 'is of a volume that the pod does not have', remedy: 'add the volume' });
  }
  const source = READ_ONLY_SOURCES.find((kind) => isMap(volume[kind]));
  if (mount.readOnly === true || source) {
    refuse(pod.path, {
      property, value: mount, message: `cannot be written to by Ray${source ? `, since its volume is a ${source}` : ''}`, remedy: 'mount a writable volume',
    });
  }
}

/** Refuses a mount that KubeRay would not find: it would add an empty `ray-logs` for its own container, silently. */
function checkSharedWithKubeRay(pod: PodUnderWork, mount: PlainObject, { autoscalerMounts }: LogVolumeSettings): void {
  const remedy = autoscalerMounts
    ? `name the volume ${KUBERAY_LOG_VOLUME} and mount all of it at ${RAY_DIRECTORY}, or give autoscalerOptions.volumeMounts the same mount`
    : `name the volume ${KUBERAY_LOG_VOLUME} and mount all of it at ${RAY_DIRECTORY}`;
  const who = autoscalerMounts ? 'the autoscaler' : "KubeRay's container beside Ray";
  const because = (message: string, value: unknown) => refuse(pod.path, {
    property: `${pod.property}: the mount of ${mount.mountPath} in ${pod.rayContainer.name}`, value, message, remedy,
  });
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

function withoutSlash(path: unknown): unknown {
  return typeof path === 'string' ? path.replace(/\/+$/, '') : path;
}
