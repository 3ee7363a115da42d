import type { ImagePullPolicy } from 'cdk8s-plus-28';
import { IAgentConfig } from '../agent-config';
import { OPERATOR_SIDECAR_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { checkAgentContainer } from './agent-checks';
import { checkEnv, renderAgentContainer } from './agent-container';
import { AgentSecurityContext } from './agent-security';
import { KUBERAY_LOG_VOLUME } from './log-volume';
import { DEFAULT_RESOURCES } from './ray-logging-sidecar';
import { ConfigMount } from './sidecar-kind';
import { plainList, PlainObject } from '../kuberay/plain-data';
import { ContainerResources } from '../kuberay/resources';
import { refuse, refuseAll } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

/** Properties of `OperatorSidecar`. */
export interface OperatorSidecarProps {
  /** The configuration of the agent. It can mount nothing, so it must do without files from Secrets and ConfigMaps. */
  readonly config: IAgentConfig;

  /**
   * An image with the agent and its configuration: the files of the ConfigMap in /ray-logs-config, and for the default pipeline
   * a folder /ray-logs-state that user 1000 may write to.
   */
  readonly image: string;

  /**
   * When the image is pulled.
   *
   * @default - Kubernetes decides by the image's tag
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * The name of the agent's container.
   *
   * @default ray-logs-agent
   */
  readonly containerName?: string;

  /**
   * What the agent asks for and may use.
   *
   * @default - requests and limits of 100m CPU and 128Mi memory
   */
  readonly resources?: ContainerResources;

  /**
   * More environment variables for the agent, as in the Kubernetes API.
   *
   * @default - those that the configuration reads and says the source of; with this library's own pipeline `MALLOC_CONF`, unless it is given here
   */
  readonly env?: any[];
}

/**
 * The agent as a container that the KubeRay operator adds to all Ray pods, without a change of any RayCluster: values for the operator's
 * Helm chart.
 *
 * The operator adds containers and no volumes, which has consequences:
 * - The pods must have the volume `ray-logs`, mounted at /tmp/ray in the Ray container. **Where one has not, KubeRay cannot make it**:
 *   no RayCluster without that volume starts any more.
 * - The configuration is part of the image.
 * - Offsets and buffers are lost when the container restarts: what is there is read, and sent, once more.
 * - It is a classic container: it stops when the deletion of the pod begins, and what Ray writes after that is lost.
 *
 * So `RayLoggingSidecar` is to be preferred wherever the RayClusters can be changed.
 *
 * @see https://github.com/ray-project/kuberay/blob/v1.7.0/helm-chart/kuberay-operator/values.yaml
 */
export class OperatorSidecar {
  private readonly container: PlainObject;

  /**
   * @throws if the configuration needs files that the operator cannot mount
   */
  constructor(props: OperatorSidecarProps) {
    const path = 'OperatorSidecar';
    refuseAll(path, propsProblems('', props, 'OperatorSidecarProps', OPERATOR_SIDECAR_PROPS));
    const { config } = props;
    const [mount] = config.mounts;
    if (mount) {
      refuse(path, {
        property: 'config',
        value: mount.secretName ?? mount.configMapName,
        message: 'is to be mounted, and the operator adds no volumes',
        remedy: 'put the file into the image, and name it with MountedFile.atPath()',
      });
    }
    const env = plainList(path, 'env', props.env ?? []);
    checkEnv(path, config, env);
    checkAgentContainer(path, config, { ...props, resources: props.resources ?? DEFAULT_RESOURCES, env });
    const pod = { path, property: 'pod', spec: {}, rayContainer: {}, rayDirectory: RAY_DIRECTORY };
    const container = renderAgentContainer({
      config,
      containerName: props.containerName ?? 'ray-logs-agent',
      image: props.image,
      imageIsRoot: false,
      imagePullPolicy: props.imagePullPolicy,
      resources: props.resources ?? DEFAULT_RESOURCES,
      securityContext: AgentSecurityContext.restricted(),
      env,
      volumeMounts: [],
      volumes: [],
      configMount: ConfigMount.DIRECTORY,
      configVolumeName: '',
      logMountReadOnly: true,
      stateVolume: {},
    }, pod, { name: KUBERAY_LOG_VOLUME, mountPath: RAY_DIRECTORY });
    this.container = {
      ...container,
      // There is no volume that offsets and buffers could be on.
      securityContext: { ...container.securityContext, readOnlyRootFilesystem: !config.usesState },
      volumeMounts: container.volumeMounts.filter(({ name }: PlainObject) => name === KUBERAY_LOG_VOLUME),
    };
  }

  /** The values for the Helm chart of the KubeRay operator: `headSidecarContainers` and `workerSidecarContainers`. */
  public toHelmValues(): { [value: string]: any } {
    return { headSidecarContainers: [structuredClone(this.container)], workerSidecarContainers: [structuredClone(this.container)] };
  }
}
