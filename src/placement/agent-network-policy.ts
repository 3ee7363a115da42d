import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { AgentEgress } from './agent-egress';
import { checkLabels, textMap } from '../kuberay/names';
import { refuse } from '../problem';

/** Properties of `AgentNetworkPolicy`. */
export interface AgentNetworkPolicyProps {
  /** Where the agents must be able to connect to: what keeps the logs, and nearly always `AgentEgress.dns()`. */
  readonly egress: AgentEgress[];

  /**
   * The labels of the pods with agents.
   *
   * @default - those of all Ray pods, ray.io/is-ray-node = yes
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Name, namespace, labels and annotations of the NetworkPolicy. The namespace must be that of the pods.
   *
   * @default - a name made of the construct path
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Lets the agents in Ray pods connect to where the logs go, where another NetworkPolicy denies it: KubeRay's `networkPolicy` with
 * mode `DenyAll` or `DenyAllEgress`, or a policy of the namespace.
 *
 * **Only where another policy restricts what the pods may connect to.** Kubernetes adds up what the policies of a pod allow,
 * and a pod that no policy selects may connect to anything: this one alone would cut Ray off from everything but the logs, its own head
 * included.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class AgentNetworkPolicy extends Construct {
  /** The NetworkPolicy. */
  public readonly apiObject: ApiObject;

  /**
   * @throws if there is nowhere to connect to, or a label is none
   */
  constructor(scope: Construct, id: string, props: AgentNetworkPolicyProps) {
    super(scope, id);
    const { path } = this.node;
    if (props.egress.length === 0) {
      refuse(path, { property: 'egress', value: [], message: 'is empty', remedy: 'say where the agents must be able to connect to' });
    }
    const matchLabels = textMap(path, 'podLabels', props.podLabels ?? { 'ray.io/is-ray-node': 'yes' });
    checkLabels(path, 'podLabels', matchLabels);
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: props.metadata,
      spec: { podSelector: { matchLabels }, policyTypes: ['Egress'], egress: props.egress.map((one) => one.toRule()) },
    });
  }
}
