import { PodUnderWork } from './log-volume';
import { plainMap, PlainObject } from '../kuberay/plain-data';
import { Problem, refuse, refuseAll } from '../problem';

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
   * @throws if the user is root, or an id is none
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  public static restricted(options: RestrictedAgentOptions = {}): AgentSecurityContext {
    if (options.runAsUser === 0) {
      refuse('AgentSecurityContext', {
        property: 'runAsUser', value: 0, message: 'is root, which no restricted container may be', remedy: 'name another user, or use AgentSecurityContext.of()',
      });
    }
    refuseAll('AgentSecurityContext', idProblems('', options));
    return new AgentSecurityContext((container, pod) => {
      const { runAsUser, runAsGroup } = user(options, container, pod);
      return { runAsUser, ...(runAsGroup !== undefined && { runAsGroup }), ...RESTRICTED };
    });
  }

  /**
   * As `restricted`, with user and group left to the platform: OpenShift gives each namespace ids of its own, and its `restricted-v2` refuses
   * all others. Where nothing sets the user the agent does not start, since its image says root.
   *
   * @see https://docs.openshift.com/container-platform/latest/authentication/managing-security-context-constraints.html
   */
  public static restrictedWithPlatformIds(): AgentSecurityContext {
    return new AgentSecurityContext(() => ({ ...structuredClone(RESTRICTED) }), true);
  }

  /** No security context: the agent runs as its image and the pod say. The image of Fluent Bit says root. */
  public static none(): AgentSecurityContext {
    return new AgentSecurityContext(() => undefined);
  }

  /**
   * Any security context.
   *
   * @param securityContext as in the Kubernetes API
   * @throws if Kubernetes refuses it, or it contradicts itself
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1
   */
  public static of(securityContext: { [field: string]: any }): AgentSecurityContext {
    const copy = plainMap('AgentSecurityContext', 'securityContext', securityContext);
    refuseAll('AgentSecurityContext', contextProblems(copy));
    return new AgentSecurityContext(() => plainMap('AgentSecurityContext', 'securityContext', copy));
  }

  private constructor(
    private readonly render: (container: PlainObject, pod: PlainObject) => PlainObject | undefined, private readonly platformIds: boolean = false,
  ) {}

  /**
   * The security context beside the Ray container of a pod.
   *
   * @param imageIsRoot whether the agent's image is known to run as root
   * @throws if the agent would have to be root where the pod allows none
   * @internal
   */
  public _render({ path, property, rayContainer, spec }: PodUnderWork, imageIsRoot: boolean): PlainObject | undefined {
    const ofPod = spec.securityContext ?? {};
    const context = this.render(rayContainer.securityContext ?? {}, ofPod);
    const runAsUser: unknown = context?.runAsUser ?? ofPod.runAsUser;
    const isRoot = runAsUser === 0 || (runAsUser === undefined && imageIsRoot && !this.platformIds);
    if (isRoot && (context?.runAsNonRoot ?? ofPod.runAsNonRoot) === true) {
      refuse(path, {
        property: 'securityContext',
        message: `has the agent run as root, and runAsNonRoot of ${property} keeps it from starting, and with it Ray`,
        remedy: 'use AgentSecurityContext.restricted(), or name another user in runAsUser',
      });
    }
    return context;
  }
}

const RESTRICTED = {
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The greatest id that Kubernetes takes. */
const GREATEST_ID = 2 ** 31 - 1;

function idProblems(place: string, ids: { readonly runAsUser?: unknown; readonly runAsGroup?: unknown }): Problem[] {
  return (['runAsUser', 'runAsGroup'] as const).filter((field) => (
    ids[field] !== undefined && !(Number.isInteger(ids[field]) && Number(ids[field]) >= 0 && Number(ids[field]) <= GREATEST_ID)
  )).map((field) => ({ property: `${place}${field}`, value: ids[field], message: 'is not an id', remedy: `use a whole number from 0 to ${GREATEST_ID}` }));
}

/** What the API server refuses, or no container survives. */
function contextProblems(context: PlainObject): Problem[] {
  const escalates = context.privileged === true || (context.capabilities?.add ?? []).some((one: unknown) => /^(CAP_)?SYS_ADMIN$/.test(String(one)));
  return [
    ...idProblems('securityContext.', context),
    ...(context.runAsNonRoot === true && context.runAsUser === 0 ? [{
      property: 'securityContext.runAsNonRoot', value: true, message: 'and runAsUser = 0 contradict each other', remedy: 'correct one of the two',
    }] : []),
    ...(context.allowPrivilegeEscalation === false && escalates ? [{
      property: 'securityContext.allowPrivilegeEscalation', value: false, message: 'does not go with privileged or SYS_ADMIN', remedy: 'remove one of the two',
    }] : []),
  ];
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
