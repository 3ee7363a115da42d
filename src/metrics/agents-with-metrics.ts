import { IConstruct } from 'constructs';
import { IAgentConfig } from '../agent-config';
import { problemText } from '../problem';

/** Agents, as far as what watches them is concerned: a `RayLoggingSidecar` or a `RayLogDaemonSet`. */
export interface ILogAgents extends IConstruct {
  /** The configuration of the agents. */
  readonly config: IAgentConfig;

  /** The name of their container. */
  readonly containerName: string;

  /** The labels of their pods. */
  readonly podLabels: { [label: string]: string };

  /** The namespaces of their pods, once all of these are made; that which the manifests are applied to is not among them. */
  readonly podNamespaces: string[];

  /** Whether they are in Ray pods, and not pods of their own. */
  readonly sidecars: boolean;
}

const AGENTS = Symbol.for('cdk8s-ray-logs.agents');

/** Says that the construct has agents, so that what is made for their metrics finds out whether there are any. */
export function markAgents(agents: ILogAgents): void {
  Object.defineProperty(agents, AGENTS, { value: true });
}

/** Refuses what shows or watches metrics in an app none of whose agents tells them: it would be empty for ever. */
export function wantMetrics(scope: IConstruct, property: string): void {
  scope.node.addValidation({
    validate: () => {
      const agents = scope.node.root.node.findAll().filter((one): one is ILogAgents => AGENTS in one);
      return agents.length === 0 || agents.some(({ config }) => config.metricsPort !== undefined) ? [] : [problemText(scope.node.path, {
        property, message: `needs the metrics of agents, and ${agents.map(({ node }) => node.path).join(', ')} tell none`, remedy: 'give them metrics: {}',
      })];
    },
  });
}
