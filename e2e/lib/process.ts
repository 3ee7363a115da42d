import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { descendants } from './descendants';
import { until } from './wait';

const running = new Set<Process>();

// Whatever way this program ends, nothing that it started stays behind.
process.on('exit', () => running.forEach((one) => one.kill()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

export interface ProcessOptions {
  /** The whole environment of the process: nothing is inherited unless it is said. */
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Its stderr goes to <name>.log here, its stdout to <name>.out. */
  readonly folder: string;
}

/** A program that runs beside us until it is stopped. */
export class Process {
  private readonly log: string;
  private readonly out: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | NodeJS.Signals>;
  private end?: number | NodeJS.Signals;

  constructor(readonly name: string, program: string, args: string[], options: ProcessOptions) {
    this.log = path.join(options.folder, `${name}.log`);
    this.out = path.join(options.folder, `${name}.out`);
    const [out, log] = [this.out, this.log].map((file) => fs.openSync(file, 'a'));
    this.child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', out, log] });
    fs.closeSync(out);
    fs.closeSync(log);
    running.add(this);
    this.ended = new Promise((resolve) => {
      const finish = (end: number | NodeJS.Signals) => {
        this.end = end;
        running.delete(this);
        resolve(end);
      };
      this.child.once('error', (error) => {
        fs.appendFileSync(this.log, `${error.message}\n`);
        finish(127);
      });
      this.child.once('exit', (code, signal) => finish(code ?? signal ?? 0));
    });
  }

  private get pid(): number {
    return this.child.pid!;
  }

  /** What it has said on stderr so far. */
  text(): string {
    return fs.readFileSync(this.log, 'utf8');
  }

  /** What it has written to stdout so far. */
  output(): string {
    return fs.readFileSync(this.out, 'utf8');
  }

  /** Waits until it is ready to serve, and fails at once when it ends instead. */
  async ready(seconds: number, ask: () => Promise<boolean> | boolean): Promise<void> {
    const state = await until(`${this.name} (see ${this.log}): ready`, seconds, async () => this.end !== undefined ? 'ended' : await ask() && 'ready');
    if (state === 'ended') throw new Error(`${this.name} ended with ${this.end} before it was ready:\n${(this.output() + this.text()).trimEnd().slice(-3000)}`);
  }

  /** Asks it to end, and makes it end when it does not; answers its exit code, or the signal that ended it. */
  async stop(seconds = 30): Promise<number | NodeJS.Signals> {
    if (this.end !== undefined) return this.end;
    const family = descendants(this.pid);
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), seconds * 1000);
    const end = await this.ended;
    clearTimeout(timer);
    family.forEach(kill);
    return end;
  }

  /** Ends it at once, with all that came of it. */
  kill(): void {
    [this.pid, ...descendants(this.pid)].forEach(kill);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}
