import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { FluentBitConfig, FluentBitVersion, IFluentBitOutput, RayClusterWithLogs, RayLoggingSidecar } from '../../src';
import { agentsIn } from '../lib/agent-from-manifest';
import { fluentBitBinaries as namedBinaries } from '../lib/binaries';
import { FluentBit, versionOf } from '../lib/fluent-bit';
import { Gateway } from '../lib/gateway';
import { logMount } from '../lib/log-tree';
import { Missing } from '../lib/missing';
import { settled, until } from '../lib/wait';

/** The binaries that FLUENT_BIT names; without them there is nothing to check, which is said and is no failure. */
export function fluentBitBinaries(): string[] {
  try {
    return namedBinaries();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`skipped: ${error.message}`);
    process.exit(0);
  }
}

/** What came of an agent that read all that lay there. */
export interface Delivered {
  /** Answers that were no success. */
  readonly refusals: string[];
  /** The size of each push as it was sent, and decompressed where that is known. */
  readonly pushes: { readonly sent: number; readonly plain: number }[];
  /** Lines of the agent's own log that tell of an error. */
  readonly errors: string[];
}

export interface AgentRun {
  readonly binary: string;
  readonly cluster: string;
  readonly output: IFluentBitOutput;
  readonly loki: { readonly url: string };
  /** Fills the logs folder of a session. */
  readonly lay: (logs: string) => void;
  /** The name of the session; its date is when it began. */
  readonly session: string;
  /** Whether all is there. @default - nothing more comes for some seconds */
  readonly done?: () => Promise<boolean>;
  /** The seconds that are waited for it. @default 120 */
  readonly patience?: number;
}

/** Runs the agent of a RayCluster over the logs that are laid out, with its own pipeline, on the given Loki. */
export async function deliver(run: AgentRun): Promise<Delivered> {
  const chart: Chart = Testing.chart();
  const version = FluentBitVersion.of(await versionOf(run.binary));
  const config = new FluentBitConfig(chart, 'config', { version, outputs: [run.output], pipeline: { timeZone: 'UTC' } });
  const sidecar = new RayLoggingSidecar(chart, 'sidecar', { config });
  new RayClusterWithLogs(chart, 'cluster', { metadata: { name: run.cluster }, rayVersion: '2.60.0', image: 'rayproject/ray:2.60.0', head: {}, sidecar });
  const objects = Testing.synth(chart);
  const [agent] = agentsIn(objects);
  const gateway = await Gateway.start([{
    name: 'Loki', keepsRepeatsOnce: true, pushUrl: (of) => `${run.loki.url}${of}`, headers: () => ({}), find: async () => [], flush: async () => undefined, stop: async () => undefined,
  }]);
  const fluentBit = await FluentBit.start({ binary: run.binary, objects, agent, gateway });
  try {
    const logs = path.join(fluentBit.local(logMount(agent)), run.session, 'logs');
    fs.mkdirSync(logs, { recursive: true });
    run.lay(logs);
    await settled('a push', () => gateway.pushes.length, 5);
    if (run.done) await until('all there', run.patience ?? 120, run.done).catch(() => undefined);
  } finally {
    await fluentBit.process.stop();
    gateway.stop();
  }
  return { refusals: gateway.refusals, pushes: gateway.pushes, errors: fluentBit.errors() };
}

/** The name of a session that began then. */
export function sessionOf(time: number): string {
  return `session_${new Date(time).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}_857583_15791`;
}

/** A time as Ray's C++ side writes it. */
export function rayTime(time: number): string {
  return new Date(time).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
}
