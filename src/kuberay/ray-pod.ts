import type { ImagePullPolicy } from 'cdk8s-plus-28';
import { checkedPodTemplate } from './checked-pod-template';
import { MergePlace, mergeField, mergeList, mergeMap } from './merge';
import { textMap } from './names';
import { plainList, plainMap, PlainObject } from './plain-data';
import { podProblems } from './pod-rules';
import { ContainerResources, renderResources } from './resources';
import { containerSchema, podSpecSchema, SchemaRef } from './schema';
import { shapeProblems } from './shape';
import { KubeRayVersion } from './version';
import { Problem, refuse, refuseAll } from '../problem';

/**
 * The pods of a group of Ray nodes.
 *
 * What the Kubernetes API has a list or a map for is given as there, as plain data or as objects of the `k8s` types of
 * cdk8s-plus-28. Everything that has no property here stands in `podTemplate`; both are merged.
 */
export interface RayPodProps {
  /**
   * The image of the Ray container.
   *
   * @default - the one in `podTemplate`, else the `image` of the cluster
   */
  readonly image?: string;

  /**
   * When the image of the Ray container is pulled.
   *
   * @default - Kubernetes decides by the image's tag
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * What the Ray container asks for and may use. KubeRay tells Ray its number of CPUs, of GPUs and its memory by the limits.
   *
   * @default - none
   */
  readonly resources?: ContainerResources;

  /**
   * Environment variables of the Ray container, as in the Kubernetes API: `{ name, value }` or `{ name, valueFrom }`.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
   */
  readonly env?: any[];

  /**
   * ConfigMaps and Secrets that the Ray container takes all variables from, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly envFrom?: any[];

  /**
   * Volumes of the pod, as in the Kubernetes API.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/
   */
  readonly volumes?: any[];

  /**
   * What the Ray container mounts, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly volumeMounts?: any[];

  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly tolerations?: any[];

  /**
   * Affinity, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly affinity?: any;

  /**
   * The service account of the pods.
   *
   * @default - the namespace's `default`; for a head with in-tree autoscaling the one that KubeRay makes
   */
  readonly serviceAccountName?: string;

  /**
   * The names of the Secrets that images are pulled with.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Labels of the pods.
   *
   * @default - KubeRay's own only
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - KubeRay's own only
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * The priority class of the pods.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * How long a pod may take to end, in seconds. This is all the time there is to send the last lines of its logs.
   *
   * @default 30
   */
  readonly terminationGracePeriodSeconds?: number;

  /**
   * A pod template with everything else, in the form `{ metadata, spec }`. The first of its `containers` is the Ray container, since
   * that is how KubeRay sees it. Nothing in it is changed; a value that differs from the property for it is an error.
   *
   * @default - none
   */
  readonly podTemplate?: any;
}

/** What a group falls back on. */
export interface RayPodDefaults {
  readonly containerName: string;
  readonly image: string;
  /** The release of KubeRay that reads the template. */
  readonly version: KubeRayVersion;
}

