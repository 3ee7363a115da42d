import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, symlinkSync, writeSync } from 'fs';
import { dirname, join } from 'path';
import { Numbers } from './ledger';

const WORKER = '28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c6';

type Format = 'cpp' | 'python' | 'serve' | 'json' | 'print';

/** The files of a small cluster: 17 in logs/, 3 below it. */
export const FILES: readonly { readonly name: string; readonly format: Format }[] = [
  { name: 'raylet.out', format: 'cpp' },
  { name: 'gcs_server.out', format: 'cpp' },
  { name: 'dashboard.log', format: 'python' },
  { name: 'dashboard_agent.log', format: 'python' },
  { name: 'monitor.log', format: 'python' },
  { name: 'log_monitor.log', format: 'python' },
  { name: 'runtime_env_agent.log', format: 'python' },
  { name: 'job-driver-raysubmit_BSzsWARxbX1DNihv.log', format: 'print' },
  { name: `python-core-worker-${WORKER}00_100.log`, format: 'cpp' },
  ...[0, 1, 2, 3].flatMap((worker) => ['out', 'err'].map((stream) => ({
    name: `worker-${WORKER}0${worker}-01000000-${1000 + worker}.${stream}`, format: stream === 'out' ? 'print' as const : 'python' as const,
  }))),
  { name: 'serve/controller_20220.log', format: 'serve' },
  { name: 'serve/replica_app_json_Inner_x04lvt5j.log', format: 'json' },
  { name: 'events/event_RAYLET.log', format: 'json' },
];

/** Ray's log folder, with files that are written to and rotated as Ray does it. */
export class LogTree {
  bytes = 0;
  /** Hours that the clock of those who write is ahead of UTC. */
  hoursAhead = 0;
  private readonly open = new Map<string, number>();
  private readonly names = new Map<string, number>();

  constructor(readonly root: string, private readonly numbers: Numbers, private session = 'session_2026-11-23_03-12-21_857583_15791') {
    this.begin(session);
  }

  /** A new session, as after a restart of Ray; the files of the old one stay. */
  begin(session: string): void {
    this.open.forEach((descriptor) => closeSync(descriptor));
    this.open.clear();
    this.session = session;
    for (const folder of ['serve', 'events', 'old']) {
      mkdirSync(join(this.folder, folder), { recursive: true });
    }
    const link = join(this.root, 'session_latest');
    rmSync(link, { force: true });
    symlinkSync(join(this.root, session), link);
  }

  /** Replaces the link by one to a place that is not there, as a node agent sees it. */
  dangle(): void {
    const link = join(this.root, 'session_latest');
    rmSync(link, { force: true });
    symlinkSync(join('/nonexistent', this.session), link);
  }

  get folder(): string {
    return join(this.root, this.session, 'logs');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes numbered lines to a file. */
  write(name: string, format: Format, lines: number): void {
    const file = this.numberOf(name);
    const parts: string[] = [];
    while (lines > 0) {
      const record = recordOf(format, () => this.numbers.next(file), lines, this.hoursAhead);
      parts.push(record.text);
      lines -= record.lines;
    }
    this.append(name, parts.join(''));
  }

  /** Writes any text, numbered by the caller. */
  append(name: string, text: string): void {
    let descriptor = this.open.get(name);
    if (descriptor === undefined) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      descriptor = openSync(this.path(name), 'a');
      this.open.set(name, descriptor);
    }
    this.bytes += writeSync(descriptor, Buffer.from(text, 'latin1'));
  }

  /** The process that wrote the file has ended. */
  end(name: string): void {
    closeSync(this.open.get(name)!);
    this.open.delete(name);
  }

  numberOf(name: string): number {
    const key = `${this.session}/${name}`;
    const known = this.names.get(key);
    if (known !== undefined) {
      return known;
    }
    this.names.set(key, this.names.size);
    return this.names.size - 1;
  }

  /** Renames file to file.1, file.1 to file.2, ..., and starts a new file, as all of Ray's rotation does. */
  rotate(name: string, backups: number): void {
    closeSync(this.open.get(name)!);
    rmSync(this.path(`${name}.${backups}`), { force: true });
    for (let index = backups - 1; index >= 0; index--) {
      const from = this.path(index === 0 ? name : `${name}.${index}`);
      if (existsSync(from)) {
        renameSync(from, this.path(`${name}.${index + 1}`));
      }
    }
    this.open.set(name, openSync(this.path(name), 'a'));
  }

  close(): void {
    this.open.forEach((descriptor) => closeSync(descriptor));
    this.open.clear();
  }
}

let counter = 0;

/** A record of one format with at most the given number of lines. */
function recordOf(format: Format, next: () => string, most: number, hoursAhead: number): { text: string; lines: number } {
  counter++;
  const now = new Date(Date.now() + hoursAhead * 3_600_000).toISOString();
  const time = `${now.slice(0, 10)} ${now.slice(11, 19)},${now.slice(20, 23)}`;
  const words = `lease ${counter % 977} of job ${(counter * 7919) % 9973} took ${(counter * 31) % 5000} ms on 10.244.0.${counter % 250}`;
  switch (format) {
    case 'cpp': {
      const lines = counter % 50 === 0 ? Math.min(10, most) : 1;
      const head = `[${time} I 17432 17432] (raylet) node_manager.cc:${counter % 900}: ${next()} ${words}\n`;
      const dump = Array.from({ length: lines - 1 }, () => `[state-dump] ${next()} - num PYTHON workers: ${counter % 13}\n`);
      return { text: head + dump.join(''), lines };
    }
    case 'python':
      if (counter % 100 === 0 && most >= 4) {
        return {
          text: `${time}\tERROR agent.py:${counter % 500} -- ${next()} ${words}\nTraceback (most recent call last):\n`
            + `  File "/home/ray/app.py", line 6, in f ${next()}\n    1/0 ${next()}\nZeroDivisionError: ${next()}\n`, lines: 4,
        };
      }
      return { text: `${time}\tINFO agent.py:${counter % 500} -- ${next()} ${words}\n`, lines: 1 };
    case 'serve':
      return { text: `INFO ${time} app_text_Inner 2zapkag7 0073e1d7-fd97-481d-89a1-03886a844d22 -- ${next()} ${words}\n`, lines: 1 };
    case 'json':
      return {
        text: `{"asctime": "${time}", "levelname": "INFO", "message": "${next()} ${words}", "filename": "tasks.py", "lineno": 7, `
        + `"process": 28428, "job_id": "02000000", "worker_id": "${WORKER}99", "task_name": "say"}\n`, lines: 1,
      };
    case 'print':
      return { text: `${next()} ${words} and what else the user has to say\n`, lines: 1 };
  }
}
