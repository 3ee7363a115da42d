import { AgentSecurityContext } from './agent-security';
import { LogDelivery } from './delivery';
import { SidecarKind } from './sidecar-kind';
import { PropertiesOf } from '../known-props';
import { KubernetesVersion } from '../kuberay/version';
import { AgentMetricsOptions } from '../metrics/metrics-options';

/** How the agent runs in the pods of Ray. */
export interface RayAgentOptions {
  /**
   * How the agent is placed in the pod.
   *
   * @default SidecarKind.NATIVE
   */
  readonly kind?: SidecarKind;

  /**
   * The release of Kubernetes that the pods run on. Before 1.29 it has no native sidecars, and `kind` must be `SidecarKind.CONTAINER`:
   * a native sidecar would be an init container that never ends, and Ray would never start.
   *
   * @default KubernetesVersion.V1_34
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * The security context of the agent.
   *
   * @default AgentSecurityContext.restricted()
   */
  readonly securityContext?: AgentSecurityContext;

  /**
   * The names of the Secrets that images of the pods are pulled with, in the namespace of the pods. They join those that the pods have.
   * To pods that name none, Kubernetes gives those of the service account; to others it does not.
   *
   * @default - those of `LibraryImages`, if any
   */
  readonly imagePullSecrets?: string[];

  /**
   * Has the agents tell their metrics: server, port, monitor and alerts. With `config`, that must have the server.
   *
   * @default - they tell none: another open port in each pod, which pods with hostNetwork share with their node
   */
  readonly metrics?: AgentMetricsOptions;

  /**
   * What is done so that the last lines arrive when a pod ends.
   *
   * @default - a native sidecar stops after Ray, nothing more
   */
  readonly delivery?: LogDelivery;

  /**
   * Where Ray keeps its sessions in its own container, for a fast disk mounted elsewhere. Agent, mount and globs follow, and Ray is told
   * by `temp-dir` of the head unless something else does; `addTo()` sees the pod template only, and leaves that to you. At most 43 bytes.
   *
   * @default - where the configuration reads: /tmp/ray
   */
  readonly rayDirectory?: string;
}

/** All of them, to tell others from them. */
export const RAY_AGENT_OPTIONS: PropertiesOf<RayAgentOptions> = {
  delivery: true, imagePullSecrets: true, kind: true, kubernetesVersion: true, metrics: true, rayDirectory: true, securityContext: true,
};
