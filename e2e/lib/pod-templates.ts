import { KubeObject } from './manifest';

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: any;
}

/** A pod template of some object, and the labels and volumes that its controller adds to the pods it makes from it. */
export interface FoundTemplate {
  /** The place in the object, for a reader. */
  readonly where: string;
  /** The RayCluster, when it is a Ray pod. */
  readonly rayCluster?: string;
  readonly template: PodTemplate;
  readonly labels: Record<string, string>;
  readonly volumes: any[];
}

export function podTemplates(object: KubeObject): FoundTemplate[] {
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  switch (object.kind) {
    case 'RayCluster': return ofRayCluster(name, '', spec);
    case 'RayService': return ofRayCluster(`${name}-abcde`, 'rayClusterConfig ', spec.rayClusterConfig);
    case 'RayJob': return ofRayJob(name, '', spec);
    case 'RayCronJob': return ofRayJob(`${name}-29000000`, 'jobTemplate ', spec.jobTemplate);
    case 'CronJob': return [plain('jobTemplate', spec.jobTemplate.spec.template)];
    case 'Deployment':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job': return [plain('template', spec.template)];
    case 'StatefulSet': return [{
      ...plain('template', spec.template),
      volumes: (spec.volumeClaimTemplates ?? []).map((claim: any) => (
        { name: claim.metadata.name, persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}-0` } })),
    }];
    default: return [];
  }
}

function ofRayJob(name: string, prefix: string, spec: any): FoundTemplate[] {
  return [
    ...spec.rayClusterSpec ? ofRayCluster(`${name}-abcde`, `${prefix}rayClusterSpec `, spec.rayClusterSpec) : [],
    ...spec.submitterPodTemplate ? [plain(`${prefix}submitterPodTemplate`, spec.submitterPodTemplate)] : [],
  ];
}

function ofRayCluster(cluster: string, prefix: string, spec: any): FoundTemplate[] {
  return [
    rayPod(cluster, `${prefix}head`, 'head', 'headgroup', spec.headGroupSpec.template),
    ...(spec.workerGroupSpecs ?? []).map((group: any) => rayPod(cluster, `${prefix}worker group ${group.groupName}`, 'worker', group.groupName, group.template)),
  ];
}

/** What the KubeRay operator writes on every Ray pod; the downward API reads these labels. */
function rayPod(cluster: string, where: string, type: string, group: string, template: PodTemplate): FoundTemplate {
  return {
    where,
    rayCluster: cluster,
    template,
    labels: {
      'ray.io/is-ray-node': 'yes',
      'ray.io/cluster': cluster,
      'ray.io/node-type': type,
      'ray.io/group': group,
      'ray.io/identifier': `${cluster}-${type}`,
      'app.kubernetes.io/name': 'kuberay',
      'app.kubernetes.io/created-by': 'kuberay-operator',
    },
    volumes: [],
  };
}

function plain(where: string, template: PodTemplate): FoundTemplate {
  return { where, template, labels: {}, volumes: [] };
}

/** The Pod as the controller would make it. */
export function podOf(owner: string, { template, labels, volumes }: FoundTemplate): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${owner}-e2e`,
      labels: { ...template.metadata?.labels, ...labels },
      annotations: template.metadata?.annotations,
    },
    spec: { ...template.spec, ...volumes.length ? { volumes: [...template.spec.volumes ?? [], ...volumes] } : {} },
  };
}
