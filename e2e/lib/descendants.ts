import * as fs from 'node:fs';

/** The processes below a process, from what Linux tells of them. */
export function descendants(root: number): number[] {
  const parents = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      // The name of the program, in brackets, may hold anything; state and parent come after it.
      const [, parent] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      return [{ pid: Number(pid), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
  const below = (pid: number): number[] => parents.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(root);
}
