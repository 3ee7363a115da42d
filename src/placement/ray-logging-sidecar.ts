import { Chart, Names, Size } from 'cdk8s';
import type { ImagePullPolicy } from 'cdk8s-plus-28';
import { Construct, IConstruct, IMixin } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { LOG_DELIVERY, RAY_LOGGING_SIDECAR_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { checkAgentContainer } from './agent-checks';
import { AgentSettings, checkEnv, IMAGE_MAIN_FILE } from './agent-container';
import { ConfinedGroups, confinedGroups, confinedProblems } from './agent-network';
import { RayAgentOptions } from './agent-options';
import { checkVolumeShapes } from './agent-pod-checks';
import { AgentSecurityContext } from './agent-security';
import { joinClusterSpec, MadeCluster } from './cluster-pods';
import { configOfOutputs } from './config-of-outputs';
import { checkDelivery } from './delivery';
import { joinPod, SidecarSettings } from './join-pod';
import { KUBERAY_LOG_VOLUME } from './log-volume';
import { MixinWatch } from './mixin-watch';
import { Platform } from './platform';
import { changeCluster, ClusterUnderWork, patchRayObject, RayObjectUnderWork } from './ray-object';
import { ConfigMount, SidecarKind } from './sidecar-kind';
import { plainList, PlainObject } from '../kuberay/plain-data';
import { RESERVED_CONTAINERS, RESERVED_VOLUMES } from '../kuberay/reserved-names';
import { ContainerResources, renderResources } from '../kuberay/resources';
import { KubeRayVersion, KubernetesVersion } from '../kuberay/version';
import { LibraryImages, secretNameProblems } from '../library-images';
import { AGENT_LABEL } from '../metrics/agent-metrics';
import { AgentMetrics } from '../metrics/agent-monitors';
import { ILogAgents, markAgents } from '../metrics/agents-with-metrics';
import { metricsProblems } from '../metrics/metrics-options';
import { watchAgents } from '../metrics/watch-agents';
import { IFluentBitOutput } from '../outputs/output';
import { refuse, refuseAll } from '../problem';
import { RAY_DIRECTORY, rayDirectoryProblem } from '../ray/directory';
import { rayLoggingEnvironment, RayLoggingEnvironmentOptions } from '../ray/environment';

/** Properties of `RayLoggingSidecar`. */
export interface RayLoggingSidecarProps extends RayAgentOptions {
  /**
   * The configuration of the agent; either this or `outputs`. Its ConfigMap is made in each namespace whose pods the agent joins.
   *
   * @default - made from `outputs`
   */
  readonly config?: IAgentConfig;

  /**
   * Where the logs go; either this or `config`. The configuration is made here and tails all of Ray's log files.
   *
   * @default - `config` says it
   */
  readonly outputs?: IFluentBitOutput[];

  /**
   * The release of KubeRay that makes the pods.
   *
   * @default KubeRayVersion.V1_7_0
   */
  readonly kubeRayVersion?: KubeRayVersion;

  /**
   * The image of the agent.
   *
   * @default - the one that upstream publishes for the version of the configuration
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default - Kubernetes decides by the image's tag
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * The name of the agent's container. (`fluentbit` is taken in clusters with the Ray add-on of GKE, which adds one by that name.)
   *
   * @default ray-logs-agent
   */
  readonly containerName?: string;

  /**
   * What the agent asks for and may use.
   *
   * @default - requests and limits of 100m CPU and 128Mi memory, as the Ray documentation suggests for production
   * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
   */
  readonly resources?: ContainerResources;

  /**
   * More environment variables for the agent, as in the Kubernetes API: `{ name, value }` or `{ name, valueFrom }`.
   *
   * @default - those that the configuration reads and says the source of; with this library's own pipeline `MALLOC_CONF`, unless it is given here
   */
  readonly env?: any[];

  /**
   * What the agent mounts besides, as in the Kubernetes API: the directories of `pipeline.additionalGlobs` for example.
   *
   * @default - nothing more
   */
  readonly volumeMounts?: any[];

  /**
   * The volumes for `volumeMounts`, unless the pods have them, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly volumes?: any[];

  /**
   * The name of the volume that is added for Ray's logs where nothing is mounted at /tmp/ray. KubeRay's own containers find
   * them in `ray-logs` only.
   *
   * @default ray-logs
   */
  readonly logVolumeName?: string;

  /**
   * How much a log volume that is added may hold. Kubernetes evicts a pod that exceeds it.
   *
   * @default - as much as the node has
   */
  readonly logVolumeSizeLimit?: Size;

  /**
   * Whether the agent may only read the log volume.
   *
   * @default true
   */
  readonly logMountReadOnly?: boolean;

  /**
   * How the agent gets its configuration.
   *
   * @default ConfigMount.DIRECTORY
   */
  readonly configMount?: ConfigMount;

  /**
   * The name of the volume with the configuration.
   *
   * @default ray-logs-config
   */
  readonly configVolumeName?: string;

  /**
   * How much the agent's offsets and buffers may take on the node. Kubernetes evicts a pod that exceeds it, so the limits of the
   * configuration's buffers should stay below.
   *
   * @default - 2 GiB, or a third more than all outputs may keep if that is more
   */
  readonly stateSizeLimit?: Size;

  /**
   * How Ray itself writes its logs: rotation, JSON, noise. Sets environment variables of the Ray container.
   *
   * @default - as Ray does; its container is not changed
   */
  readonly rayLogging?: RayLoggingEnvironmentOptions;
}

/** What `RayLoggingSidecar.addTo` has to know of a pod besides its template. */
export interface AddToPodOptions {
  /**
   * The name of the Ray container. It must be the first one, since that is where KubeRay starts Ray.
   *
   * @default - the first container, whatever its name
   */
  readonly rayContainerName?: string;

  /**
   * Whether KubeRay adds a container to the pod that shares Ray's logs: the autoscaler in the head of a cluster with in-tree
   * autoscaling, the collector of the history server in every pod. They see the volume `ray-logs` only, at /tmp/ray.
   *
   * @default false
   */
  readonly kubeRaySharesLogs?: boolean;

  /**
   * The namespace of the pods, which must have the agent's ConfigMap.
   *
   * @default - that of the sidecar's chart
   */
  readonly namespace?: string;
}

/**
 * A log agent that joins the pods of Ray: reads what Ray writes under /tmp/ray and sends it on.
 *
 * It joins a pod template with `addTo`. It also is a mixin: `cluster.with(sidecar)` joins all pods of a RayCluster, RayJob,
 * RayService or RayCronJob, and `app.with(sidecar)` those of all of them, wherever the manifests come from. A pod that has the
 * agent already stays as it is. Pods of a RayJob, RayService or RayCronJob get the labels `ray.io/originated-from-cr-name` and
 * `ray.io/originated-from-crd`, so that their lines can be found by its name.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayLoggingSidecar extends Construct implements IMixin, ILogAgents {
  /** The configuration of the agent. */
  public readonly config: IAgentConfig;

  /** The name of the agent's container. */
  public readonly containerName: string;

  /** The labels of the pods whose agent tells its metrics. */
  public readonly podLabels: { [label: string]: string };

  /** Whether the agents are in Ray pods: always. */
  public readonly sidecars: boolean = true;

  private readonly namespaces = new Set<string>();
  private readonly settings: SidecarSettings;
  private readonly logVolume: { readonly name: string; readonly sizeLimit?: string };
  private readonly watch: MixinWatch;
  private readonly confined: ConfinedGroups[] = [];

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayLoggingSidecarProps) {
    super(scope, id);
    refuseAll(this.node.path, [
      ...propsProblems('', props, 'RayLoggingSidecarProps', RAY_LOGGING_SIDECAR_PROPS),
      ...(props.delivery === undefined ? [] : propsProblems('delivery', props.delivery, 'LogDelivery', LOG_DELIVERY)),
    ]);
    this.config = this.configOf(props);
    this.containerName = props.containerName ?? 'ray-logs-agent';
    refuseAll(this.node.path, metricsProblems(props.metrics, this.config));
    this.podLabels = { [AGENT_LABEL]: Names.toLabelValue(this) };
    const agent = this.agentOf(props);
    const kind = props.kind ?? SidecarKind.NATIVE;
    const platform = new Platform(props.kubernetesVersion ?? KubernetesVersion.V1_34, props.kubeRayVersion ?? KubeRayVersion.V1_7_0);
    const delivery = props.delivery ?? {};
    const { path } = this.node;
    checkNative(path, kind, platform);
    checkDelivery(path, delivery, kind, platform);
    refuseAll(path, secretNameProblems('imagePullSecrets', props.imagePullSecrets));
    this.settings = {
      agent,
      kind,
      platform,
      delivery,
      imagePullSecrets: [...new Set([...LibraryImages._pullSecrets(this), ...(props.imagePullSecrets ?? [])])],
      rayEnvironment: rayLoggingEnvironment(props.rayLogging),
      metrics: this.config.metricsPort === undefined ? undefined : {
        labels: this.podLabels,
        annotations: props.metrics?.operator === false ? AgentMetrics.scrapeAnnotations(this.config.metricsPort) : {},
      },
      joined: (namespace) => namespace !== undefined && this.namespaces.add(namespace),
      rayDirectory: this.config.rayDirectory ?? props.rayDirectory ?? RAY_DIRECTORY,
    };
    this.logVolume = { name: props.logVolumeName ?? KUBERAY_LOG_VOLUME, sizeLimit: quantity(props.logVolumeSizeLimit) };
    this.checkNames(agent);
    this.node.addValidation({ validate: () => confinedProblems(this.node.root, this.confined) });
    markAgents(this);
    if (props.metrics) {
      watchAgents(this, props.metrics);
    }
    this.watch = new MixinWatch(this.node.path, ({ spec }) => (
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ name }) => name === this.containerName)
    ));
    this.watch.watch(this);
  }

  /**
   * A pod template with the agent in it: the log volume and its mount in the Ray container unless they are there, the agent's container
   * and its volumes. The template that is given is not changed; one that has this agent already comes back as it is.
   *
   * A native sidecar goes behind the init containers that are there: they may prepare the pod for it, and Ray starts after all of them.
   *
   * @param template a plain manifest or a `k8s.PodTemplateSpec` of cdk8s-plus-28, of the form `{ metadata, spec }`
   * @returns the template as plain data
   * @throws if the agent cannot join this pod, or something in the pod would keep the logs from it
   */
  public addTo(template: any, options: AddToPodOptions = {}): any {
    this.watch.use();
    return joinPod(this.settings, {
      path: this.node.path,
      property: 'template',
      template,
      namespace: options.namespace ?? Chart.of(this).namespace,
      rayContainerName: options.rayContainerName,
      logVolume: { ...this.logVolume, kubeRayMounts: options.kubeRaySharesLogs === true && this.settings.rayDirectory === RAY_DIRECTORY },
    });
  }

  /** The namespaces of the pods that the agent has joined; that which the manifests are applied to is not among them. */
  public get podNamespaces(): string[] {
    return [...this.namespaces];
  }

  /** Whether the construct is an `ApiObject` of ray.io that has Ray pods: a RayCluster, RayJob, RayService or RayCronJob. */
  public supports(construct: IConstruct): boolean {
    return this.watch.offer(construct);
  }

  /**
   * Joins all Ray pods of a ray.io object.
   *
   * @param construct an `ApiObject` for which `supports` is true
   * @throws if the agent cannot join one of the pods
   */
  public applyTo(construct: IConstruct): void {
    patchRayObject(construct, this.watch, (cluster) => this.join(cluster));
  }

  /**
   * The spec of an object of ray.io with the agent in its pods.
   *
   * @internal
   */
  public _joinObject(object: RayObjectUnderWork, withoutLogs: ReadonlySet<string>): PlainObject {
    this.watch.use();
    return changeCluster(object, (cluster) => this.join(cluster, { withoutLogs }));
  }

  /**
   * Refuses an agent that other releases do not know.
   *
   * @internal
   */
  public _checkPlatform(path: string, kubernetes: KubernetesVersion | undefined, kubeRay: KubeRayVersion | undefined): void {
    const { kind, delivery, platform } = this.settings;
    const other = new Platform(kubernetes ?? platform.kubernetes, kubeRay ?? platform.kubeRay);
    checkNative(path, kind, other);
    checkDelivery(path, delivery, kind, other);
  }

  private join(cluster: ClusterUnderWork, made?: MadeCluster): PlainObject {
    if (this.config.connects ?? true) {
      this.confined.push(confinedGroups(cluster, made?.withoutLogs ?? new Set()));
    }
    return joinClusterSpec(this.settings, this.logVolume, cluster, made);
  }

  private configOf(props: RayLoggingSidecarProps): IAgentConfig {
    if ((props.config === undefined) === (props.outputs === undefined)) {
      refuse(this.node.path, {
        property: 'config', message: `and outputs are ${props.config ? 'both given' : 'both missing'}`, remedy: 'give exactly one of them',
      });
    }
    if (props.config?.wholeNode) {
      refuse(this.node.path, {
        property: 'config', value: props.config.configMapName, message: 'is for the agent of a node', remedy: 'leave out pipeline.wholeNode, or give it to a RayLogDaemonSet',
      });
    }
    const { config, rayDirectory } = props;
    refuseAll(this.node.path, [rayDirectory === undefined ? undefined : rayDirectoryProblem('rayDirectory', rayDirectory)].filter((one) => one !== undefined));
    if (config?.rayDirectory !== undefined && rayDirectory !== undefined && config.rayDirectory !== rayDirectory) {
      refuse(this.node.path, {
        property: 'rayDirectory',
        value: rayDirectory,
        message: `is not where the configuration reads, ${config.rayDirectory}`,
        remedy: 'set pipeline.rayDirectory of the configuration to it',
      });
    }
    return config ?? configOfOutputs(this, props.outputs!, rayDirectory, undefined, props.metrics);
  }

  private agentOf(props: RayLoggingSidecarProps): AgentSettings {
    const { path } = this.node;
    const configMount = props.configMount ?? ConfigMount.DIRECTORY;
    if (configMount === ConfigMount.SUB_PATH && this.config.mainFile !== IMAGE_MAIN_FILE) {
      refuse(path, {
        property: 'configMount',
        value: configMount,
        message: `starts the agent as its image does, which reads ${IMAGE_MAIN_FILE} and not ${this.config.mainFile}`,
        remedy: 'use ConfigMount.DIRECTORY, or write the configuration in the classic format',
      });
    }
    const stateSizeLimit = props.stateSizeLimit ?? defaultStateSize(this.config);
    checkState(path, this.config, stateSizeLimit);
    const env = plainList(path, 'env', props.env ?? []);
    checkEnv(path, this.config, env);
    checkAgentContainer(path, this.config, { ...props, resources: props.resources ?? DEFAULT_RESOURCES, env });
    const volumeMounts = plainList(path, 'volumeMounts', props.volumeMounts ?? []);
    const volumes = plainList(path, 'volumes', props.volumes ?? []);
    checkVolumeShapes(path, { volumes, volumeMounts });
    return {
      config: this.config,
      containerName: this.containerName,
      image: props.image ?? LibraryImages._of(this, this.config.version.image),
      imageIsRoot: props.image === undefined,
      imagePullPolicy: props.imagePullPolicy,
      resources: renderResources(path, 'resources', props.resources ?? DEFAULT_RESOURCES),
      securityContext: props.securityContext ?? AgentSecurityContext.restricted(),
      env,
      volumeMounts,
      volumes,
      configMount,
      configVolumeName: props.configVolumeName ?? 'ray-logs-config',
      logMountReadOnly: props.logMountReadOnly ?? true,
      stateVolume: { emptyDir: { sizeLimit: quantity(stateSizeLimit) } },
    };
  }

  private checkNames({ containerName, configVolumeName }: AgentSettings): void {
    for (const [property, name, reserved] of [
      ['containerName', containerName, RESERVED_CONTAINERS],
      ['configVolumeName', configVolumeName, RESERVED_VOLUMES],
      ['logVolumeName', this.logVolume.name, RESERVED_VOLUMES],
    ] as const) {
      if (name.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
        refuse(this.node.path, { property, value: name, message: 'is no DNS label', remedy: 'use at most 63 small letters, digits and -, a letter or digit at both ends' });
      }
      if (reserved.includes(name)) {
        refuse(this.node.path, { property, value: name, message: 'is a name that KubeRay uses itself', remedy: 'use another name' });
      }
    }
    if (configVolumeName === this.logVolume.name) {
      refuse(this.node.path, { property: 'configVolumeName', value: configVolumeName, message: 'is the name of the log volume', remedy: 'use another name' });
    }
  }
}

