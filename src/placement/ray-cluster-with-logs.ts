import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { RAY_AGENT_OPTIONS, RayAgentOptions } from './agent-options';
import { configOfOutputs } from './config-of-outputs';
import { markWithLogs } from './mixin-watch';
import { RayLoggingSidecar } from './ray-logging-sidecar';
import { describedObject } from './ray-object';
import { PropertiesOf, propsProblems } from '../known-props';
import { RAY_CLUSTER_OPTIONS } from '../kuberay/known-props';
import { knownName } from '../kuberay/object-name';
import { isMap } from '../kuberay/plain-data';
import { RayClusterOptions, rayClusterObject, renderStandaloneSpec } from '../kuberay/ray-cluster';
import { RayWorkerGroup } from '../kuberay/ray-group';
import { LibraryImages } from '../library-images';
import { IFluentBitOutput } from '../outputs/output';
import { refuse, refuseAll } from '../problem';

/** A group of Ray workers whose logs are kept. */
export interface RayWorkerGroupWithLogs extends RayWorkerGroup {
  /**
   * Whether the agent joins the pods of the group. Without it their logs are lost when the pods end.
   *
   * @default true
   */
  readonly logs?: boolean;
}

/** Which agent joins the pods: exactly one of `outputs`, `config` and `sidecar` is given. The rest is about how it runs, and is said by the sidecar where one is given. */
export interface RayLogsProps extends RayAgentOptions {
  /**
   * Where the logs go. The agent and its configuration are made from it with all defaults.
   *
   * @default - `config` or `sidecar` says it
   */
  readonly outputs?: IFluentBitOutput[];

  /**
   * The configuration of the agent, which has all other defaults.
   *
   * @default - `outputs` or `sidecar` says it
   */
  readonly config?: IAgentConfig;

  /**
   * The agent.
   *
   * @default - made from `outputs` or `config`
   */
  readonly sidecar?: RayLoggingSidecar;
}

/** Properties of `RayClusterWithLogs`. */
export interface RayClusterWithLogsProps extends RayClusterOptions, RayLogsProps {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroupWithLogs[];
}

/**
 * A RayCluster whose logs outlive its pods: the agent is in the head and in all worker groups.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/persist-kuberay-custom-resource-logs.html
 */
export class RayClusterWithLogs extends Construct {
  /** The RayCluster in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayCluster; with `generateName`, what its names begin with. */
  public readonly name: string;

  /** The agent in the pods. */
  public readonly sidecar: RayLoggingSidecar;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayClusterWithLogsProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayClusterWithLogsProps', { ...RAY_CLUSTER_OPTIONS, ...RAY_LOGS_PROPS }));
    const spec = renderStandaloneSpec(this.node.path, LibraryImages._withRay(this, props), groupsOfRay(props.workerGroups));
    this.sidecar = logsSidecar(this, 'RayCluster', props);
    const joined = this.sidecar._joinObject(describedObject(this, 'RayCluster', props.metadata, spec), groupsWithoutLogs(props.workerGroups));
    this.apiObject = rayClusterObject(this, props.metadata, joined);
    markWithLogs(this.apiObject);
    this.name = knownName(props.metadata)!;
  }
}

/** What the constructs with logs have besides the properties of Ray. */
export const RAY_LOGS_PROPS: PropertiesOf<RayLogsProps & Pick<RayClusterWithLogsProps, 'workerGroups'>> = {
  ...RAY_AGENT_OPTIONS, config: true, outputs: true, sidecar: true, workerGroups: true,
};

/** The groups without what is not of Ray. */
export function groupsOfRay(groups: RayWorkerGroupWithLogs[] | undefined): RayWorkerGroup[] | undefined {
  return Array.isArray(groups) ? groups.map((group) => (isMap(group) ? withoutLogsProperty(group) : group)) : groups;
}

function withoutLogsProperty({ logs, ...group }: RayWorkerGroupWithLogs): RayWorkerGroup {
  return group;
}

/** The names of the groups that say that their logs are not kept. */
export function groupsWithoutLogs(groups: RayWorkerGroupWithLogs[] = []): ReadonlySet<string> {
  return new Set(groups.filter(({ logs }) => logs === false).map(({ groupName }) => groupName));
}

/** What the sidecar of an object of ray.io depends on. */
export interface LogsOfObject extends RayLogsProps, Pick<RayClusterOptions, 'kubeRayVersion'> {
  readonly metadata?: ApiObjectMetadata;
}

/** The sidecar that the properties ask for, made below the given construct unless it is there already. */
export function logsSidecar(scope: Construct, kind: string, props: LogsOfObject): RayLoggingSidecar {
  const { path } = scope.node;
  const { outputs, config, sidecar, kubeRayVersion, kubernetesVersion, metadata } = props;
  const given = Object.entries({ outputs, config, sidecar }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (given.length !== 1) {
    const property = 'outputs, config, sidecar';
    const remedy = 'give exactly one of them';
    refuse(path, given.length === 0 ? { property, message: 'are all missing', remedy } : { property, value: given, message: 'are given together', remedy });
  }
  const { securityContext, imagePullSecrets, delivery, rayDirectory, metrics } = props;
  const options = { kind: props.kind, securityContext, imagePullSecrets, delivery, rayDirectory, metrics };
  if (!sidecar) {
    // With the kind, since a RayCluster and a RayJob may have the same name.
    const owner = knownName(metadata);
    const name = owner && `${owner}-${kind.toLowerCase()}-logs`;
    const made = config ?? configOfOutputs(scope, outputs!, rayDirectory, name, metrics);
    return new RayLoggingSidecar(scope, 'Logging', { config: made, kubeRayVersion, kubernetesVersion, ...options });
  }
  refuseAll(path, Object.entries(options).filter(([, value]) => value !== undefined).map(([property]) => ({
    property, message: 'is said by the sidecar, which is given too', remedy: 'give it to the RayLoggingSidecar',
  })));
  sidecar._checkPlatform(path, kubernetesVersion, kubeRayVersion);
  return sidecar;
}
