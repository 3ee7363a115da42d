import * as fs from 'node:fs';
import * as path from 'node:path';
import { AgentInManifest } from './agent-from-manifest';

/** Logs that Ray has written, as they lie below /tmp/ray: those of the tests, or what `RAY_LOGS` names. */
export function rayLogs(): string {
  return process.env.RAY_LOGS || path.join(__dirname, '..', '..', 'test', 'fixtures', 'ray-logs', 'ray-2.60', 'head');
}

/** Copies them to where the agent looks, with the absolute link to the latest session that Ray makes; answers the number of lines. */
export function layLogs(from: string, to: string): number {
  const sessions = fs.readdirSync(from).filter((name) => /^session_2/.test(name)).sort();
  for (const session of sessions) fs.cpSync(path.join(from, session), path.join(to, session), { recursive: true });
  const latest = path.join(to, 'session_latest');
  fs.rmSync(latest, { force: true });
  fs.symlinkSync(path.resolve(to, sessions[sessions.length - 1]), latest);
  return sessions.reduce((sum, session) => sum + linesBelow(path.join(to, session)), 0);
}

function linesBelow(folder: string): number {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n').length - 1, 0);
}

/** Where the agent's container sees what a Ray container has at /tmp/ray. */
export function logMount({ owner, found, container }: AgentInManifest): string {
  const ray = found.template.spec.containers[0].volumeMounts?.find((mount: any) => /^\/tmp\/ray\/?$/.test(mount.mountPath));
  const mount = container.volumeMounts.find((one: any) => one.name === ray?.name);
  if (!mount) throw new Error(`container ${container.name} does not see the Ray container's /tmp/ray`);
  // The agent of a node sees a directory for each Ray pod.
  return owner.kind === 'DaemonSet' ? `${mount.mountPath}/default_e2e_headgroup_e2e-head` : mount.mountPath;
}
