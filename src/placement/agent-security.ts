import { plainMap, PlainObject } from '../kuberay/plain-data';

/** The user `ray` of the images that Ray publishes. */
const RAY_USER = 1000;
const RAY_GROUP = 100;

/** Which user a restricted agent runs as. */
export interface RestrictedAgentOptions {
  /**
   * The user's id. It must be able to read Ray's files, whose mode is 0644 unless Ray runs with another umask.
   *
   * @default - the one that the pod template gives the Ray container, unless that is root; else 1000, the user of Ray's images
   */
  readonly runAsUser?: number;

  /**
   * The group's id.
   *
   * @default - the one that the pod template gives the Ray container; 100, the group of Ray's images, if it gives no user
   */
  readonly runAsGroup?: number;
}

/** The security context of the agent's container. */
export class AgentSecurityContext {
  /**
   * What the pod security standard `restricted` asks for, and a read-only root file system: no root, no capabilities, no gain of
   * privileges, the runtime's own seccomp profile.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  public static restricted(options: RestrictedAgentOptions = {}): AgentSecurityContext {
    return new AgentSecurityContext((container, pod) => {
      const { runAsUser, runAsGroup } = user(options, container, pod);
      return {
        runAsUser,
        ...(runAsGroup !== undefined && { runAsGroup }),
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      };
    });
  }

  /** No security context: the agent runs as its image and the pod say. The image of Fluent Bit says root. */
  public static none(): AgentSecurityContext {
    return new AgentSecurityContext(() => undefined);
  }

  /**
   * Any security context.
   *
   * @param securityContext as in the Kubernetes API
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1
   */
  public static of(securityContext: { [field: string]: any }): AgentSecurityContext {
    const copy = plainMap('AgentSecurityContext', 'securityContext', securityContext);
    return new AgentSecurityContext(() => plainMap('AgentSecurityContext', 'securityContext', copy));
  }

  private constructor(private readonly render: (container: PlainObject, pod: PlainObject) => PlainObject | undefined) {}

  /**
   * The security context beside the given Ray container.
   *
   * @internal
   */
  public _render(rayContainer: PlainObject, podSpec: PlainObject): PlainObject | undefined {
    return this.render(rayContainer.securityContext ?? {}, podSpec.securityContext ?? {});
  }
}

function user(options: RestrictedAgentOptions, container: PlainObject, pod: PlainObject): RestrictedAgentOptions {
  const rayUser: number | undefined = container.runAsUser ?? pod.runAsUser;
  const rayGroup: number | undefined = container.runAsGroup ?? pod.runAsGroup;
  // Root may not run a restricted container, and any user can read what root's Ray writes with the usual umask.
  const follows = rayUser !== undefined && rayUser !== 0;
  return {
    runAsUser: options.runAsUser ?? (follows ? rayUser : RAY_USER),
    runAsGroup: options.runAsGroup ?? rayGroup ?? (follows ? undefined : RAY_GROUP),
  };
}
