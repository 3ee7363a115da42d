import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'fs';
import { basename, join } from 'path';
import { Agent } from './agent';
import { Case } from './cases';
import { documented, Files, ours, Place, POD } from './configurations';
import { Balance, Ledger, Numbers } from './ledger';
import { MemoryGroup, mountVolume, unmountVolume, withOpenFiles } from './limits';
import { FILES, LogTree } from './log-tree';
import { Answer, Entry, Recorder } from './recorder';
import { AGENT_ENVIRONMENT } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';

/** The result of one configuration in one case. */
export interface Result extends Balance {
  readonly version: string;
  readonly configuration: string;
  readonly cpuSeconds: number;
  readonly cpuPerMillionLines: number;
  readonly peakMebibytes: number;
  readonly bytesPerByte: number;
  /** The most that offsets and chunks took on disk. */
  readonly diskMebibytes: number;
  /** How often it ended by itself, or was ended by the kernel. */
  readonly ended: number;
  readonly largestPushMegabytes: number;
  /** What a case measured beside. */
  readonly notes: string[];
}

/** One configuration under test, with an endpoint of its own. */
class Contestant {
  readonly ledger: Ledger;
  readonly notes: string[] = [];
  recorder!: Recorder;
  private agent?: Agent;
  private cpuSeconds = 0;
  private peakMebibytes = 0;
  private diskMebibytes = 0;
  private ended = 0;
  private accounted = 0;
  private group?: MemoryGroup;
  private diskSampler?: NodeJS.Timeout;
  private restart?: NodeJS.Timeout;

  constructor(
    readonly version: string,
    readonly name: string,
    private readonly binary: string,
    private readonly folder: string,
    private readonly files: (port: number) => Files,
    private readonly environment: { [name: string]: string },
    private readonly played: Case,
  ) {
    this.ledger = new Ledger(played.isWrong);
  }

  /** Where it keeps offsets and chunks. */
  get state(): string {
    return join(this.folder, 'state');
  }

  /** The processor time that it took so far. */
  get cpu(): number {
    return this.cpuSeconds + (this.agent?.usage.cpuSeconds ?? 0);
  }

  async prepare(): Promise<void> {
    const { memoryMebibytes, stateMebibytes } = this.played.limits ?? {};
    if (stateMebibytes !== undefined) {
      mountVolume(this.state, stateMebibytes);
    }
    mkdirSync(join(this.state, 'chunks'), { recursive: true });
    if (memoryMebibytes !== undefined) {
      this.group = new MemoryGroup(`ray-logs-${process.pid}-${basename(this.folder)}`, memoryMebibytes);
    }
    this.recorder = await Recorder.start((entry) => this.ledger.take(entry));
    this.diskSampler = setInterval(() => this.sampleDisk(), 500);
  }

  start(): void {
    const agent = new Agent(this.binary, this.folder, this.files(this.recorder.port), this.environment, (command) => this.limited(command));
    this.agent = agent;
    agent.onExit(() => {
      if (this.agent === agent) {
        // As the kubelet does, but without its growing delay.
        this.ended++;
        this.account();
        this.restart = setTimeout(() => this.start(), 1000);
      }
    });
  }

  async end(how: 'kill' | 'stop'): Promise<void> {
    clearTimeout(this.restart);
    const agent = this.agent;
    this.account();
    await agent?.[how]();
    this.cpuSeconds += (agent?.usage.cpuSeconds ?? 0) - this.accounted;
  }

  cleanUp(): void {
    clearInterval(this.diskSampler);
    this.group?.remove();
    if (this.played.limits?.stateMebibytes !== undefined) {
      unmountVolume(this.state);
    }
  }

  result(written: number, bytes: number): Result {
    return {
      version: this.version,
      configuration: this.name,
      ...this.ledger.balance(written),
      cpuSeconds: this.cpuSeconds,
      cpuPerMillionLines: this.cpuSeconds / this.ledger.lines * 1e6,
      peakMebibytes: this.peakMebibytes,
      bytesPerByte: this.recorder.bytes / bytes,
      diskMebibytes: this.diskMebibytes,
      ended: this.ended,
      largestPushMegabytes: this.recorder.largestPush / 1e6,
      notes: this.notes,
    };
  }

