import { findLogMount } from './log-volume';
import { GroupOfPod, paramsWithDirectory } from './ray-directory';
import { ClusterUnderWork, GroupUnderWork } from './ray-object';
import { PlainObject, sameData } from '../kuberay/plain-data';
import { refuse } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

/** With this annotation KubeRay leaves it to the container's own command to start Ray. */
const OVERWRITE_ANNOTATION = 'ray.io/overwrite-container-cmd';

/** What a group says about the directory of its pods. */
export function groupOfPod({ annotations }: ClusterUnderWork, { property, head, group }: GroupUnderWork): GroupOfPod {
  const overwrites = [annotations, group.template.metadata?.annotations].some((one) => String(one?.[OVERWRITE_ANNOTATION]).toLowerCase() === 'true');
  return { property, head, rayStartParams: group.rayStartParams, ownCommand: overwrites };
}

/** Refuses containers of KubeRay that look in /tmp/ray where Ray writes elsewhere. */
export function checkContainersBeside({ path, property, spec }: ClusterUnderWork, rayDirectory: string): void {
  if (rayDirectory !== RAY_DIRECTORY && spec.historyServerOptions !== undefined) {
    refuse(path, {
      property: `${property}.historyServerOptions`,
      message: `adds a container that reads ${RAY_DIRECTORY}, and Ray writes to ${rayDirectory}`,
      remedy: 'remove it, or leave out rayDirectory',
    });
  }
}

/** The spec, whose pods have the directory already, with a head that tells Ray of it and an autoscaler that has it too. */
export function withRayDirectory(cluster: ClusterUnderWork, spec: PlainObject, rayDirectory: string): PlainObject {
  const { path, property: place } = cluster;
  const { headGroupSpec: head } = spec;
  const { spec: podSpec } = head.template;
  const property = `${place}.headGroupSpec`;
  const pod = { path, property: `${property}.template`, spec: podSpec, rayContainer: podSpec.containers[0], rayDirectory };
  const rayStartParams = paramsWithDirectory(pod, groupOfPod(cluster, { property, head: true, group: head }));
  const changed = { ...spec, headGroupSpec: { ...head, ...(rayStartParams && { rayStartParams }) } };
  return spec.enableInTreeAutoscaling === true
    ? { ...changed, autoscalerOptions: autoscalerWith(path, `${place}.autoscalerOptions`, spec.autoscalerOptions, findLogMount(pod)!, pod.rayContainer.env) }
    : changed;
}

/** The autoscaler's options with a mount of the head, and the variables that it is made of. */
function autoscalerWith(path: string, property: string, options: PlainObject = {}, mount: PlainObject, env: PlainObject[] = []): PlainObject {
  const mounts: PlainObject[] = options.volumeMounts ?? [];
  const own = mounts.find(({ mountPath }) => mountPath === mount.mountPath);
  if (own && !sameData(own, mount)) {
    refuse(path, { property: `${property}.volumeMounts`, value: own, message: `mounts something else at ${mount.mountPath} than the head`, remedy: 'remove it' });
  }
  const variables: PlainObject[] = options.env ?? [];
  const needed = env.filter(({ name }) => String(mount.subPathExpr).includes(`$(${name})`) && !variables.some((variable) => variable.name === name));
  return {
    ...options,
    ...(!own && { volumeMounts: [...mounts, { ...mount }] }),
    ...(needed.length > 0 && { env: [...variables, ...needed] }),
  };
}
