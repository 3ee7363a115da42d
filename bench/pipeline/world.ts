import { mkdirSync, readdirSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { Agent } from './agent';
import { documented, POD, Files, ours } from './configurations';
import { Balance, Ledger, Numbers } from './ledger';
import { FILES, LogTree } from './log-tree';
import { Answer, Entry, Recorder } from './recorder';
import { AGENT_ENVIRONMENT, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';

/** The result of one configuration in one case. */
export interface Result extends Balance {
  readonly configuration: string;
  readonly cpuSeconds: number;
  readonly cpuPerMillionLines: number;
  readonly peakMebibytes: number;
  readonly bytesPerByte: number;
}

/** One configuration under test, with an endpoint of its own. */
class Contestant {
  readonly ledger = new Ledger();
  recorder!: Recorder;
  private agent?: Agent;
  private cpuSeconds = 0;
  private peakMebibytes = 0;

  constructor(
    readonly name: string,
    private readonly binary: string,
    private readonly folder: string,
    private readonly files: (port: number) => Files,
    private readonly environment: { [name: string]: string },
  ) {
  }

  async prepare(): Promise<void> {
    mkdirSync(join(this.folder, 'state', 'chunks'), { recursive: true });
    this.recorder = await Recorder.start((entry) => this.ledger.take(entry));
  }

  start(): void {
    this.agent = new Agent(this.binary, this.folder, this.files(this.recorder.port), this.environment);
  }

  async end(how: 'kill' | 'stop'): Promise<void> {
    await this.agent?.[how]();
    this.cpuSeconds += this.agent?.usage.cpuSeconds ?? 0;
    this.peakMebibytes = Math.max(this.peakMebibytes, this.agent?.usage.peakMebibytes ?? 0);
    this.agent = undefined;
  }

  result(written: number, bytes: number): Result {
    return {
      configuration: this.name,
      ...this.ledger.balance(written),
      cpuSeconds: this.cpuSeconds,
      cpuPerMillionLines: this.cpuSeconds / this.ledger.lines * 1e6,
      peakMebibytes: this.peakMebibytes,
      bytesPerByte: this.recorder.bytes / bytes,
    };
  }
}

/** What a case plays with: the log folder, the agents that read it, the endpoints they send to. */
export class World {
  readonly tree: LogTree;
  readonly contestants: Contestant[];
  private readonly numbers = new Numbers();

  constructor(folder: string, binary: string, version: FluentBitVersion, readonly scale: number, options: RayPipelineOptions, only?: string) {
    rmSync(folder, { recursive: true, force: true });
    const logs = join(folder, 'ray');
    mkdirSync(logs, { recursive: true });
    this.tree = new LogTree(logs, this.numbers);
    const place = (name: string, port: number) => ({ logs, state: join(folder, name, 'state'), port });
    this.contestants = [
      new Contestant('this library', binary, join(folder, 'ours'), (port) => ours(version, place('ours', port), options), { ...POD, ...AGENT_ENVIRONMENT }),
      new Contestant('documented sample', binary, join(folder, 'documented'), (port) => documented(version, place('documented', port)), POD),
    ].filter((contestant) => !only || contestant.name.includes(only));
  }

  async prepare(): Promise<void> {
    await Promise.all(this.contestants.map((contestant) => contestant.prepare()));
  }

  start(): void {
    this.contestants.forEach((contestant) => contestant.start());
  }

  async kill(): Promise<void> {
    await Promise.all(this.contestants.map((contestant) => contestant.end('kill')));
  }

  async stop(): Promise<void> {
    await Promise.all(this.contestants.map((contestant) => contestant.end('stop')));
  }

  /** The backend is not there. */
  async disconnect(): Promise<void> {
    await Promise.all(this.contestants.map((contestant) => contestant.recorder.close()));
  }

  async reconnect(): Promise<void> {
    await Promise.all(this.contestants.map((contestant) => contestant.recorder.listen()));
  }

  /** The backend answers as given, each endpoint with its own memory. */
  answer(decide: () => (entries: () => Entry[]) => Answer): void {
    this.contestants.forEach((contestant) => {
      contestant.recorder.answer = decide();
    });
  }

  /** Writes to all files for some seconds. `between` is called after each of the 20 writes a second. */
  async write(seconds: number, linesPerSecond: number, between: (round: number) => void = () => undefined): Promise<void> {
    const rounds = Math.ceil(seconds * this.scale * 20);
    const lines = Math.ceil(linesPerSecond / 20 / FILES.length);
    const start = Date.now();
    for (let round = 0; round < rounds; round++) {
      this.burst(lines);
      between(round);
      await sleep(Math.max(0, start + (round + 1) * 50 - Date.now()) / 1000);
    }
  }

  /** Writes lines to each of the files at once. */
  burst(linesPerFile: number): void {
    FILES.forEach(({ name, format }) => this.tree.write(name, format, linesPerFile));
  }

  /** Writes a real session once more, without numbers, as it would be that many minutes later. */
  replay(folder: string, minutesLater: number): void {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (/\.(log|out|err)$/.test(name)) {
        const text = readFileSync(join(folder, name), 'latin1');
        this.tree.append(name, text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d(?=:\d\d[,.]\d{3})/g, (minute) => later(minute, minutesLater)));
      }
    }
  }

  /** Takes one numbered mark for a text that a case writes itself. */
  mark(name: string): string {
    return this.numbers.next(this.tree.numberOf(name));
  }

  /** Waits until all has arrived, or nothing arrives any more. The sample sends a file with a long line for ever, hence an end. */
  async settle(patienceSeconds = 25, mostSeconds = 120): Promise<void> {
    let last = -1;
    let since = Date.now();
    const end = since + (this.numbers.total > 0 ? mostSeconds : 15) * 1000;
    for (;;) {
      const arrived = this.contestants.map((contestant) => contestant.ledger.total);
      if (this.numbers.total > 0 && arrived.every((total) => total === this.numbers.total)) {
        return;
      }
      const sum = this.contestants.reduce((lines, contestant) => lines + contestant.ledger.lines, 0);
      if (sum !== last) {
        last = sum;
        since = Date.now();
      }
      const patience = arrived[0] === this.numbers.total ? 12 : patienceSeconds;
      if (Date.now() - since > patience * 1000 || Date.now() > end) {
        return;
      }
      await sleep(0.2);
    }
  }

  async finish(): Promise<Result[]> {
    await this.settle();
    await this.stop();
    await this.disconnect();
    this.tree.close();
    return this.contestants.map((contestant) => contestant.result(this.numbers.total, this.tree.bytes));
  }
}

function later(minute: string, minutes: number): string {
  return new Date(Date.parse(`${minute.replace(' ', 'T')}Z`) + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
