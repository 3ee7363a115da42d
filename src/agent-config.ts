import { AgentMount } from './fluent-bit/mounted-file';
import { AgentVariable } from './fluent-bit/value';
import { FluentBitVersion } from './fluent-bit/version';

/** The configuration of a log agent, as far as the pod that the agent runs in is concerned. */
export interface IAgentConfig {
  /** The name of the ConfigMap that holds the files. */
  readonly configMapName: string;

  /** The file that the agent is started with; one of `files`. */
  readonly mainFile: string;

  /** All keys of the ConfigMap. */
  readonly files: string[];

  /** The release of the agent. */
  readonly version: FluentBitVersion;

  /** The environment variables that the configuration reads. */
  readonly variables: AgentVariable[];

  /**
   * Environment variables that the agent runs better with, by name; one that a user sets is left to the user.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /** What else the configuration wants mounted. */
  readonly mounts: AgentMount[];

  /** Whether offsets and buffers are kept under /ray-logs-state. */
  readonly usesState: boolean;

  /**
   * The most bytes of undelivered records that are kept under /ray-logs-state.
   *
   * @default - no limit
   */
  readonly bufferBytes?: number;

  /**
   * How much memory its buffers may take together, with the process itself.
   *
   * @default - not known
   */
  readonly memoryBytes?: number;

  /**
   * Where it reads: the directory of Ray in the Ray container, which the agent has at the same place.
   *
   * @default - the user's own inputs say it
   */
  readonly rayDirectory?: string;

  /**
   * Whether it reads the logs of all Ray pods of a node, in directories of their own, and not those of one pod.
   *
   * @default false
   */
  readonly wholeNode?: boolean;

  /**
   * The port at which the agent tells its metrics.
   *
   * @default - it does not
   */
  readonly metricsPort?: number;

  /**
   * The labels that the pods must have; those that KubeRay gives are there.
   *
   * @default - none
   */
  readonly podLabels?: string[];

  /**
   * The globs of the files that it reads.
   *
   * @default - not known
   */
  readonly readPaths?: string[];

  /**
   * Whether it connects to somewhere, and does not only print.
   *
   * @default true
   */
  readonly connects?: boolean;

  /**
   * The names of its inputs, by which the metrics tell them apart.
   *
   * @default - not known
   */
  readonly inputNames?: string[];

  /** The SHA-256 of the files' contents, in hexadecimal digits. */
  readonly checksum: string;

  /**
   * The name of the ConfigMap for pods of a namespace: pods mount nothing of another one. It is made there unless it is there already.
   *
   * @param namespace that of the pods; that which the manifests are applied to without it
   * @throws if the configuration cannot be there
   */
  configMapNameIn(namespace?: string): string;
}
