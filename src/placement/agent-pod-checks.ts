import { IAgentConfig } from '../agent-config';
import type { AgentSettings } from './agent-container';
import { PodUnderWork } from './log-volume';
import { normalPath } from './ray-directory';
import { PlainObject } from '../kuberay/plain-data';
import { containerSchema, podSpecSchema } from '../kuberay/schema';
import { shapeProblems } from '../kuberay/shape';
import { METRICS_PORT } from '../metrics/agent-metrics';
import { Problem, refuse, refuseAll } from '../problem';

/** The labels that KubeRay gives every pod. */
const KUBERAY_LABELS = /^(ray\.io\/(cluster|node-type|group|is-ray-node|identifier)|app\.kubernetes\.io\/(name|created-by))$/;

/** Ports of Ray itself, which shares its pod's network with the agent. */
const RAY_PORTS: { readonly [port: number]: string } = {
  6379: 'its GCS', 8000: 'Serve', 8080: 'its metrics', 8265: 'its dashboard', 10001: 'its client server', 44217: "the autoscaler's metrics", 44227: "the dashboard's metrics", 52365: "the dashboard's agents",
};

/** The ports that workers get unless Ray is told otherwise. */
const WORKER_PORTS = { first: 10002, last: 19999 };

/** Refuses labels that the configuration reads and nobody gives the pod: their variables would be empty, with which Fluent Bit ends. */
export function checkPodLabels(path: string, property: string, { podLabels = [] }: IAgentConfig, labels: PlainObject = {}): void {
  refuseAll(path, podLabels.filter((label) => !KUBERAY_LABELS.test(label) && !labels[label]).map((label) => ({
    property: `${property}.metadata.labels`,
    value: label,
    message: 'is missing, and the configuration reads it: the agent would find an empty text in its place and end',
    remedy: 'give the pods this label',
  })));
}

/** Refuses a port of the agent's HTTP server that is taken: the agent would end, and read nothing. */
export function checkMetricsPort({ path, property, spec, rayContainer }: PodUnderWork, { config, containerName }: AgentSettings): void {
  const { metricsPort: port } = config;
  if (port === undefined) {
    return;
  }
  const declared = ([...(spec.initContainers ?? []), ...(spec.containers ?? [])] as PlainObject[])
    .find(({ name, ports }) => name !== containerName && ((ports ?? []) as PlainObject[]).some(({ containerPort }) => containerPort === port));
  const ofRay = port >= WORKER_PORTS.first && port <= WORKER_PORTS.last ? `its workers (${WORKER_PORTS.first} to ${WORKER_PORTS.last})` : RAY_PORTS[port];
  const message = declared ? `is the port of ${declared.name} too` : ofRay && `is the port that Ray takes for ${ofRay}`;
  if (message) {
    refuse(path, { property: `${property}: the port of the agent's metrics`, value: port, message: `${message}, and with a port that is taken the agent ends`, remedy: 'use another port' });
  }
  if (spec.hostNetwork === true && port === METRICS_PORT) {
    refuse(path, {
      property: `${property}.spec.hostNetwork`,
      value: true,
      message: `has the agent share the ports of the node, and ${port} is that of every Fluent Bit: with a port that is taken the agent of ${rayContainer.name} ends`,
      remedy: 'give metrics.port (httpPort of a configuration of your own) a port that is free on every node, or leave out the metrics',
    });
  }
}

/** Files that are read and in nothing that the agent mounts. */
export function unreadable({ readPaths = [] }: IAgentConfig, mounts: PlainObject[]): Problem[] {
  const places = mounts.map(({ mountPath }) => normalPath(String(mountPath)));
  return readPaths.filter((glob) => !places.some((place) => isIn(glob, place))).map((glob) => ({
    property: 'config',
    value: glob,
    message: 'is read, and is in nothing that the agent mounts',
    remedy: 'mount its directory with volumeMounts, and its volume with volumes unless the pod has it',
  }));
}

/** Whether what a glob finds can be below a directory. */
function isIn(glob: string, place: string): boolean {
  const [fixed] = /^[^*?[]*/.exec(glob)!;
  const isGlob = fixed !== glob;
  return fixed.startsWith(`${place}/`) || (isGlob && place.startsWith(fixed));
}

/** Refuses volumes and mounts that the Kubernetes API does not know in this form. */
export function checkVolumeShapes(path: string, { volumes, volumeMounts }: Pick<AgentSettings, 'volumes' | 'volumeMounts'>): void {
  refuseAll(path, [
    ...shapeProblems('volumes', volumes, podSpecSchema('volumes')), ...shapeProblems('volumeMounts', volumeMounts, containerSchema('volumeMounts')),
  ]);
}

/** What more the agent mounts, in a container that has these mounts already. */
export function checkMounts(path: string, own: PlainObject[], more: PlainObject[]): void {
  const seen = new Set(own.map(({ mountPath }) => normalPath(String(mountPath))));
  for (const mount of more) {
    const { name, mountPath } = mount;
    if (typeof name !== 'string' || typeof mountPath !== 'string' || !mountPath.startsWith('/')) {
      refuse(path, { property: 'volumeMounts', value: mount, message: 'has no name or no absolute mountPath', remedy: 'write it as in the Kubernetes API' });
    }
    if (seen.has(normalPath(mountPath))) {
      refuse(path, { property: 'volumeMounts', value: mountPath, message: 'is the place of another mount of the agent', remedy: 'use another mountPath' });
    }
    seen.add(normalPath(mountPath));
  }
}

/** Refuses mounts of volumes that the pod does not have. */
export function checkVolumesOf(path: string, property: string, more: PlainObject[], volumes: PlainObject[]): void {
  const missing = more.find(({ name }) => !volumes.some((volume) => volume.name === name));
  if (missing) {
    refuse(path, { property: 'volumeMounts', value: missing.name, message: `is of a volume that ${property} does not have`, remedy: 'add it to volumes' });
  }
}
