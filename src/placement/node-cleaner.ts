import { createHash } from 'node:crypto';
import { Duration, Size } from 'cdk8s';
import { CONFIG_DIRECTORY, STATE_DIRECTORY, STATE_VOLUME } from './agent-container';
import { KUBERAY_LOG_VOLUME } from './log-volume';
import { NODE_CLEANER_PY } from './node-cleaner-py';
import { OFFSETS_FILE } from '../fluent-bit/ray-pipeline';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

const SCRIPT = 'node-cleaner.py';
const SCRIPT_DIRECTORY = '/ray-logs-cleaner';
const SCRIPT_VOLUME = 'ray-logs-cleaner';

/** Where kubelet keeps a folder for each pod of the node: it says which pods there are, without a right in the Kubernetes API. */
const PODS_DIRECTORY = '/var/log/pods';
const PODS_VOLUME = 'pods';

/** The image of the cleaner unless another one is given. */
export const CLEANER_IMAGE = 'python:3.13-alpine';

/** What happens on a node to the logs of pods that are gone. */
export interface NodeCleanup {
  /**
   * Whether anything is removed at all.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long the directory of a pod that is gone stays after the last change in it. It never goes before all of it has been delivered.
   *
   * @default Duration.days(1)
   */
  readonly retention?: Duration;

  /**
   * How much the directories of all pods may take on a node. Above it those of pods that are gone go before their time, the oldest
   * first, once they have been delivered.
   *
   * @default Size.gibibytes(10)
   */
  readonly diskBudget?: Size;

  /**
   * How often it is looked.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * An image with Python 3.8 or newer as `python3`; that of Ray has it, and is on the nodes already.
   *
   * @default python:3.13-alpine
   */
  readonly image?: string;
}

/** The cleaner of a node. */
export interface CleanerSettings {
  readonly cleanup: NodeCleanup;
  readonly image: string;
  /** The main file of the agent's configuration, and the volume that it is on. */
  readonly mainFile: string;
  readonly configVolumeName: string;
  readonly imagePullPolicy?: string;
  /** The ConfigMap with the program. */
  readonly configMapName: string;
}

/** The contents of the ConfigMap with the program. */
export function cleanerData(): { [file: string]: string } {
  return { [SCRIPT]: NODE_CLEANER_PY };
}

/** What changes with the program, so that a new one is started. */
export function cleanerAnnotations(): { [key: string]: string } {
  return { 'ray-logs/cleaner-checksum': createHash('sha256').update(NODE_CLEANER_PY).digest('hex') };
}

/** Refuses to look all the time. */
export function checkCleanup(path: string, { interval }: NodeCleanup): void {
  if (interval && interval.toSeconds({ integral: false }) < 1) {
    refuse(path, { property: 'cleanup.interval', value: interval.toHumanString(), message: 'is less than a second', remedy: 'make it longer' });
  }
}

/** The container that removes what pods have left that are gone. */
export function renderCleaner({ cleanup, image, mainFile, configVolumeName, imagePullPolicy }: CleanerSettings): PlainObject {
  const options = {
    root: RAY_DIRECTORY,
    pods: PODS_DIRECTORY,
    state: STATE_DIRECTORY,
    database: OFFSETS_FILE,
    config: `${CONFIG_DIRECTORY}/${mainFile}`,
    namespace: '$(POD_NAMESPACE)',
    pod: '$(POD_NAME)',
    retention: Math.ceil((cleanup.retention ?? Duration.days(1)).toSeconds({ integral: false })),
    budget: (cleanup.diskBudget ?? Size.gibibytes(10)).toKibibytes() * 1024,
    interval: Math.ceil((cleanup.interval ?? Duration.minutes(5)).toSeconds({ integral: false })),
  };
  return {
    name: 'ray-logs-cleaner',
    image,
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    command: ['python3', `${SCRIPT_DIRECTORY}/${SCRIPT}`, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
    env: [
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      // What is removed belongs to the users that Ray ran as.
      capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE', 'FOWNER'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [
      { name: KUBERAY_LOG_VOLUME, mountPath: RAY_DIRECTORY },
      { name: PODS_VOLUME, mountPath: PODS_DIRECTORY, readOnly: true },
      { name: STATE_VOLUME, mountPath: STATE_DIRECTORY, readOnly: true },
      { name: configVolumeName, mountPath: CONFIG_DIRECTORY, readOnly: true },
      { name: SCRIPT_VOLUME, mountPath: SCRIPT_DIRECTORY, readOnly: true },
    ],
  };
}

/** The volumes that only the cleaner needs. */
export function cleanerVolumes({ configMapName }: CleanerSettings): PlainObject[] {
  return [
    { name: PODS_VOLUME, hostPath: { path: PODS_DIRECTORY, type: 'Directory' } },
    { name: SCRIPT_VOLUME, configMap: { name: configMapName } },
  ];
}
