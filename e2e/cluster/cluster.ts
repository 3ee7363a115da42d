import { OneNode } from './node/one-node';
import { KubeClient } from '../lib/kube-client';

/** Where the stories are played. */
export interface Cluster {
  readonly client: KubeClient;
  /** Whether a KubeRay operator makes pods of its custom resources here. */
  readonly operator: boolean;
  /** Its one node, if it is our own: then its processes and its disk can be looked at. */
  readonly node?: OneNode;
}

export const FROM_OUTSIDE = 'that is seen on the node alone, and the nodes of this cluster are not ours';
export const NO_LOKI = 'it takes the Loki of the first story, which does not run';
