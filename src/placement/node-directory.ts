import { findLogMount, KUBERAY_LOG_VOLUME, PodUnderWork } from './log-volume';
import { normalPath } from './ray-directory';
import { isMap, PlainObject, sameData } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** The container that makes the pod's directory writable for Ray. */
const DIRECTORY_CONTAINER = 'ray-logs-directory';

/** What the name of the pod's directory is made of. KubeRay's own variables are not in all containers. */
const FIELDS: { readonly [variable: string]: string } = {
  RAY_LOGS_NAMESPACE: 'metadata.namespace',
  RAY_LOGS_CLUSTER: "metadata.labels['ray.io/cluster']",
  RAY_LOGS_GROUP: "metadata.labels['ray.io/group']",
  RAY_LOGS_POD: 'metadata.name',
};

const DIRECTORY = Object.keys(FIELDS).map((name) => `$(${name})`).join('_');

/**
 * Gives the Ray container its directory on the node: one of its own below the given path, which is made writable before Ray
 * starts. What Kubernetes makes on a node belongs to root, and Ray does not run as root.
 *
 * @param suffix what the directory's name has besides the pod's own
 */
export function mountOnNode(pod: PodUnderWork, hostPath: string, suffix: string): void {
  checkNothingAbove(pod);
  const isLogMount = isMountAt(pod.rayDirectory);
  const mount = { name: logVolume(pod, hostPath), mountPath: pod.rayDirectory, subPathExpr: `${DIRECTORY}${suffix}` };
  addByName(pod, pod.rayContainer, 'env', variables());
  const mounts: PlainObject[] = pod.rayContainer.volumeMounts ?? [];
  const at = mounts.findIndex(isLogMount);
  pod.rayContainer.volumeMounts = at < 0 ? [...mounts, mount] : mounts.map((own, i) => (i === at ? { ...own, ...mount } : own));
  const container = directoryContainer(pod.rayContainer, mount);
  const initContainers: PlainObject[] = pod.spec.initContainers ?? [];
  const own = initContainers.find(({ name }) => name === DIRECTORY_CONTAINER);
  if (own && !sameData(own, container)) {
    refuse(pod.path, { property: `${pod.property}.spec.initContainers`, value: DIRECTORY_CONTAINER, message: 'is the name of another container', remedy: 'rename that container' });
  }
  if (!own) {
    pod.spec.initContainers = [container, ...initContainers];
  }
}

/** The autoscaler's options with the same directory of the head: KubeRay would mount the volume's root. */
export function autoscalerOnNode(path: string, property: string, options: PlainObject, head: PlainObject, rayDirectory: string): PlainObject {
  const isLogMount = isMountAt(rayDirectory);
  const mount = head.spec.containers[0].volumeMounts.find(isLogMount);
  const own = ((options.volumeMounts ?? []) as PlainObject[]).find(isLogMount);
  if (own && !sameData(own, mount)) {
    refuse(path, { property: `${property}.volumeMounts`, value: own, message: `mounts something else at ${rayDirectory} than the head`, remedy: 'remove it' });
  }
  const changed = { ...options, ...(own ? {} : { volumeMounts: [...(options.volumeMounts ?? []), { ...mount }] }) };
  addByName({ path, property }, changed, 'env', variables());
  return changed;
}

/** The name of the volume: one that is there for the logs already is put on the node, if it is nothing but a place to write to. */
function logVolume(pod: PodUnderWork, hostPath: string): string {
  const wanted = { hostPath: { path: hostPath, type: 'DirectoryOrCreate' } };
  const volumes: PlainObject[] = (pod.spec.volumes ??= []);
  const name = ((pod.rayContainer.volumeMounts ?? []) as PlainObject[]).find(isMountAt(pod.rayDirectory))?.name ?? KUBERAY_LOG_VOLUME;
  const own = volumes.find((volume) => volume.name === name);
  if (!own) {
    volumes.push({ name, ...wanted });
    return name;
  }
  if (!sameData(own, { name, ...wanted })) {
    checkReplaceable(pod, own);
    delete own.emptyDir;
    Object.assign(own, wanted);
  }
  return name;
}

function checkReplaceable(pod: PodUnderWork, volume: PlainObject): void {
  const property = `${pod.property}: volume ${volume.name} at ${pod.rayDirectory}`;
  if (!isMap(volume.emptyDir)) {
    refuse(pod.path, { property, value: volume, message: 'is no emptyDir that could be put on the node', remedy: 'remove it, or keep the logs with RayLoggingSidecar' });
  }
  const containers: PlainObject[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const other = containers.find((container) => container !== pod.rayContainer
    && ((container.volumeMounts ?? []) as PlainObject[]).some(({ name }) => name === volume.name));
  if (other) {
    refuse(pod.path, {
      property, value: other.name, message: 'is mounted by another container too, which would see the directories of all pods', remedy: 'remove that container: the agent of the node reads the logs',
    });
  }
}

function directoryContainer(rayContainer: PlainObject, mount: PlainObject): PlainObject {
  return {
    name: DIRECTORY_CONTAINER,
    image: rayContainer.image,
    ...(rayContainer.imagePullPolicy !== undefined && { imagePullPolicy: rayContainer.imagePullPolicy }),
    command: ['chmod', '1777', mount.mountPath],
    env: variables(),
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
    // The owner of a directory needs no capability to change its mode.
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ ...mount }],
  };
}

function addByName(place: Pick<PodUnderWork, 'path' | 'property'>, target: PlainObject, field: string, items: PlainObject[]): void {
  const list: PlainObject[] = target[field] ?? [];
  for (const item of items) {
    const own = list.find(({ name }) => name === item.name);
    if (own && !sameData(own, item)) {
      refuse(place.path, { property: `${place.property}: ${field} ${item.name}`, value: own, message: 'is set otherwise, and names the directory of the logs', remedy: 'remove it' });
    }
  }
  target[field] = [...list, ...items.filter(({ name }) => !list.some((own) => own.name === name))];
}

function isMountAt(directory: string): (mount: PlainObject) => boolean {
  return ({ mountPath }) => normalPath(String(mountPath)) === directory;
}

/** Refuses a volume above Ray's directory, which somebody chose for what Ray writes there. */
function checkNothingAbove(pod: PodUnderWork): void {
  const mount = findLogMount(pod);
  if (mount && !isMountAt(pod.rayDirectory)(mount)) {
    refuse(pod.path, {
      property: `${pod.property}: the mount of ${mount.mountPath} in ${pod.rayContainer.name}`,
      value: mount.name,
      message: `is above ${pod.rayDirectory}, and what Ray spills would leave it for the node's directory together with the logs`,
      remedy: "mount it elsewhere and name it in rayStartParams['object-spilling-directory'], or keep the logs with RayLoggingSidecar",
    });
  }
}

function variables(): PlainObject[] {
  return Object.entries(FIELDS).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
}
