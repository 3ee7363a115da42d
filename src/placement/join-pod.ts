import { AgentSettings, agentVolumes, renderAgentContainer } from './agent-container';
import { checkPodLabels, checkVolumesOf } from './agent-pod-checks';
import { agentLifecycle, drainContainers, LogDelivery, prepareRayForDelivery } from './delivery';
import { LogVolumeSettings, PodUnderWork, shareLogDirectory } from './log-volume';
import { Platform } from './platform';
import { PodMetrics, showMetrics } from './pod-metrics';
import { checkRayDirectory, GroupOfPod } from './ray-directory';
import { addRayEnvironment } from './ray-environment';
import { checkRayWritesFiles } from './ray-files';
import { SidecarKind } from './sidecar-kind';
import { existingPodTemplate } from '../kuberay/checked-pod-template';
import { PlainObject, sameData } from '../kuberay/plain-data';
import { normalizePodTemplate } from '../kuberay/pod-template';
import { refuse } from '../problem';

/** What joins a pod. */
export interface SidecarSettings {
  readonly agent: AgentSettings;
  readonly kind: SidecarKind;
  readonly platform: Platform;
  readonly delivery: LogDelivery;
  /** What a Prometheus finds the pods by, where the agent tells its metrics. */
  readonly metrics?: PodMetrics;
  /** Called with the namespace of each pod that is joined. */
  readonly joined?: (namespace: string | undefined) => void;
  /** Variables for the Ray container. */
  readonly rayEnvironment: { [name: string]: string };
  /** The names of Secrets that the pod's images are pulled with. */
  readonly imagePullSecrets: string[];
  /** Where Ray keeps its sessions. */
  readonly rayDirectory: string;
}

/** The pod template that is joined. */
export interface JoinTarget {
  /** The construct path, for error texts. */
  readonly path: string;
  /** Where the template stands, for error texts. */
  readonly property: string;
  readonly template: any;
  /** Whether it has been looked at already. */
  readonly checked?: boolean;
  /** The namespace of the pod; that which the manifests are applied to without it. */
  readonly namespace?: string;
  readonly rayContainerName?: string;
  /** What is known of the group of Ray nodes; a head of which nothing is known without it. */
  readonly group?: GroupOfPod;
  readonly logVolume: LogVolumeSettings;
}

/**
 * A pod template with the agent in it. The one that is given stays as it is; one that has this very agent already comes back
 * unchanged.
 */
export function joinPod(settings: SidecarSettings, target: JoinTarget): PlainObject {
  const { path, property } = target;
  const template = (target.checked ? normalizePodTemplate : existingPodTemplate)(path, property, target.template);
  const pod = { path, property, spec: template.spec, rayContainer: rayContainer(target, template.spec), rayDirectory: settings.rayDirectory };
  checkRayWritesFiles(pod);
  checkPodLabels(path, property, settings.agent.config, template.metadata?.labels);
  checkRayDirectory(pod, target.group ?? { property, head: true });
  const logMount = shareLogDirectory(pod, target.logVolume);
  addRayEnvironment(pod, 'rayLogging', settings.rayEnvironment);
  prepareRayForDelivery(pod, settings.delivery);
  agentVolumes(settings.agent, target.namespace).forEach((volume) => addVolume(pod, volume));
  checkVolumesOf(path, property, settings.agent.volumeMounts, pod.spec.volumes);
  addContainers(pod, settings, logMount);
  if (settings.metrics) {
    showMetrics(pod, template, settings.metrics);
  }
  settings.joined?.(target.namespace);
  addPullSecrets(pod, settings.imagePullSecrets);
  return template;
}

/** The container that KubeRay makes the Ray node: always the first one. */
function rayContainer({ path, property, rayContainerName }: JoinTarget, spec: PlainObject | undefined): PlainObject {
  const containers: PlainObject[] = spec?.containers ?? [];
  if (containers.length === 0) {
    refuse(path, { property: `${property}.spec.containers`, message: 'has no container', remedy: 'give a pod template of the form { metadata, spec } with the Ray container in it' });
  }
  if (rayContainerName !== undefined && containers[0].name !== rayContainerName) {
    const known = containers.some(({ name }) => name === rayContainerName);
    refuse(path, {
      property: `${property}.spec.containers`,
      value: containers.map(({ name }) => name),
      message: known ? `has ${rayContainerName} behind another container, and KubeRay starts Ray in the first one` : `has no container ${rayContainerName}`,
      remedy: known ? 'put the Ray container first' : 'correct rayContainerName',
    });
  }
  return containers[0];
}

function addVolume(pod: PodUnderWork, volume: PlainObject): void {
  const volumes: PlainObject[] = (pod.spec.volumes ??= []);
  const own = volumes.find(({ name }) => name === volume.name);
  if (!own) {
    volumes.push(volume);
  } else if (!sameData(own, volume)) {
    refuse(pod.path, {
      property: `${pod.property}.spec.volumes`, value: own, message: `has another volume named ${volume.name}, a name that the agent needs`, remedy: 'rename that volume',
    });
  }
}

function addContainers(pod: PodUnderWork, settings: SidecarSettings, logMount: PlainObject): void {
  const agent = { ...renderAgentContainer(settings.agent, pod, logMount), ...agentLifecycle(settings.delivery) };
  if (settings.kind === SidecarKind.CONTAINER) {
    addContainer(pod, 'containers', agent);
    return;
  }
  addContainer(pod, 'initContainers', { ...agent, restartPolicy: 'Always' });
  const securityContext = settings.agent.securityContext._render(pod, false);
  drainContainers(settings.delivery, pod.rayContainer, securityContext).forEach((container) => addContainer(pod, 'initContainers', container));
}

/**
 * Appends a container, unless it is there already. Appended and not put first: what init containers do for the pod is done for the agent
 * too, and a service mesh's sidecar outlives it, while Ray itself starts after all of them.
 */
function addContainer(pod: PodUnderWork, list: string, container: PlainObject): void {
  for (const field of ['initContainers', 'containers']) {
    const own = ((pod.spec[field] ?? []) as PlainObject[]).find(({ name }) => name === container.name);
    if (own && field === list && sameData(own, container)) {
      return;
    }
    if (own) {
      refuse(pod.path, {
        property: `${pod.property}.spec.${field}`,
        value: container.name,
        message: 'is the name of a container that is not this agent as it is configured now',
        remedy: 'remove that container, or choose another containerName',
      });
    }
  }
  pod.spec[list] = [...(pod.spec[list] ?? []), container];
}

function addPullSecrets({ spec }: PodUnderWork, names: string[]): void {
  const own: PlainObject[] = spec.imagePullSecrets ?? [];
  const missing = names.filter((name) => !own.some((secret) => secret.name === name));
  if (missing.length > 0) {
    spec.imagePullSecrets = [...own, ...missing.map((name) => ({ name }))];
  }
}
