import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { AgentEgress } from './agent-egress';
import { checkLabels, textMap } from '../kuberay/names';
import { isRayObject } from '../kuberay/ray-objects';
import { problemText, refuse } from '../problem';

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
   * Name, namespace, labels and annotations of the NetworkPolicy. The namespace must be that of the pods: a policy is for its own namespace only.
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
    this.node.addValidation({ validate: () => this.elsewhereProblems() });
  }

  /** A policy in a namespace without Ray pods lets nobody out. Those of other apps cannot be seen. */
  private elsewhereProblems(): string[] {
    const { namespace } = this.apiObject.metadata;
    const namespaces = new Set(this.node.root.node.findAll().filter(isRayObject).map(({ metadata }) => metadata.namespace));
    return namespaces.size === 0 || namespaces.has(namespace) ? [] : [problemText(this.node.path, {
      property: 'metadata.namespace',
      value: namespace,
      message: `has none of the Ray objects of the app, which are in ${[...namespaces].map((one) => one ?? 'no namespace of their own').join(', ')}`,
      remedy: 'give it the namespace of the pods; a policy for the pods of another app belongs into that app',
    })];
  }
}
