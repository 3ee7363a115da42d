import { agentsIn } from './agent-from-manifest';
import { FluentBit } from './fluent-bit';
import { Gateway, Pushed } from './gateway';
import { layLogs, logMount, rayLogs } from './log-tree';
import { KubeObject } from './manifest';
import { settled } from './wait';

/** What came of an agent that read real logs from its start to its end. */
export interface Tailed {
  readonly pushed: Pushed[];
  readonly printed: string[];
  readonly credentials: Record<string, string>;
  /** The lines of all files that lay there. */
  readonly lines: number;
  readonly errors: string[];
  /** Its exit code, or what ended it. */
  readonly end: number | string;
}

/** Runs the first agent of a manifest over the logs of a Ray node. */
export async function tailLogs(binary: string, objects: KubeObject[]): Promise<Tailed> {
  const [agent] = agentsIn(objects);
  const gateway = await Gateway.start();
  try {
    const fluentBit = await FluentBit.start({ binary, objects, agent, gateway });
    // The agent is there before Ray is, as a sidecar is.
    const lines = layLogs(rayLogs(), fluentBit.local(logMount(agent)));
    await settled('a record', () => gateway.pushed.length + fluentBit.printed().length);
    const end = await fluentBit.process.stop();
    return { pushed: gateway.pushed, printed: fluentBit.printed(), credentials: gateway.credentials, lines, errors: fluentBit.errors(), end };
  } finally {
    gateway.stop();
  }
}
