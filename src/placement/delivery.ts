import { Duration } from 'cdk8s';
import { PodUnderWork } from './log-volume';
import { Platform } from './platform';
import { addRayEnvironment } from './ray-environment';
import { SidecarKind } from './sidecar-kind';
import { PlainObject, sameData } from '../kuberay/plain-data';
import { refuse } from '../problem';

/**
 * What is done so that the last lines arrive when a pod ends.
 *
 * Ray's container does not react when its pod is deleted: it writes on until it is killed at the end of
 * `terminationGracePeriodSeconds`, and a native sidecar has two seconds left after that. All that is named here has to fit in
 * that period.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow
 */
export interface LogDelivery {
  /**
   * How long the agent goes on reading after the deletion of the pod has begun (`lifecycle.preStop.sleep`). Needs
   * Kubernetes 1.30.
   *
   * A native sidecar stops after Ray anyway, so this is mostly for `SidecarKind.CONTAINER`.
   *
   * @default - none
   */
  readonly preStopSleep?: Duration;

  /**
   * How long a native sidecar goes on reading after Ray has ended: a second small sidecar, made from the Ray container's image, waits so
   * long before the agent is stopped.
   *
   * Only useful if Ray ends in time, so it needs `stopRay` or a preStop hook of the Ray container.
   *
   * @default - none
   */
  readonly drainTime?: Duration;

  /**
   * Whether the Ray container gets a preStop hook with `ray stop`, and `RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S=0`, so that Ray ends within
   * seconds after the deletion of its pod has begun.
   *
   * @default false
   */
  readonly stopRay?: boolean;
}

/** What Kubernetes gives a pod that does not say how long it may take to end. */
const DEFAULT_GRACE_SECONDS = 30;

/** Else `ray start --block` waits 30 seconds for tasks that `ray stop` has ended already, and the pod's grace period is over. */
const END_AT_ONCE = { RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S: '0' };

/** The container that keeps the agent running for the drain time. */
export const DRAIN_CONTAINER = 'ray-logs-drain';

/** Refuses what cannot work in any pod. */
export function checkDelivery(path: string, delivery: LogDelivery, kind: SidecarKind, platform: Platform): void {
  if (delivery.preStopSleep && !platform.hasSleep) {
    const old = !platform.kubernetes.atLeast('1.30.0');
    refuse(path, {
      property: 'delivery.preStopSleep',
      value: delivery.preStopSleep.toHumanString(),
      message: old ? `is not in Kubernetes ${platform.kubernetes}` : `is cut out by KubeRay ${platform.kubeRay}, and Kubernetes refuses what is left of the hook`,
      remedy: `use ${old ? 'Kubernetes 1.30' : 'KubeRay 1.2'} or newer, or leave it out`,
    });
  }
  if (delivery.drainTime && kind !== SidecarKind.NATIVE) {
    refuse(path, {
      property: 'delivery.drainTime',
      value: delivery.drainTime.toHumanString(),
      message: 'is for native sidecars, which stop after Ray',
      remedy: [...(platform.hasNativeSidecars ? ['use SidecarKind.NATIVE'] : []), ...(platform.hasSleep ? ['use preStopSleep'] : []), 'leave it out'].join(', or '),
    });
  }
}

/** Adds the preStop hook of the Ray container, if it is wanted, and checks that all the waiting fits in the pod's grace period. */
export function prepareRayForDelivery(pod: PodUnderWork, delivery: LogDelivery): void {
  if (delivery.stopRay) {
    addRayStop(pod);
    addRayEnvironment(pod, 'delivery.stopRay', END_AT_ONCE);
  }
  const hook = pod.rayContainer.lifecycle?.preStop;
  if (delivery.drainTime && !hook) {
    refuse(pod.path, {
      property: 'delivery.drainTime',
      value: delivery.drainTime.toHumanString(),
      message: `is of no use, since Ray in ${pod.rayContainer.name} does not end before it is killed at the end of the grace period`,
      remedy: 'set delivery.stopRay',
    });
  }
  const grace = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  if (!(grace >= 1)) {
    refuse(pod.path, {
      property: `${pod.property}.spec.terminationGracePeriodSeconds`,
      value: grace,
      message: 'has the agent killed together with Ray, and what it has not sent is lost',
      remedy: 'make it at least 1; Ray ends by itself with delivery.stopRay',
    });
  }
  for (const [name, wait] of [['preStopSleep', delivery.preStopSleep], ['drainTime', delivery.drainTime]] as const) {
    if (wait && wait.toSeconds() >= grace) {
      refuse(pod.path, {
        property: `delivery.${name}`,
        value: wait.toHumanString(),
        message: `does not fit in terminationGracePeriodSeconds = ${grace} of ${pod.property}`,
        remedy: 'make it shorter or the grace period longer',
      });
    }
  }
}

/** The `lifecycle` of the agent's container. */
export function agentLifecycle({ preStopSleep }: LogDelivery): PlainObject {
  return preStopSleep ? { lifecycle: { preStop: { sleep: { seconds: preStopSleep.toSeconds() } } } } : {};
}

/**
 * The sidecar that stands behind the agent and waits before it ends. Native sidecars stop in reverse order, each when the one behind it
 * has ended.
 */
export function drainContainers({ drainTime }: LogDelivery, rayContainer: PlainObject, securityContext: PlainObject | undefined): PlainObject[] {
  if (!drainTime) {
    return [];
  }
  return [{
    name: DRAIN_CONTAINER,
    image: rayContainer.image,
    ...(rayContainer.imagePullPolicy !== undefined && { imagePullPolicy: rayContainer.imagePullPolicy }),
    restartPolicy: 'Always',
    command: ['/bin/sh', '-c', `trap 'sleep ${drainTime.toSeconds()}; exit 0' TERM; while :; do sleep 3600 & wait $!; done`],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '10m', memory: '16Mi' } },
    ...(securityContext && { securityContext }),
  }];
}

function addRayStop(pod: PodUnderWork): void {
  const preStop = { exec: { command: ['/bin/sh', '-c', 'ray stop'] } };
  const own = pod.rayContainer.lifecycle?.preStop;
  if (own && !sameData(own, preStop)) {
    refuse(pod.path, {
      property: `${pod.property}: lifecycle.preStop of ${pod.rayContainer.name}`,
      value: own,
      message: 'is there already, and delivery.stopRay would replace it',
      remedy: 'leave delivery.stopRay out, and let the hook end Ray',
    });
  }
  pod.rayContainer.lifecycle = { ...pod.rayContainer.lifecycle, preStop };
}
