import type { SidecarSettings } from './join-pod';
import { PodUnderWork } from './log-volume';
import { SidecarKind } from './sidecar-kind';
import { checkLabels } from '../kuberay/names';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/**
 * The labels by which KubeRay itself says, on the RayCluster, what it was made for. It does not put them on the pods, whose cluster has a
 * random suffix; there no selector uses them.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/ray-operator/controllers/ray/utils/constant.go
 */
const NAME_LABEL = 'ray.io/originated-from-cr-name';
const KIND_LABEL = 'ray.io/originated-from-crd';

/** How long an agent takes to see a new file, and to take a last line without a newline as it is. */
const READING_SECONDS = 5;

/** What Kubernetes gives a pod that does not say how long it may take to end. */
const DEFAULT_GRACE_SECONDS = 30;

/** The resource that a Ray cluster is made for, as far as its pods are concerned. */
export interface ClusterOwner {
  readonly kind: string;
  readonly name: string;
  /** The events after which KubeRay deletes pods by itself. */
  readonly deletions: ClusterDeletion[];
  /** Where it says that KubeRay does not restart the head. */
  readonly headIsNotRestarted?: string;
}

/** An event after which KubeRay deletes pods by itself. */
interface ClusterDeletion {
  /** The property that says so. */
  readonly property: string;
  readonly value: number;
  /** What to do about the property itself. */
  readonly remedy: string;
  /** How long it waits, in seconds. */
  readonly after: number;
}

/** The owner that an object of ray.io is to the pods of its cluster; none for a RayCluster, whose name the pods say already. */
export function clusterOwner(kind: string, name: string, spec: PlainObject): ClusterOwner | undefined {
  switch (kind) {
    case 'RayJob':
      return { kind, name, ...jobEnd(spec, 'spec') };
    case 'RayCronJob':
      // The RayJob's own name has the time of its start in it, which a template cannot know.
      return { kind, name, ...jobEnd(spec.jobTemplate, 'spec.jobTemplate') };
    case 'RayService':
      return { kind, name, deletions: [deletion('spec.rayClusterDeletionDelaySeconds', spec.rayClusterDeletionDelaySeconds ?? 60)] };
    default:
      return undefined;
  }
}

/** Puts the owner's name and kind into the labels of the pods. */
export function labelOwner(path: string, property: string, template: PlainObject, owner: ClusterOwner): PlainObject {
  const labels = { [NAME_LABEL]: owner.name, [KIND_LABEL]: owner.kind };
  const place = `${property}.metadata.labels`;
  checkLabels(path, place, labels);
  const before: PlainObject = template.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(labels)) {
    if (before[key] !== undefined && before[key] !== value) {
      refuse(path, {
        property: `${place}['${key}']`, value: before[key], message: `says that the pods are not of ${owner.kind} ${owner.name}`, remedy: 'remove it, or correct it',
      });
    }
  }
  return { ...template, metadata: { ...template.metadata, labels: { ...before, ...labels } } };
}

/** Refuses an agent that would not see the end of what Ray writes before KubeRay deletes the pod. */
export function checkTimeToRead(pod: Pick<PodUnderWork, 'path' | 'property' | 'spec'>, owner: ClusterOwner, settings: SidecarSettings): void {
  const { kind, platform, delivery: { preStopSleep } } = settings;
  const preStopSeconds = preStopSleep?.toSeconds() ?? 0;
  const grace: number = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  const left = kind === SidecarKind.NATIVE ? grace : preStopSeconds;
  for (const { property, value, after, remedy } of owner.deletions) {
    if (after + left < READING_SECONDS) {
      refuse(pod.path, {
        property,
        value,
        message: kind === SidecarKind.NATIVE
          ? `and terminationGracePeriodSeconds = ${grace} of ${pod.property} leave the agent less than ${READING_SECONDS} seconds to read the last lines`
          : `leaves less than ${READING_SECONDS} seconds before the pods are deleted, and this kind of agent stops reading then: the last lines would be lost`,
        remedy: kind === SidecarKind.NATIVE
          ? `set terminationGracePeriodSeconds to ${READING_SECONDS} or more, or ${remedy}`
          : [
            ...(platform.hasNativeSidecars ? ['use SidecarKind.NATIVE'] : []),
            ...(platform.hasSleep ? [`set delivery.preStopSleep to ${READING_SECONDS} seconds or more`] : []),
            remedy,
          ].join(', or '),
      });
    }
  }
}

/** Refuses a classic agent in a head whose containers are not restarted. */
export function checkRestarts(path: string, owner: ClusterOwner, { kind, platform }: SidecarSettings): void {
  if (owner.headIsNotRestarted && kind === SidecarKind.CONTAINER) {
    refuse(path, {
      property: owner.headIsNotRestarted,
      value: 'SidecarMode',
      message: 'gives the head restartPolicy Never, with which an agent in a container of its own that ends for any reason is not started again',
      remedy: platform.hasNativeSidecars
        ? 'use SidecarKind.NATIVE, which is always restarted'
        : 'use another submission mode, or Kubernetes 1.29 and KubeRay 1.1 or newer with SidecarKind.NATIVE, which is always restarted',
    });
  }
}

function jobEnd(job: unknown, place: string): Pick<ClusterOwner, 'deletions' | 'headIsNotRestarted'> {
  const spec = isMap(job) ? job : {};
  const rules: PlainObject[] = spec.deletionStrategy?.deletionRules ?? [];
  const steps = rules.map(({ policy, condition }, i) => ({ policy, ...deletion(`${place}.deletionStrategy.deletionRules[${i}].condition.ttlSeconds`, condition?.ttlSeconds ?? 0) }));
  return {
    deletions: [
      ...(spec.shutdownAfterJobFinishes === true ? [deletion(`${place}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished ?? 0)] : []),
      // A failed attempt's cluster goes at once.
      ...(spec.backoffLimit > 0 ? [{ property: `${place}.backoffLimit`, value: spec.backoffLimit, after: 0, remedy: `set ${place}.backoffLimit to 0` }] : []),
      ...steps.filter(({ policy }) => policy !== 'DeleteNone'),
    ],
    ...(spec.submissionMode === 'SidecarMode' && { headIsNotRestarted: `${place}.submissionMode` }),
  };
}

function deletion(property: string, seconds: number): ClusterDeletion {
  return { property, value: seconds, after: seconds, remedy: `set ${property} to ${READING_SECONDS} or more` };
}
