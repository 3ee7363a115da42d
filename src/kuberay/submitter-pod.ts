import { PlainObject } from './plain-data';
import { RayClusterSpecProps } from './ray-cluster-spec';
import { RayPodProps, renderRayPod } from './ray-pod';
import { KubeRayVersion } from './version';
import { refuse } from '../problem';

/** What KubeRay calls the container that submits. */
const SUBMITTER_CONTAINER = 'ray-job-submitter';

/** `submitterPodTemplate` as KubeRay reads it. */
export function renderSubmitterPod(path: string, { image, rayVersion }: RayClusterSpecProps, pod: RayPodProps, version: KubeRayVersion): PlainObject {
  const property = 'submitterPod';
  const template = renderRayPod(path, property, pod, { containerName: SUBMITTER_CONTAINER, image: image ?? `rayproject/ray:${rayVersion}`, version });
  const { spec } = template;
  if (spec.containers.length > 1) {
    refuse(path, {
      property: `${property}.podTemplate.spec.containers`,
      value: spec.containers.map(({ name }: PlainObject) => name),
      message: 'has a container beside the one that submits: while it runs the Job does not complete, and the RayJob with it only after 300 seconds',
      remedy: 'make it an init container with restartPolicy: Always',
    });
  }
  // A Job takes no other, and the API's own default is Always.
  spec.restartPolicy ??= 'Never';
  if (!['Never', 'OnFailure'].includes(spec.restartPolicy)) {
    refuse(path, {
      property: `${property}.podTemplate.spec.restartPolicy`, value: spec.restartPolicy, message: 'is none that a Job can have', remedy: 'use Never or OnFailure',
    });
  }
  return template;
}
