import { get } from 'node:http';
import * as path from 'node:path';
import { cached } from './cache';
import { command } from './command';
import { freePorts, LOOPBACK } from './ports';
import { Process } from './process';

export const RAY_VERSION = '2.60.0';

// On the loopback, yet not the one address for which Ray looks up another of the machine.
const NODE = '127.0.0.2';

/** A Python with Ray in it, from PyPI. */
async function rayPython(): Promise<string> {
  const folder = await cached(`ray-${RAY_VERSION}`, async (aside) => {
    console.log(`  installing Ray ${RAY_VERSION} (once)`);
    await command('python3', ['-m', 'venv', aside]);
    await command(path.join(aside, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `ray[default,serve]==${RAY_VERSION}`]);
  });
  return path.join(folder, 'bin', 'python');
}

/** A real Ray node with everything that a head pod has. */
export class Ray {
  /**
   * @param folder its temporary folder: /tmp/ray of a pod.
   * @param timeZone by what its clock goes, which its lines do not say; as Ray's images have it unless told otherwise
   */
  static async start(folder: string, timeZone = 'America/Los_Angeles'): Promise<Ray> {
    const python = await rayPython();
    const [port, dashboard, agent, agentGrpc, client, metrics, runtimeEnv] = await freePorts(7);
    const environment = {
      PATH: `${path.dirname(python)}:${process.env.PATH}`,
      HOME: folder,
      TZ: timeZone,
      RAY_USAGE_STATS_ENABLED: '0',
    };
    const head = new Process('ray', python, [
      // Not the `ray` command: that one names the folder in which the environment was made.
      '-m', 'ray.scripts.scripts', 'start', '--head', '--block', '--temp-dir', folder, '--node-ip-address', NODE, '--port', `${port}`,
      '--dashboard-host', LOOPBACK, '--dashboard-port', `${dashboard}`, '--dashboard-agent-listen-port', `${agent}`,
      '--dashboard-agent-grpc-port', `${agentGrpc}`, '--ray-client-server-port', `${client}`, '--metrics-export-port', `${metrics}`,
      '--runtime-env-agent-port', `${runtimeEnv}`, '--min-worker-port', '0', '--max-worker-port', '0',
      '--num-cpus', '4', '--object-store-memory', '100000000',
    ], { folder, env: environment });
    const url = `http://${LOOPBACK}:${dashboard}`;
    // The agent of the node takes the jobs, and comes last.
    await head.ready(300, async () => await answers(`${url}/api/jobs/`) && await answers(`http://${NODE}:${agent}/api/local_raylet_healthz`));
    return new Ray(head, python, url, environment);
  }

  private constructor(
    private readonly head: Process,
    private readonly python: string,
    private readonly url: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Runs a script as a job, to its end; answers what the client was shown. */
  async job(submissionId: string, script: string, ...args: string[]): Promise<string> {
    return command(this.python, [
      '-m', 'ray.scripts.scripts', 'job', 'submit', '--address', this.url, '--submission-id', submissionId, '--', 'python', script, ...args,
    ], { env: this.environment });
  }

  async stop(): Promise<void> {
    await this.head.stop(10);
  }
}

/** Not by `fetch`, whose headers Ray takes for a browser's and refuses. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
