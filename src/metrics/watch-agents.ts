import { Construct, IConstruct } from 'constructs';
import { AgentAlerts } from './agent-alerts';
import { AgentPodMonitor } from './agent-monitors';
import { ILogAgents } from './agents-with-metrics';
import { AgentMetricsOptions } from './metrics-options';

/** The apps, and the containers of sidecars for which they have alerts. */
const ALERTED = new WeakMap<IConstruct, Set<string>>();

/** Makes the monitor and the alerts that the switch is for. */
export function watchAgents(agents: Construct & ILogAgents, options: AgentMetricsOptions, daemonSet?: string): void {
  const { operator, metadata, interval, alerts } = options;
  if (operator === false) {
    return;
  }
  new AgentPodMonitor(agents, 'Monitor', { agents, metadata, interval });
  if (alerts === false || (daemonSet === undefined && alertedAlready(agents))) {
    return;
  }
  new AgentAlerts(agents, 'Alerts', { metadata, version: agents.config.version, agentContainer: agents.containerName, daemonSet });
}

/** The alerts know agents by their input, wherever they are: those of one sidecar are those of all. */
function alertedAlready({ node, containerName }: ILogAgents): boolean {
  const known = ALERTED.get(node.root) ?? new Set();
  ALERTED.set(node.root, known);
  const already = known.has(containerName);
  known.add(containerName);
  return already;
}
