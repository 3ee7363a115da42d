import { IAgentConfig } from '../agent-config';
import { checkMetricsPort, checkMounts, unreadable } from './agent-pod-checks';
import { AgentSecurityContext } from './agent-security';
import { PodUnderWork } from './log-volume';
import { normalPath } from './ray-directory';
import { ConfigMount } from './sidecar-kind';
import { PlainObject } from '../kuberay/plain-data';
import { ContainerResources, renderResources } from '../kuberay/resources';
import { METRICS_PORT_NAME } from '../metrics/agent-metrics';
import { plainSecrets } from '../plain-secrets';
import { refuse, refuseAll } from '../problem';

/** Where the files of the ConfigMap are with `ConfigMount.DIRECTORY`; the image's own files stay where they are. */
export const CONFIG_DIRECTORY = '/ray-logs-config';

/** Where the image of Fluent Bit keeps its files, and what its command reads there. */
const IMAGE_CONFIG_DIRECTORY = '/fluent-bit/etc';
export const IMAGE_MAIN_FILE = 'fluent-bit.conf';

/** Where the agent keeps offsets and buffers, and the volume that keeps them when the container restarts. */
export const STATE_DIRECTORY = '/ray-logs-state';
export const STATE_VOLUME = 'ray-logs-state';

/** The agent as a user wants it, apart from where in the pod it goes. */
export interface AgentSettings {
  readonly config: IAgentConfig;
  readonly containerName: string;
  readonly image: string;
  /** Whether the image is the usual one, whose user is root. */
  readonly imageIsRoot: boolean;
  readonly imagePullPolicy?: string;
  readonly resources: ContainerResources;
  readonly securityContext: AgentSecurityContext;
  readonly env: PlainObject[];
  /** What it mounts besides, and the volumes that the pod needs for that. */
  readonly volumeMounts: PlainObject[];
  readonly volumes: PlainObject[];
  readonly configMount: ConfigMount;
  readonly configVolumeName: string;
  readonly logMountReadOnly: boolean;
  /** What the volume for offsets and buffers is, as in the Kubernetes API. */
  readonly stateVolume: PlainObject;
}

/** The agent's container beside the given Ray container. */
export function renderAgentContainer(settings: AgentSettings, pod: PodUnderWork, logMount: PlainObject): PlainObject {
  const { config, configMount } = settings;
  const env = agentEnv(settings, pod, logMount);
  const securityContext = settings.securityContext._render(pod, settings.imageIsRoot);
  const volumeMounts = [
    agentLogMount(logMount, settings.logMountReadOnly),
    ...configMounts(settings),
    ...(config.usesState ? [{ name: STATE_VOLUME, mountPath: STATE_DIRECTORY }] : []),
    ...config.mounts.map(({ volumeName, mountPath }) => ({ name: volumeName, mountPath, readOnly: true })),
  ];
  checkMounts(pod.path, volumeMounts, settings.volumeMounts);
  refuseAll(pod.path, unreadable(config, [...volumeMounts, ...settings.volumeMounts]));
  checkMetricsPort(pod, settings);
  return {
    name: settings.containerName,
    image: settings.image,
    ...(settings.imagePullPolicy !== undefined && { imagePullPolicy: settings.imagePullPolicy }),
    ...(configMount === ConfigMount.DIRECTORY && { args: ['-c', `${CONFIG_DIRECTORY}/${config.mainFile}`] }),
    ...(env.length > 0 && { env }),
    ...(config.metricsPort !== undefined && { ports: [{ name: METRICS_PORT_NAME, containerPort: config.metricsPort }] }),
    resources: renderResources(pod.path, 'resources', settings.resources),
    ...(securityContext && { securityContext }),
    volumeMounts: [...volumeMounts, ...structuredClone(settings.volumeMounts)],
  };
}

