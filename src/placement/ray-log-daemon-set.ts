import { ApiObject, ApiObjectMetadata, Chart } from 'cdk8s';
import type { ImagePullPolicy } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { RAY_LOG_DAEMON_SET_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { checkAgentContainer, placingProblems } from './agent-checks';
import { AgentSettings, agentVolumes, checkEnv, renderAgentContainer } from './agent-container';
import { checkVolumeShapes, checkVolumesOf } from './agent-pod-checks';
import { AgentSecurityContext } from './agent-security';
import { KUBERAY_LOG_VOLUME } from './log-volume';
import { isWithoutLogs } from './mixin-watch';
import { checkCleanup, cleanerAnnotations, cleanerData, CLEANER_IMAGE, CleanerSettings, cleanerVolumes, NodeCleanup, renderCleaner } from './node-cleaner';
import { checkHostPath, writtenDirectories, RayLogsOnNode } from './ray-logs-on-node';
import { ConfigMount } from './sidecar-kind';
import { FluentBitConfig } from '../fluent-bit/config';
import { RayPipelineOptions } from '../fluent-bit/ray-pipeline';
import { textMap } from '../kuberay/names';
import { checkWholeNumbers } from '../kuberay/numbers';
import { plainList, plainMap, PlainObject } from '../kuberay/plain-data';
import { ContainerResources } from '../kuberay/resources';
import { LibraryImages, secretNameProblems } from '../library-images';
import { AgentMetrics } from '../metrics/agent-monitors';
import { ILogAgents, markAgents } from '../metrics/agents-with-metrics';
import { AgentMetricsOptions, metricsProblems, metricsService } from '../metrics/metrics-options';
import { watchAgents } from '../metrics/watch-agents';
import { IFluentBitOutput } from '../outputs/output';
import { problemText, refuse, refuseAll } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

/** Properties of `RayLogDaemonSet`. */
export interface RayLogDaemonSetProps {
  /**
   * Where the logs go; either this or `config`.
   *
   * @default - `config` says it
   */
  readonly outputs?: IFluentBitOutput[];

  /**
   * The configuration of the agents, with `pipeline.wholeNode`; either this or `outputs`.
   *
   * @default - made from `outputs`
   */
  readonly config?: IAgentConfig;

  /**
   * How this library's own pipeline reads Ray's logs; with `outputs`.
   *
   * @default - all of them, nothing dropped
   */
  readonly pipeline?: RayPipelineOptions;

  /**
   * Has the agents tell their metrics: server, port, monitor and alerts. With `config`, that must have the server.
   *
   * @default - they tell none
   */
  readonly metrics?: AgentMetricsOptions;

  /**
   * Name, namespace, labels and annotations of the DaemonSet. The namespace must allow volumes of the kind hostPath: pod security
   * `privileged`.
   *
   * @default - a name made of the construct path
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * The directory on the nodes, below which each Ray pod has one of its own.
   *
   * @default /var/log/ray
   */
  readonly hostPath?: string;

  /**
   * The directory on the nodes where the agent keeps offsets and undelivered records, across its own restarts and upgrades.
   *
   * @default /var/lib/ray-logs
   */
  readonly stateHostPath?: string;

  /**
   * Which nodes have an agent.
   *
   * @default - all
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Affinity, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly affinity?: any;

  /**
   * Tolerations, as in the Kubernetes API.
   *
   * @default - all taints: Ray runs on tainted nodes, those with GPUs above all
   */
  readonly tolerations?: any[];

  /**
   * The priority class of the agents. With a high one they get onto full nodes too: `system-node-critical`, where the cluster allows it.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * How many nodes may be without an agent during an upgrade: a number, or a share such as `10%`. Ray writes on meanwhile, and the new
   * agent goes on where the old one stopped.
   *
   * @default '1'
   */
  readonly maxUnavailable?: string;

  /**
   * How long an agent may take to deliver what it has read when it ends, in seconds. What it has not stays on the node for the next one.
   *
   * @default 30
   */
  readonly terminationGracePeriodSeconds?: number;

  /**
   * The image of the agent.
   *
   * @default - the one that upstream publishes for the version of the configuration
   */
  readonly image?: string;

  /**
   * When the images are pulled.
   *
   * @default - Kubernetes decides by the images' tags
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * The names of the Secrets that images are pulled with, in the namespace of the DaemonSet.
   *
   * @default - those of `LibraryImages`, if any
   */
  readonly imagePullSecrets?: string[];

  /**
   * What the agent asks for and may use. It reads what all Ray pods of the node write.
   *
   * @default - requests of 100m CPU and 256Mi memory, limits of 1 CPU and 512Mi memory
   */
  readonly resources?: ContainerResources;

  /**
   * The security context of the agent. It must be able to read the files of all Ray pods, whatever user they run as, and to write to
   * `stateHostPath`, which belongs to root.
   *
   * @default - root with a read-only root file system and no capability but DAC_READ_SEARCH, which reads and cannot write
   */
  readonly securityContext?: AgentSecurityContext;

  /**
   * More environment variables for the agent, as in the Kubernetes API.
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
   * The volumes for `volumeMounts`, as in the Kubernetes API.
   *
   * @default - none
   */
  readonly volumes?: any[];

  /**
   * What happens to the logs of pods that are gone.
   *
   * @default - they go a day after their last change, when they have been delivered
   */
  readonly cleanup?: NodeCleanup;
}

/**
 * One log agent for each node: the second of the two ways that the Ray documentation knows. It reads what all Ray pods of the node write,
 * tells them apart by the names of their directories, and needs no container in them.
 *
 * The Ray pods have to write to the node, which `rayPods` sees to: `app.with(daemonSet.rayPods)`.
 *
 * Logs outlive not only the pod but the agent too: offsets, undelivered records and the files themselves are on the node. With
 * the node all of that goes; a sidecar has then sent what it could.
 *
 * It talks to no Kubernetes API and has no rights there.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayLogDaemonSet extends Construct implements ILogAgents {
  /** The DaemonSet. */
  public readonly daemonSet: ApiObject;

  /** The service account of the agents; nothing is bound to it. */
  public readonly serviceAccount: ApiObject;

  /** The configuration of the agents. */
  public readonly config: IAgentConfig;

  /** The name of the agent's container. */
  public readonly containerName: string = 'ray-logs-agent';

  /** The labels of the agents' pods. */
  public readonly podLabels: { [label: string]: string };

  /** The namespace of the agents' pods; none where it is that which the manifests are applied to. */
  public readonly podNamespaces: string[];

  /** Whether the agents are in Ray pods: never. */
  public readonly sidecars: boolean = false;

  /** The mixin that has Ray pods write where the agents read. */
  public readonly rayPods: RayLogsOnNode;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayLogDaemonSetProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayLogDaemonSetProps', RAY_LOG_DAEMON_SET_PROPS));
    const { path } = this.node;
    const metadata = props.metadata ?? {};
    this.config = this.configOf(props);
    this.rayPods = new RayLogsOnNode({ hostPath: checkHostPath(path, 'hostPath', props.hostPath ?? '/var/log/ray') });
    this.node.addValidation({ validate: () => this.unusedProblems() });
    const agent = this.agentOf(props);
    this.serviceAccount = new ApiObject(this, 'ServiceAccount', {
      apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata }, automountServiceAccountToken: false,
    });
    const cleaner = this.cleanerOf(props, agent);
    // The name of the account is known here whether or not it was given, and does not change with the configuration.
    const labels = { 'app.kubernetes.io/name': 'ray-logs', 'app.kubernetes.io/instance': this.serviceAccount.name };
    this.podLabels = labels;
    this.podNamespaces = [metadata.namespace ?? Chart.of(this).namespace].filter((namespace) => namespace !== undefined);
    refuseAll(path, metricsProblems(props.metrics, this.config));
    const annotations = props.metrics?.operator === false ? AgentMetrics.scrapeAnnotations(this.config.metricsPort) : {};
    this.daemonSet = new ApiObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { ...metadata },
      spec: {
        selector: { matchLabels: labels },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: maxUnavailable(path, props.maxUnavailable ?? '1') } },
        template: {
          metadata: { labels, annotations: { [CHECKSUM_ANNOTATION]: this.config.checksum, ...annotations, ...(cleaner && cleanerAnnotations()) } },
          spec: this.podSpec(props, agent, cleaner),
        },
      },
    });
    markAgents(this);
    if (props.metrics) {
      watchAgents(this, props.metrics, this.daemonSet.name);
    }
  }

  private podSpec(props: RayLogDaemonSetProps, agent: AgentSettings, cleaner: CleanerSettings | undefined): PlainObject {
    const { path } = this.node;
    const { terminationGracePeriodSeconds = 30 } = props;
    const pullSecrets = [...new Set([...LibraryImages._pullSecrets(this), ...(props.imagePullSecrets ?? [])])];
    refuseAll(path, secretNameProblems('imagePullSecrets', props.imagePullSecrets));
    checkWholeNumbers(path, [{ property: 'terminationGracePeriodSeconds', value: terminationGracePeriodSeconds, least: 1 }]);
    const pod = { path, property: 'pod', spec: {}, rayContainer: {}, rayDirectory: RAY_DIRECTORY };
    const placing = plainMap(path, 'props', {
      tolerations: props.tolerations, affinity: props.affinity, nodeSelector: props.nodeSelector, priorityClassName: props.priorityClassName,
    });
    refuseAll(path, placingProblems(placing));
    const volumes = [
      { name: KUBERAY_LOG_VOLUME, hostPath: { path: this.rayPods.hostPath, type: 'DirectoryOrCreate' } },
      ...agentVolumes(agent, props.metadata?.namespace ?? Chart.of(this).namespace),
      ...(cleaner ? cleanerVolumes(cleaner) : []),
    ];
    checkVolumesOf(path, 'the DaemonSet', agent.volumeMounts, volumes);
    const twice = agent.volumes.find(({ name }) => volumes.filter((one) => one.name === name).length > 1);
    if (twice) {
      refuse(path, { property: 'volumes', value: twice.name, message: 'is the name of another volume of the DaemonSet', remedy: 'use another name' });
    }
    return {
      serviceAccountName: this.serviceAccount.name,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds,
      tolerations: props.tolerations ? plainList(path, 'tolerations', props.tolerations) : [{ operator: 'Exists' }],
      ...(props.nodeSelector && { nodeSelector: textMap(path, 'nodeSelector', props.nodeSelector) }),
      ...(props.affinity && { affinity: plainMap(path, 'affinity', props.affinity) }),
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      containers: [
        renderAgentContainer(agent, pod, { name: KUBERAY_LOG_VOLUME, mountPath: RAY_DIRECTORY }),
        ...(cleaner ? [renderCleaner(cleaner)] : []),
      ],
      volumes,
    };
  }

  private configOf({ config, outputs, pipeline, metadata, metrics }: RayLogDaemonSetProps): IAgentConfig {
    const { path } = this.node;
    if ((config === undefined) === (outputs === undefined)) {
      refuse(path, { property: 'config', message: `and outputs are ${config ? 'both given' : 'both missing'}`, remedy: 'give exactly one of them' });
    }
    if (config === undefined) {
      if (pipeline?.wholeNode === false) {
        refuse(path, { property: 'pipeline.wholeNode', value: false, message: 'is not what the agent of a node does', remedy: 'leave it out' });
      }
      const namespace = metadata?.namespace;
      return new FluentBitConfig(this, 'Config', {
        outputs: outputs!,
        service: metricsService(path, metrics),
        pipeline: { ...pipeline, wholeNode: true },
        ...(namespace !== undefined && { metadata: { namespace } }),
      });
    }
    if (pipeline) {
      refuse(path, { property: 'pipeline', message: 'is part of config', remedy: 'give it to the FluentBitConfig' });
    }
    if (!config.wholeNode) {
      refuse(path, { property: 'config', value: config.configMapName, message: 'reads the logs of a single pod', remedy: 'set pipeline.wholeNode in it' });
    }
    return config;
  }

  /** Where the app has Ray objects whose logs nothing keeps, some must write to the directory; those of other apps cannot be seen. */
  private unusedProblems(): string[] {
    const { root } = this.node;
    const { hostPath } = this.rayPods;
    const written = writtenDirectories(root);
    const expected = written.length > 0 || root.node.findAll().some(isWithoutLogs);
    return written.includes(hostPath) || !expected ? [] : [problemText(this.node.path, {
      property: 'rayPods',
      message: `is applied to none of the Ray objects of the app, so that nothing is written to ${hostPath}`,
      remedy: 'apply it: app.with(daemonSet.rayPods), after they are made',
    })];
  }

  private agentOf(props: RayLogDaemonSetProps): AgentSettings {
    const { path } = this.node;
    const state = checkHostPath(path, 'stateHostPath', props.stateHostPath ?? '/var/lib/ray-logs');
    const { hostPath } = this.rayPods;
    if (`${state}/`.startsWith(`${hostPath}/`) || `${hostPath}/`.startsWith(`${state}/`)) {
      refuse(path, { property: 'stateHostPath', value: state, message: `and hostPath = ${hostPath} are one inside the other`, remedy: 'keep them apart' });
    }
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
      resources: props.resources ?? DEFAULT_RESOURCES,
      securityContext: props.securityContext ?? AgentSecurityContext.of(READS_ALL_FILES),
      env,
      volumeMounts,
      volumes,
      configMount: ConfigMount.DIRECTORY,
      configVolumeName: 'ray-logs-config',
      logMountReadOnly: true,
      stateVolume: { hostPath: { path: state, type: 'DirectoryOrCreate' } },
    };
  }

  private cleanerOf({ cleanup = {}, metadata, imagePullPolicy }: RayLogDaemonSetProps, agent: AgentSettings): CleanerSettings | undefined {
    checkCleanup(this.node.path, cleanup);
    if (cleanup.enabled === false) {
      return undefined;
    }
    const name = metadata?.name === undefined ? {} : { name: `${metadata.name}-cleaner` };
    const { name: configMapName } = new ApiObject(this, 'Cleaner', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, ...name }, data: cleanerData() });
    const image = cleanup.image ?? LibraryImages._of(this, CLEANER_IMAGE);
    return { cleanup, image, mainFile: this.config.mainFile, configVolumeName: agent.configVolumeName, imagePullPolicy, configMapName };
  }
}

/** The annotation by which a changed configuration replaces the agents. */
const CHECKSUM_ANNOTATION = 'ray-logs/config-checksum';

const DEFAULT_RESOURCES: ContainerResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

/** Ray pods may run as any user, and with a umask that keeps others from reading. */
const READS_ALL_FILES = {
  runAsUser: 0,
  runAsNonRoot: false,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function maxUnavailable(path: string, text: string): string | number {
  if (!/^[1-9]\d*%?$/.test(text)) {
    refuse(path, { property: 'maxUnavailable', value: text, message: 'is neither a number nor a share', remedy: "write it like '1' or '10%'" });
  }
  return text.endsWith('%') ? text : Number(text);
}
