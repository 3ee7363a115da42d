import { IConstruct, IMixin } from 'constructs';
import { RAY_LOGS_ON_NODE_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { MixinWatch } from './mixin-watch';
import { autoscalerOnNode, mountOnNode } from './node-directory';
import { checkRayDirectory, normalPath } from './ray-directory';
import { groupOfPod, withRayDirectory } from './ray-directory-of-cluster';
import { checkRayWritesFiles } from './ray-files';
import { changeTemplates, ClusterUnderWork, GroupUnderWork, patchRayObject } from './ray-object';
import { existingPodTemplate } from '../kuberay/checked-pod-template';
import { PlainObject } from '../kuberay/plain-data';
import { refuse, refuseAll } from '../problem';
import { RAY_DIRECTORY, rayDirectoryProblem } from '../ray/directory';
import { ownerSuffix } from '../ray/pod-directories';

/** Properties of `RayLogsOnNode`. */
export interface RayLogsOnNodeProps {
  /**
   * The directory on the nodes, below which each Ray pod has one of its own. The agent of the node must look there.
   *
   * @default /var/log/ray
   */
  readonly hostPath?: string;

  /**
   * Where Ray keeps its sessions in its own container. Ray is told by `temp-dir` of the head unless something else does.
   *
   * @default /tmp/ray
   */
  readonly rayDirectory?: string;
}

/** The directories of nodes that Ray pods of an app write to. */
const DIRECTORIES = new WeakMap<IConstruct, Set<string>>();

/** The directories of nodes that Ray pods of the app write to. */
export function writtenDirectories(root: IConstruct): string[] {
  return [...DIRECTORIES.get(root) ?? []];
}

/**
 * Has Ray pods write their logs to a directory of the node, where the agent of a `RayLogDaemonSet` finds them and where they outlive the
 * pod. A mixin: `app.with(new RayLogsOnNode())`, or `app.with(daemonSet.rayPods)`.
 *
 * Each pod has a directory of its own, named by its namespace, cluster, group and name. An init container with the image of Ray makes it
 * writable, as it belongs to root; so it does not matter which starts first on a node, Ray or the agent. The autoscaler gets the same
 * directory. The namespace must allow volumes of the kind hostPath: pod security `privileged`.
 *
 * KubeRay's history server cannot be had together with it: its collector always mounts the whole volume.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayLogsOnNode implements IMixin {
  /** The directory on the nodes. */
  public readonly hostPath: string;

  private readonly rayDirectory: string;
  private readonly watch = new MixinWatch('RayLogsOnNode');

  /**
   * @throws if the directory is not absolute, or is the root
   */
  constructor(props: RayLogsOnNodeProps = {}) {
    refuseAll('RayLogsOnNode', propsProblems('', props, 'RayLogsOnNodeProps', RAY_LOGS_ON_NODE_PROPS));
    this.hostPath = checkHostPath('RayLogsOnNode', 'hostPath', props.hostPath ?? '/var/log/ray');
    this.rayDirectory = normalPath(props.rayDirectory ?? RAY_DIRECTORY);
    refuseAll('RayLogsOnNode', [rayDirectoryProblem('rayDirectory', this.rayDirectory)].filter((problem) => problem !== undefined));
  }

  /** Whether the construct is an `ApiObject` of ray.io that has Ray pods: a RayCluster, RayJob, RayService or RayCronJob. */
  public supports(construct: IConstruct): boolean {
    return this.watch.offer(construct);
  }

  /**
   * Mounts the directories in all Ray pods of a ray.io object.
   *
   * @param construct an `ApiObject` for which `supports` is true
   * @throws if something else than an emptyDir is at /tmp/ray, or something in the pod would keep the logs from the agent
   */
  public applyTo(construct: IConstruct): void {
    patchRayObject(construct, this.watch, (cluster) => this.changed(cluster));
    const { root } = construct.node;
    DIRECTORIES.set(root, (DIRECTORIES.get(root) ?? new Set()).add(this.hostPath));
  }

  private changed(cluster: ClusterUnderWork): PlainObject {
    const { path, property, spec } = cluster;
    if (spec.historyServerOptions !== undefined) {
      refuse(path, {
        property: `${property}.historyServerOptions`,
        message: "adds a collector that mounts the whole volume at /tmp/ray, and would see the logs of all pods of the node in the place of the pod's own",
        remedy: 'use RayLoggingSidecar, or remove it',
      });
    }
    const pods = changeTemplates(cluster, (group) => this.template(cluster, group));
    const changed = this.rayDirectory === RAY_DIRECTORY ? pods : withRayDirectory(cluster, pods, this.rayDirectory);
    return spec.enableInTreeAutoscaling === true
      ? { ...changed, autoscalerOptions: autoscalerOnNode(path, `${property}.autoscalerOptions`, changed.autoscalerOptions ?? {}, changed.headGroupSpec.template, this.rayDirectory) }
      : changed;
  }

  private template(cluster: ClusterUnderWork, change: GroupUnderWork): PlainObject {
    const { path, owner } = cluster;
    const { property: place, group } = change;
    const property = `${place}.template`;
    const template = existingPodTemplate(path, property, group.template);
    const [rayContainer] = template.spec?.containers ?? [];
    if (rayContainer === undefined) {
      refuse(path, { property: `${property}.spec.containers`, message: 'has no container', remedy: 'put the Ray container first' });
    }
    const pod = { path, property, spec: template.spec, rayContainer, rayDirectory: this.rayDirectory };
    checkRayDirectory(pod, groupOfPod(cluster, change));
    checkRayWritesFiles(pod);
    mountOnNode(pod, this.hostPath, owner ? ownerSuffix(owner.kind, owner.name) : '');
    return template;
  }
}

/** A directory of a node that may be given to pods. */
export function checkHostPath(path: string, property: string, directory: string): string {
  if (!/^(\/[^/\0]+)+$/.test(directory) || directory.split('/').includes('..')) {
    refuse(path, { property, value: directory, message: 'is no absolute path of a directory', remedy: "write it like '/var/log/ray'" });
  }
  return directory;
}
