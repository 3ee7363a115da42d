/**
 * Records the metrics of real agents in situations good and bad: what the tests of alerts and dashboards are fed with.
 *
 *     FLUENT_BIT=/path/to/fluent-bit npx tsx --tsconfig e2e/tsconfig.json e2e/recordings/record-agents.ts
 *
 * Nothing is sped up: the windows of the alerts are as long as they are. Every agent runs its synthesized
 * configuration, reads files that grow, and is scraped as often as the monitors of this library ask Prometheus to.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Testing } from 'cdk8s';
import { keep, Scrapes } from './agent-metrics';
import { Situation, SITUATIONS } from './situations';
import { FluentBitConfig, FluentBitVersion, LokiOutput } from '../../src';
import { METRICS_PATH } from '../../src/metrics/agent-metrics';
import { fluentBitBinaries } from '../lib/binaries';
import { versionOf } from '../lib/fluent-bit';
import { rayLogs } from '../lib/log-tree';
import { freePort, LOOPBACK } from '../lib/ports';

const SCRAPE_SECONDS = 30;
const MINUTES = 41;

/** Real lines, each a record of its own, to be written again and again. */
function realLines(): string[] {
  const session = join(rayLogs(), readdirSync(rayLogs()).filter((name) => /^session_2/.test(name))[0], 'logs');
  return readFileSync(join(session, 'raylet.out'), 'utf8').split('\n').filter((line) => /^\[20/.test(line));
}

class Recorded {
  static async start(name: string, situation: Situation, binary: string, folder: string, started: number): Promise<Recorded> {
    const recorded = new Recorded(name, situation, await freePort(), binary, folder, started);
    await recorded.prepare(FluentBitVersion.of(await versionOf(binary)));
    recorded.run();
    return recorded;
  }

  private agent?: ChildProcess;
  private written = 0;
  private readonly logs: string;
  private readonly root: string;
  private readonly done = new Set<number>();

  private constructor(
    private readonly name: string,
    private readonly situation: Situation,
    private readonly port: number,
    private readonly binary: string,
    folder: string,
    private readonly started: number,
  ) {
    this.root = join(folder, name);
    this.logs = join(this.root, 'ray', 'session_2026-11-26_10-00-00_000000_1', 'logs');
  }

  private minutes(): number {
    return (Date.now() - this.started) / 60_000;
  }

  private async prepare(version: FluentBitVersion): Promise<void> {
    for (const folder of [this.logs, join(this.root, 'state'), join(this.root, 'config')]) mkdirSync(folder, { recursive: true });
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(this.situation.destination(this.minutes())).end());
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    server.unref();
    const config = new FluentBitConfig(Testing.chart(), 'config', {
      outputs: [new LokiOutput({ host: LOOPBACK, port: (server.address() as AddressInfo).port, ...this.situation.output })],
      service: { httpServer: true, httpListen: LOOPBACK, httpPort: this.port },
      version,
      ...this.situation.config,
    });
    for (const [file, text] of Object.entries<string>(config.configMap.toJson().data)) {
      writeFileSync(join(this.root, 'config', file), text.replaceAll('/tmp/ray', join(this.root, 'ray')).replaceAll('/ray-logs-state', join(this.root, 'state')));
    }
  }

  private run(): void {
    const variables = ['RAY_CLUSTER', 'RAY_NAMESPACE', 'RAY_POD', 'RAY_NODE', 'RAY_NODE_TYPE', 'RAY_GROUP', 'RAY_OWNER', 'RAY_OWNER_KIND'];
    this.agent = spawn(this.binary, ['-c', join(this.root, 'config', 'fluent-bit.conf')], {
      cwd: join(this.root, 'config'), stdio: ['ignore', 'ignore', 'pipe'], env: Object.fromEntries(variables.map((variable) => [variable, 'x'])),
    });
    this.agent.stderr!.pipe(createWriteStream(join(this.root, 'agent.log'), { flags: 'a' }));
  }

  /** What happens in a second. */
  tick(lines: string[]): void {
    const text = Array.from({ length: this.situation.lines }, () => `${lines[this.written++ % lines.length]}\n`).join('');
    if (text) appendFileSync(join(this.logs, 'raylet.out'), text);
    for (const minute of [...this.situation.restarts ?? [], this.situation.longLine ?? Infinity]) {
      if (this.done.has(minute) || this.minutes() < minute) continue;
      this.done.add(minute);
      if (minute === this.situation.longLine) {
        appendFileSync(join(this.logs, 'worker-01000000-ffffffff-17.out'), `${'x'.repeat(20 * 1024 ** 2)}\nshort\n`);
      } else {
        this.agent!.once('exit', () => this.run()).kill('SIGKILL');
      }
    }
  }

  /** The metrics at this moment, by series; none while the agent does not answer. */
  async scrape(): Promise<{ [series: string]: number }> {
    const response = await fetch(`http://${LOOPBACK}:${this.port}${METRICS_PATH}`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    const samples = (await response?.text() ?? '').split('\n').map((line) => /^(fluentbit_\w+\{?.*?\}?) ([-+.e\d]+)(?: \d+)?$/.exec(line)).filter((match) => match !== null);
    return Object.fromEntries(samples.map(([, series, value]) => [series, Number(value)]));
  }

  get title(): string {
    return this.name;
  }

  kill(): void {
    this.agent!.removeAllListeners('exit');
    this.agent!.kill('SIGKILL');
  }
}

async function main(): Promise<void> {
  const [binary] = fluentBitBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-recording-'));
  const started = Date.now();
  const lines = realLines();
  const agents = await Promise.all(Object.entries(SITUATIONS).map(([name, situation]) => Recorded.start(name, situation, binary, folder, started)));
  const scrapes: Scrapes = Object.fromEntries(agents.map(({ title }) => [title, {}]));
  try {
    for (let second = 0; second <= MINUTES * 60; second++) {
      await sleep(Math.max(0, started + second * 1000 - Date.now()));
      agents.forEach((agent) => agent.tick(lines));
      if (second % SCRAPE_SECONDS > 0 || second === 0) continue;
      const index = second / SCRAPE_SECONDS - 1;
      await Promise.all(agents.map(async (agent) => {
        const series = scrapes[agent.title];
        for (const [name, value] of Object.entries(await agent.scrape())) {
          series[name] ??= [];
          while (series[name].length < index) series[name].push(null);
          series[name].push(value);
        }
      }));
    }
    keep(await versionOf(binary), SCRAPE_SECONDS, scrapes);
  } finally {
    agents.forEach((agent) => agent.kill());
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
