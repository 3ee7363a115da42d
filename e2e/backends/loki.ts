/**
 * A real Loki on loopback, run with the configuration, the arguments and the files of a synthesized LokiMonolithic.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Testing } from 'cdk8s';
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

/** A Loki that runs, with the few requests that the checks make. */
export class Loki {
  public static async start(props: LokiMonolithicProps): Promise<Loki> {
    const folder = mkdtempSync(join(tmpdir(), 'ray-logs-loki-'));
    const [http, grpc] = await freePorts(2);
    const args = [
      ...unpack(props, folder), '-log.level=warn',
      '-server.http-listen-address=127.0.0.1', `-server.http-listen-port=${http}`,
      '-server.grpc-listen-address=127.0.0.1', `-server.grpc-listen-port=${grpc}`,
    ];
    const log = openSync(join(folder, 'log'), 'w');
    const loki = new Loki(folder, `http://127.0.0.1:${http}`, spawn(lokiBinary(), args, { stdio: ['ignore', log, log] }), props.tenants?.[0]);
    await loki.until('ready', 120, async () => (await fetch(`${loki.url}/ready`)).ok);
    return loki;
  }

  private constructor(
    private readonly folder: string, private readonly url: string, private readonly process: ChildProcess, private readonly tenant?: string,
  ) {}

  public stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  public async push(streams: { stream: object; values: unknown[][] }[]): Promise<void> {
    const response = await this.request('/loki/api/v1/push', { method: 'POST', body: JSON.stringify({ streams }), headers: { 'Content-Type': 'application/json' } });
    if (!response.ok) {
      throw new Error(`push: ${response.status} ${await response.text()}`);
    }
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
