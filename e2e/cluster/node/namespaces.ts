import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runFolder } from '../../lib/workspace';

/** What `unshare` is told, for a network, mounts and processes of one's own. */
export const OWN = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * Runs a program of this test with a network, mounts and processes of its own, and answers its exit code. Whatever it starts, mounts or sets up in its
 * network goes with it, however it ends.
 */
export async function inOwnNamespaces(program: string, args: string[]): Promise<number> {
  const groupsBefore = new Set(controlGroups());
  const child = spawn('unshare', [
    ...OWN,
    // The first process of such a namespace inherits all whose parents have ended. A shell buries them when they end too.
    'sh', '-c', '"$0" "$@"; exit $?', process.execPath, ...process.execArgv, program, ...args,
  ], { stdio: 'inherit', env: { ...process.env, RAY_LOGS_E2E_RUN: runFolder() } });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
  process.off('exit', kill);
  // Deepest first. These alone outlive what was in them.
  for (const group of controlGroups().filter((one) => !groupsBefore.has(one)).reverse()) removeWhenEmpty(group);
  return code;
}

/** Where containerd puts what it runs for a kubelet, in each hierarchy of control groups. */
function controlGroups(): string[] {
  const base = '/sys/fs/cgroup';
  return ['', ...fs.readdirSync(base)].map((hierarchy) => path.join(base, hierarchy, 'k8s.io'))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => [folder, ...(fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name))])
    .sort();
}

function removeWhenEmpty(group: string): void {
  try {
    fs.rmdirSync(group);
  } catch {
    // Somebody else uses it, or the kernel still does.
  }
}