  /** Takes over what the agent used, and lets go of it. */
  private account(): void {
    this.accounted = this.agent?.usage.cpuSeconds ?? 0;
    this.cpuSeconds += this.accounted;
    this.peakMebibytes = Math.max(this.peakMebibytes, this.agent?.usage.peakMebibytes ?? 0);
    this.agent = undefined;
  }

  private limited(command: string[]): string[] {
    const { openFiles } = this.played.limits ?? {};
    const opened = openFiles === undefined ? command : withOpenFiles(openFiles, command);
    return this.group ? this.group.wrap(opened) : opened;
  }

  private sampleDisk(): void {
    const blocks = readdirSync(this.state, { recursive: true, encoding: 'utf8' }).map((name) => blocksOf(join(this.state, name)));
    this.diskMebibytes = Math.max(this.diskMebibytes, blocks.reduce((sum, count) => sum + count, 0) / 2048);
  }
}

/** Blocks of 512 bytes that a file takes; none if it is gone meanwhile. */
function blocksOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.blocks ?? 0;
}

/** A Fluent Bit that is played. */
export interface Release {
  readonly binary: string;
  readonly version: string;
}

/** What a case plays with: the log folder, the agents that read it, the endpoints they send to. */
export class World {
  readonly tree: LogTree;
  readonly contestants: Contestant[];
  private readonly numbers = new Numbers();

  constructor(folder: string, releases: readonly Release[], readonly scale: number, played: Case, only?: string) {
    rmSync(folder, { recursive: true, force: true });
    const logs = join(folder, 'ray');
    mkdirSync(logs, { recursive: true });
    this.tree = new LogTree(logs, this.numbers);
    this.contestants = releases.flatMap(({ binary, version }) => {
      const contestant = (name: string, files: (release: FluentBitVersion, place: Place) => Files, variables: { [name: string]: string }) => {
        const own = join(folder, `${version}-${name.replace(/\W+/g, '-')}`);
        return new Contestant(version, name, binary, own, (port) => files(FluentBitVersion.of(version), { logs, state: join(own, 'state'), port }), variables, played);
      };
      const settings = Object.entries({ 'this library': played.options ?? {}, ...played.variants });
      const environment = { ...POD, ...AGENT_ENVIRONMENT };
      return [
        ...settings.map(([name, options]) => contestant(name, (release, place) => ours(release, place, options), environment)),
        ...(played.oursOnly ? [] : [contestant('documented sample', documented, POD)]),
      ];
    }).filter((contestant) => !only || contestant.name.includes(only));
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

  /** Waits until all has arrived, and notes how long it took each. */
  async catchUp(): Promise<void> {
    const start = Date.now();
    await Promise.all(this.contestants.map(async (contestant) => {
      while (contestant.ledger.total < this.numbers.total && Date.now() - start < 120_000) {
        await sleep(0.2);
      }
      contestant.notes.push(`caught up in ${((Date.now() - start) / 1000).toFixed(0)} s`);
    }));
  }

  /** Waits until all has arrived, or nothing arrives any more. The sample sends a file with a long line for ever, hence an end. */
  async settle(patienceSeconds = 25, mostSeconds = 120): Promise<void> {
    let last = -1;
    let since = Date.now();
    const end = since + (this.numbers.total > 0 ? mostSeconds : 15) * 1000;
    for (;;) {
      const missing = this.contestants.filter((contestant) => contestant.ledger.total < this.numbers.total);
      if (this.numbers.total > 0 && missing.length === 0) {
        return;
      }
      const sum = this.contestants.reduce((lines, contestant) => lines + contestant.ledger.lines, 0);
      if (sum !== last) {
        last = sum;
        since = Date.now();
      }
      const patience = missing.every((contestant) => contestant.name === 'documented sample') && this.numbers.total > 0 ? 8 : patienceSeconds;
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
    this.contestants.forEach((contestant) => contestant.cleanUp());
    return this.contestants.map((contestant) => contestant.result(this.numbers.total, this.tree.bytes));
  }
}

function later(minute: string, minutes: number): string {
  return new Date(Date.parse(`${minute.replace(' ', 'T')}Z`) + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
