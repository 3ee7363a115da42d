import type { ImagePullPolicy } from 'cdk8s-plus-28';
import { additionalFields } from './pass-through';
import { plainList, plainMap, PlainObject } from './plain-data';
import { ContainerResources, renderResources } from './resources';
import { schemaAt } from './schema';
import { KubeRayVersion } from './version';

/** How eagerly the autoscaler adds workers. */
export enum UpscalingMode {
  /** As many as are needed, at once. */
  DEFAULT = 'Default',
  /** The same as the default. */
  AGGRESSIVE = 'Aggressive',
  /** At most as many pending workers as the cluster has nodes. */
  CONSERVATIVE = 'Conservative',
}

/** The generation of Ray's autoscaler. */
export enum AutoscalerVersion {
  /** The first one. */
  V1 = 'v1',
  /** The second one. KubeRay gives the pods `restartPolicy: Never` with it. */
  V2 = 'v2',
}

/**
 * Options of the autoscaler's container in the head pod.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/configuring-autoscaling.html
 */
export interface RayAutoscalerOptions {
  /**
   * The generation. Needs KubeRay 1.4.0.
   *
   * @default - the one that the Ray version uses
   */
  readonly version?: AutoscalerVersion;

  /**
   * How eagerly workers are added.
   *
   * @default UpscalingMode.DEFAULT
   */
  readonly upscalingMode?: UpscalingMode;

  /**
   * How long a worker may be idle before it is removed, in seconds.
   *
   * @default 60
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * The image.
   *
   * @default - that of the head
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * What the container asks for and may use.
   *
   * @default - requests and limits of 500m CPU and 512Mi memory
   */
  readonly resources?: ContainerResources;

  /**
   * Environment variables, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly env?: any[];

  /**
   * ConfigMaps and Secrets that all variables are taken from, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly envFrom?: any[];

  /**
   * What the container mounts, as in the Kubernetes API. KubeRay adds the volume `ray-logs` at /tmp/ray unless something is
   * mounted there.
   *
   * @default - KubeRay's own
   */
  readonly volumeMounts?: any[];

  /**
   * The security context, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly securityContext?: any;

  /**
   * Options in the API that have no property here.
   *
   * @default - none
   */
  readonly additionalFields?: { [field: string]: any };
}

/** `autoscalerOptions` as KubeRay reads them. */
export function renderAutoscalerOptions(path: string, property: string, options: RayAutoscalerOptions, version: KubeRayVersion): PlainObject {
  const list = (name: string, value?: any[]) => value && plainList(path, `${property}.${name}`, value);
  return additionalFields(path, `${property}.additionalFields`, {
    version: options.version,
    upscalingMode: options.upscalingMode,
    idleTimeoutSeconds: options.idleTimeoutSeconds,
    image: options.image,
    imagePullPolicy: options.imagePullPolicy,
    resources: options.resources && renderResources(path, `${property}.resources`, options.resources),
    env: list('env', options.env),
    envFrom: list('envFrom', options.envFrom),
    volumeMounts: list('volumeMounts', options.volumeMounts),
    securityContext: options.securityContext && plainMap(path, `${property}.securityContext`, options.securityContext),
  }, options.additionalFields, { schema: schemaAt('RayCluster', 'autoscalerOptions'), version });
}
