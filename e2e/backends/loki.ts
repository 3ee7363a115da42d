/**
 * A real Loki on loopback, run with the configuration, the arguments and the files of a synthesized LokiMonolithic.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Testing, Yaml } from 'cdk8s';
import { LokiMonolithic, LokiMonolithicProps } from '../../src';
import { freePorts } from '../lib/ports';

/** The binary that LOKI names; without it there is nothing to check, which is said and is no failure. */
export function lokiBinary(): string {
  const binary = process.env.LOKI;
  if (!binary) {
    console.log('skipped: set LOKI to the path of a Loki binary (3.7.x)');
    process.exit(0);
  }
  return binary;
}

/** What the pod would see, below a folder: the mounted ConfigMaps with the absolute paths in them moved there. */
export function unpack(props: LokiMonolithicProps, folder: string): string[] {
  const chart = Testing.chart();
  new LokiMonolithic(chart, 'loki', props);
  const objects = Testing.synth(chart);
  const pod = objects.find((object) => object.kind === 'StatefulSet').spec.template.spec;
  const [container] = pod.containers;
  const moved = (text: string) => text.replaceAll('/etc/loki', `${folder}/etc/loki`).replaceAll('/var/loki', `${folder}/var/loki`);
  for (const mount of container.volumeMounts) {
    const configMap = pod.volumes.find((volume: any) => volume.name === mount.name)?.configMap;
    const data = objects.find((object) => object.kind === 'ConfigMap' && object.metadata.name === configMap?.name)?.data ?? {};
    if (configMap) {
      mountLikeKubelet(join(folder, mount.mountPath), Object.entries<string>(data).map(([file, text]) => [file, moved(text)]));
    }
  }
  return container.args.map(moved);
}

/** Kubelet links each file from a folder that it can exchange at once; a program that walks the mount sees every file twice. */
function mountLikeKubelet(mountPath: string, files: [string, string][]): void {
  mkdirSync(join(mountPath, '..1'), { recursive: true });
  symlinkSync('..1', join(mountPath, '..data'));
  for (const [file, text] of files) {
    writeFileSync(join(mountPath, '..1', file), text);
    symlinkSync(join('..data', file), join(mountPath, file));
  }
}

/** What an installation has that says no more than it must: every limit is Loki's default. */
function minimal(folder: string): any {
  return {
    auth_enabled: false,
    common: {
      path_prefix: folder,
      replication_factor: 1,
      ring: { instance_addr: '127.0.0.1', kvstore: { store: 'inmemory' } },
      storage: { filesystem: { chunks_directory: join(folder, 'chunks'), rules_directory: join(folder, 'rules') } },
    },
    frontend: { address: '127.0.0.1' },
    schema_config: {
      configs: [{ from: '2024-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
    },
    analytics: { reporting_enabled: false },
  };
}

/** Entries of Loki's push API. */
export interface Stream {
  readonly stream: object;
  readonly values: unknown[][];
}

/** A Loki that runs, with the few requests that the checks make. */
export class Loki {
  /** That of a LokiMonolithic. */
  public static async start(props: LokiMonolithicProps): Promise<Loki> {
    return Loki.run((folder) => unpack(props, folder), props.tenants?.[0]);
  }

  /** One that somebody else runs with Loki's defaults, and what is laid over them. */
  public static async startForeign(config: { [key: string]: any } = {}): Promise<Loki> {
    return Loki.run((folder) => {
      writeFileSync(join(folder, 'loki.yaml'), Yaml.stringify({ ...minimal(folder), ...config }));
      return [`-config.file=${join(folder, 'loki.yaml')}`];
    });
  }

  private static async run(argsIn: (folder: string) => string[], tenant?: string): Promise<Loki> {
    const folder = mkdtempSync(join(tmpdir(), 'ray-logs-loki-'));
    const [http, grpc] = await freePorts(2);
    const args = [
      ...argsIn(folder), '-log.level=warn',
      '-server.http-listen-address=127.0.0.1', `-server.http-listen-port=${http}`,
      '-server.grpc-listen-address=127.0.0.1', `-server.grpc-listen-port=${grpc}`,
    ];
    const log = openSync(join(folder, 'log'), 'w');
    const loki = new Loki(folder, `http://127.0.0.1:${http}`, spawn(lokiBinary(), args, { stdio: ['ignore', log, log] }), tenant);
    await loki.until('ready', 120, async () => (await fetch(`${loki.url}/ready`)).ok);
    return loki;
  }

  private constructor(
    private readonly folder: string, public readonly url: string, private readonly process: ChildProcess, private readonly tenant?: string,
  ) {}

  public stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  public async push(streams: Stream[]): Promise<void> {
    const { status, text } = await this.tryToPush(streams);
    if (status >= 300) {
      throw new Error(`push: ${status} ${text}`);
    }
  }

  /** What Loki answers to a push. */
  public async tryToPush(streams: Stream[]): Promise<{ status: number; text: string }> {
    const response = await this.request('/loki/api/v1/push', { method: 'POST', body: JSON.stringify({ streams }), headers: { 'Content-Type': 'application/json' } });
    return { status: response.status, text: await response.text() };
  }

  /** The sum of a metric of Loki over its series. */
  public async metric(name: string): Promise<number> {
    const text = await (await this.request('/metrics')).text();
    return text.split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line)).reduce((sum, line) => sum + Number(line.split(' ').pop()), 0);
  }

  /** The memory that the process takes. */
  public residentMebibytes(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))![1]) / 1024);
  }

  /** Puts what is in memory on disk: lines of some hours ago are looked for there alone. */
  public async flush(): Promise<void> {
    await this.request('/flush', { method: 'POST' });
  }

  /** All lines of the last days that a query finds. */
  public async lines(query: string, days = 7): Promise<{ labels: { [name: string]: string }; time: string; line: string }[]> {
    const now = Date.now();
    const answer = await this.get('/loki/api/v1/query_range', {
      query, start: `${now - days * 86_400_000}000000`, end: `${now + 600_000}000000`, limit: '5000', direction: 'forward',
    });
    return answer.data.result.flatMap(({ stream, values }: any) => values.map(([time, line]: string[]) => ({ labels: stream, time, line })));
  }

  /** How many lines a query finds, of the last days. */
  public async count(query: string, days = 7): Promise<number> {
    return this.sum(`count_over_time(${query} [${days}d])`);
  }

  /** The sum of a metric query over its series, now. */
  public async sum(query: string): Promise<number> {
    const { data } = await this.get('/loki/api/v1/query', { query: `sum(${query})` });
    return Number(data.result[0]?.value[1] ?? 0);
  }

  public async get(path: string, parameters: { [name: string]: string } = {}): Promise<any> {
    const response = await this.request(`${path}?${new URLSearchParams(parameters)}`);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${response.status} ${text}`);
    }
    return JSON.parse(text);
  }

  /** Tries until it is true; fails with the end of Loki's log when that takes too long. */
  public async until(what: string, seconds: number, done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline && this.process.exitCode === null) {
      if (await done().catch(() => false)) {
        return;
      }
      await sleep(500);
    }
    const log = readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000);
    this.stop();
    throw new Error(`not ${what} within ${seconds} s; the end of Loki's log:\n${log}`);
  }

  private request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, ...(this.tenant ? { 'X-Scope-OrgID': this.tenant } : {}) };
    return fetch(`${this.url}${path}`, { ...init, headers, signal: AbortSignal.timeout(60_000) });
  }
}
