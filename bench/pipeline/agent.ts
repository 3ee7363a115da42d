import { ChildProcess, spawn } from 'child_process';
import { openSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

/** What a process has used since it started. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

/** A running Fluent Bit. */
export class Agent {
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | null>;
  private last: Usage = { cpuSeconds: 0, peakMebibytes: 0 };
  private readonly sampler: NodeJS.Timeout;

  /**
   * @param files name -> text; `fluent-bit.conf` is the one it is started with
   * @param wrap the command that it is started by, such as one that sets limits
   */
  constructor(
    binary: string, folder: string, files: { [name: string]: string }, environment: { [name: string]: string } = {},
    wrap: (command: string[]) => string[] = (command) => command,
  ) {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    const log = openSync(join(folder, 'agent.log'), 'a');
    const [program, ...args] = wrap([binary, '-c', join(folder, 'fluent-bit.conf')]);
    this.child = spawn(program, args, {
      stdio: ['ignore', log, log], env: { PATH: process.env.PATH, ...environment },
    });
    this.exited = new Promise((resolve) => this.child.on('exit', (code) => resolve(code)));
    this.sampler = setInterval(() => this.sample(), 100);
  }

  /** What it used so far, or until it ended. */
  get usage(): Usage {
    this.sample();
    return this.last;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Calls back when it has ended, by itself or not. */
  onExit(callback: () => void): void {
    void this.exited.then(callback);
  }

  /** Ends it at once, as the kernel does when memory is short. */
  async kill(): Promise<void> {
    this.sample();
    this.child.kill('SIGKILL');
    await this.exited;
    clearInterval(this.sampler);
  }

  /** Ends it as the kubelet does, and waits for it as long as the kubelet would. */
  async stop(graceSeconds = 30): Promise<void> {
    this.sample();
    this.child.kill('SIGTERM');
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), graceSeconds * 1000);
    await this.exited;
    clearTimeout(deadline);
    clearInterval(this.sampler);
  }

  private sample(): void {
    try {
      const folder = `/proc/${this.child.pid}`;
      const status = readFileSync(`${folder}/status`, 'utf8');
      const ticks = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1].split(' ');
      const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
      this.last = { cpuSeconds: (Number(ticks[11]) + Number(ticks[12])) / 100, peakMebibytes: Math.max(peak, this.last.peakMebibytes) };
    } catch {
      // The process has ended: what was seen last stands.
    }
  }
}