/** The template that properties and `podTemplate` make together. */
export function renderRayPod(path: string, property: string, props: RayPodProps, defaults: RayPodDefaults): PlainObject {
  const base = `${property}.podTemplate`;
  const { version } = defaults;
  const template = checkedPodTemplate(path, base, props.podTemplate ?? {}, { version, partial: true });
  const spec = (template.spec ??= {});
  const container = rayContainer(path, base, spec, defaults);

  const problems: Problem[] = [];
  const checked = <T>(name: string, value: T, schema: SchemaRef): T => {
    if (value !== undefined) {
      problems.push(...shapeProblems(`${property}.${name}`, value, schema, { version }));
    }
    return value;
  };
  const list = (name: string, value: any[] | undefined, schema: SchemaRef) => checked(name, value && plainList(path, `${property}.${name}`, value), schema);
  const texts = (name: string, value?: PlainObject) => value === undefined ? undefined : textMap(path, `${property}.${name}`, value);
  const resources = checked('resources', props.resources && renderResources(path, `${property}.resources`, props.resources), containerSchema('resources'));
  const env = list('env', props.env, containerSchema('env'));
  const envFrom = list('envFrom', props.envFrom, containerSchema('envFrom'));
  const volumeMounts = list('volumeMounts', props.volumeMounts, containerSchema('volumeMounts'));
  const volumes = list('volumes', props.volumes, podSpecSchema('volumes'));
  const tolerations = list('tolerations', props.tolerations, podSpecSchema('tolerations'));
  const affinity = checked('affinity', props.affinity && plainMap(path, `${property}.affinity`, props.affinity), podSpecSchema('affinity'));
  const pullSecrets = props.imagePullSecrets && plainList(path, `${property}.imagePullSecrets`, props.imagePullSecrets);
  refuseAll(path, problems);

  const place = (name: string, inTemplate: string): MergePlace => ({ path, property: `${property}.${name}`, inTemplate: `${base}.${inTemplate}` });
  const ofContainer = (name: string) => place(name, `spec.containers[0].${name}`);
  const ofPod = (name: string) => place(name, `spec.${name}`);

  mergeField(ofContainer('image'), container, 'image', props.image);
  mergeField(ofContainer('imagePullPolicy'), container, 'imagePullPolicy', props.imagePullPolicy);
  mergeMap(ofContainer('resources'), container, 'resources', resources);
  mergeList(ofContainer('env'), container, 'env', env, 'name');
  mergeList(ofContainer('envFrom'), container, 'envFrom', envFrom);
  mergeList(ofContainer('volumeMounts'), container, 'volumeMounts', volumeMounts, 'mountPath');
  container.image ??= defaults.image;

  mergeList(ofPod('volumes'), spec, 'volumes', volumes, 'name');
  mergeMap(ofPod('nodeSelector'), spec, 'nodeSelector', texts('nodeSelector', props.nodeSelector));
  mergeList(ofPod('tolerations'), spec, 'tolerations', tolerations);
  mergeField(ofPod('affinity'), spec, 'affinity', affinity);
  mergeField(ofPod('serviceAccountName'), spec, 'serviceAccountName', props.serviceAccountName);
  mergeList(ofPod('imagePullSecrets'), spec, 'imagePullSecrets', pullSecrets?.map((name) => ({ name })), 'name');
  mergeField(ofPod('priorityClassName'), spec, 'priorityClassName', props.priorityClassName);
  mergeField(ofPod('terminationGracePeriodSeconds'), spec, 'terminationGracePeriodSeconds', props.terminationGracePeriodSeconds);

  const metadata = template.metadata ?? {};
  mergeMap(place('podLabels', 'metadata.labels'), metadata, 'labels', texts('podLabels', props.podLabels));
  mergeMap(place('podAnnotations', 'metadata.annotations'), metadata, 'annotations', texts('podAnnotations', props.podAnnotations));
  if (Object.keys(metadata).length > 0) {
    template.metadata = metadata;
  }
  refuseAll(path, podProblems(`${property}.template`, template));
  return template;
}

/** The container that KubeRay will make the Ray node: the first one, made here if there is none. */
function rayContainer(path: string, base: string, spec: PlainObject, defaults: RayPodDefaults): PlainObject {
  const containers: PlainObject[] = (spec.containers ??= []);
  const named = containers.findIndex((container) => container.name === defaults.containerName);
  if (named > 0) {
    refuse(path, {
      property: `${base}.spec.containers[${named}].name`,
      value: defaults.containerName,
      message: `is not the first container, and KubeRay would start Ray in ${JSON.stringify(containers[0].name)}`,
      remedy: 'put the Ray container first',
    });
  }
  if (containers.length === 0) {
    containers.push({});
  }
  containers[0].name ??= defaults.containerName;
  return containers[0];
}