/** As the Ray documentation suggests for production. */
export const DEFAULT_RESOURCES: ContainerResources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '100m', memory: '128Mi' },
};

function checkNative(path: string, kind: SidecarKind, { kubernetes, kubeRay }: Platform): void {
  if (kind !== SidecarKind.NATIVE) {
    return;
  }
  if (!kubernetes.atLeast('1.29.0')) {
    refuse(path, {
      property: 'kubernetesVersion', value: kubernetes.version, message: 'has no native sidecars; Kubernetes has them since 1.29', remedy: 'use kind = SidecarKind.CONTAINER',
    });
  }
  if (!kubeRay.atLeast('1.1.0')) {
    refuse(path, {
      property: 'kubeRayVersion',
      value: kubeRay.version,
      message: 'cuts restartPolicy out of init containers, so that a native sidecar would keep Ray from starting; KubeRay keeps it since 1.1.0',
      remedy: 'use kind = SidecarKind.CONTAINER',
    });
  }
}

/** Room for what all outputs may keep and a third more, in whole GiB. */
function defaultStateSize({ bufferBytes }: IAgentConfig): Size {
  return Size.gibibytes(Math.max(2, Math.ceil((bufferBytes ?? 0) / 0.75 / 1024 ** 3)));
}

/** Kubernetes evicts a pod, Ray and all, whose volume outgrows its limit. A quarter is left for offsets. */
function checkState(path: string, { usesState, bufferBytes }: IAgentConfig, limit: Size): void {
  const most = limit.toMebibytes() * 1024 * 1024 * 0.75;
  if (!usesState || (bufferBytes !== undefined && bufferBytes <= most)) {
    return;
  }
  refuse(path, {
    property: 'stateSizeLimit',
    value: quantity(limit),
    message: bufferBytes === undefined
      ? 'could be outgrown by undelivered records, as an output has no storage.total_limit_size, and Kubernetes would evict the pod'
      : `could be outgrown by ${Math.ceil(bufferBytes / 1024 / 1024)} MiB of undelivered records, which may take three quarters of it, and Kubernetes would evict the pod`,
    remedy: bufferBytes === undefined ? 'give each output a limit' : 'raise it, or lower storageTotalLimitSize of the outputs',
  });
}

function quantity(size: Size | undefined): string | undefined {
  return size && `${size.toMebibytes()}Mi`;
}