/** The volumes that the agent needs besides the one with the logs, in a pod of the given namespace. */
export function agentVolumes({ config, configVolumeName, stateVolume, volumes }: AgentSettings, namespace: string | undefined): PlainObject[] {
  return [
    { name: configVolumeName, configMap: { name: config.configMapNameIn(namespace) } },
    ...(config.usesState ? [{ name: STATE_VOLUME, ...stateVolume }] : []),
    ...config.mounts.map(({ volumeName, secretName, configMapName, optional }) => {
      const mayMiss = optional === undefined ? {} : { optional };
      return {
        name: volumeName,
        ...(secretName === undefined ? { configMap: { name: configMapName, ...mayMiss } } : { secret: { secretName, ...mayMiss } }),
      };
    }),
    ...structuredClone(volumes),
  ];
}

/** Refuses variables that are set more than once, and secrets in plain text. */
export function checkEnv(path: string, config: IAgentConfig, additional: PlainObject[]): void {
  const remedy = 'take it from a Secret with valueFrom.secretKeyRef';
  const named = new Set(config.variables.filter(({ secret }) => secret).map(({ name }) => name));
  const held = additional.filter(({ name, value }) => named.has(name) && value !== undefined).map(({ name }) => ({
    property: `env.value (${name})`, message: 'is set to a plain text, and the configuration reads a secret from it', remedy,
  }));
  refuseAll(path, held.length > 0 ? held : plainSecrets('env', additional, remedy));
  const names = configuredEnv(config, additional).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    refuse(path, { property: 'env', value: twice, message: 'is set twice: by env, or by env and the configuration', remedy: 'set it once' });
  }
}

/** The variables of the configuration, then those that a user adds. */
function configuredEnv(config: IAgentConfig, additional: PlainObject[]): PlainObject[] {
  const sourced = config.variables.filter(({ valueFrom }) => valueFrom !== undefined);
  const plain = Object.entries(config.environment ?? {}).filter(([name]) => !additional.some((one) => one.name === name));
  return [...sourced.map(({ name, valueFrom }) => ({ name, valueFrom })), ...plain.map(([name, value]) => ({ name, value })), ...additional];
}

function configMounts({ config, configMount, configVolumeName }: AgentSettings): PlainObject[] {
  return configMount === ConfigMount.DIRECTORY
    ? [{ name: configVolumeName, mountPath: CONFIG_DIRECTORY, readOnly: true }]
    : config.files.map((file) => ({ name: configVolumeName, mountPath: `${IMAGE_CONFIG_DIRECTORY}/${file}`, subPath: file }));
}

/** The same directory of the same volume that Ray writes to, in the same place: links in it name the whole path. */
function agentLogMount(logMount: PlainObject, readOnly: boolean): PlainObject {
  const { name, subPath, subPathExpr } = logMount;
  return {
    name,
    mountPath: normalPath(logMount.mountPath),
    ...(subPath !== undefined && { subPath }),
    ...(subPathExpr !== undefined && { subPathExpr }),
    ...(readOnly && { readOnly }),
  };
}

/** The agent's variables, and those of the Ray container that the place of the logs is made of. */
function agentEnv(settings: AgentSettings, pod: PodUnderWork, logMount: PlainObject): PlainObject[] {
  const env = configuredEnv(settings.config, settings.env);
  const ofRay: PlainObject[] = pod.rayContainer.env ?? [];
  for (const [, name] of String(logMount.subPathExpr ?? '').matchAll(/\$\(([^)]+)\)/g)) {
    const variable = ofRay.find((one) => one.name === name);
    const property = `${pod.property}: subPathExpr of the mount of ${logMount.mountPath}`;
    if (!variable || String(variable.value ?? '').includes('$(')) {
      refuse(pod.path, {
        property,
        value: logMount.subPathExpr,
        message: `uses $(${name}), which the agent's container does not have`,
        remedy: `define ${name} in the env of the Ray container, by valueFrom or as a plain text`,
      });
    }
    if (env.some((one) => one.name === name)) {
      refuse(pod.path, { property, value: logMount.subPathExpr, message: `uses $(${name}), which the agent has for itself`, remedy: 'use a variable of another name' });
    }
    env.push({ ...variable });
  }
  return env;
}
