import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'fs';
import { join } from 'path';

/** What a container has less of than this machine. */
export interface Limits {
  /** Memory that the agent may take before the kernel ends it, as the limit of a container does. Page cache counts, but is given back. */
  readonly memoryMebibytes?: number;
  /** Files that it may open: the soft limit; it may raise it to as many as this process may open. */
  readonly openFiles?: number;
  /** Room on the volume for offsets and chunks. */
  readonly stateMebibytes?: number;
}

const CGROUPS = '/sys/fs/cgroup';

/** A control group with a limit of memory, version 1 or 2. Needs root. */
export class MemoryGroup {
  private readonly path: string;

  constructor(name: string, mebibytes: number) {
    const first = existsSync(join(CGROUPS, 'memory'));
    this.path = join(CGROUPS, first ? 'memory' : '', name);
    mkdirSync(this.path);
    writeFileSync(join(this.path, first ? 'memory.limit_in_bytes' : 'memory.max'), String(mebibytes * 1024 * 1024));
  }

  /** The command that runs another one in the group. */
  wrap(command: string[]): string[] {
    return ['sh', '-c', `echo $$ > ${join(this.path, 'cgroup.procs')} && exec "$@"`, 'sh', ...command];
  }

  remove(): void {
    rmdirSync(this.path);
  }
}

/** The command that runs another one with a soft limit of open files. */
export function withOpenFiles(limit: number, command: string[]): string[] {
  return ['prlimit', `--nofile=${limit}:`, ...command];
}

/** A volume of a fixed size in place of a folder. Needs root. */
export function mountVolume(folder: string, mebibytes: number): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
}

export function unmountVolume(folder: string): void {
  execFileSync('umount', [folder]);
}
