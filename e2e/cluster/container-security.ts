import * as fs from 'node:fs';
import { Cluster, FROM_OUTSIDE } from './cluster';
import { statuses } from './pods';
import { Missing } from '../lib/missing';
import { Report } from '../lib/report';

const CAPABILITY_BITS: Record<string, bigint> = { DAC_OVERRIDE: 1n, DAC_READ_SEARCH: 2n, FOWNER: 3n };

/** Checks that a container of some pods runs as its security context says. */
export async function checkSecurity(report: Report, { node }: Cluster, who: string, pods: any[], container: string): Promise<void> {
  await report.check(`${who} runs as its security context says`, async () => {
    if (!node) throw new Missing(FROM_OUTSIDE);
    const seen = await Promise.all(pods.map(async (pod) => {
      const { containerID } = statuses(pod).find(({ name }) => name === container);
      return assertSecurity(await node.processOf(containerID), pod, container);
    }));
    return seen[0];
  });
}

/** Compares a process with what a pod says of its container; answers what is so. */
function assertSecurity(pid: number, pod: any, containerName: string): string {
  const container = [...pod.spec.initContainers ?? [], ...pod.spec.containers].find(({ name }: any) => name === containerName);
  const context = { ...pod.spec.securityContext, ...container.securityContext };
  const expected = describe({
    uid: context.runAsUser,
    gid: context.runAsGroup ?? 0,
    noNewPrivileges: !context.allowPrivilegeEscalation,
    // Only root keeps capabilities when a program is started.
    effective: context.runAsUser === 0 ? mask(context.capabilities.add ?? []) : 0n,
    bounding: mask(context.capabilities.add ?? []),
    seccomp: context.seccompProfile.type === 'RuntimeDefault',
    readOnlyRoot: context.readOnlyRootFilesystem,
  });

  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)![1];
  const root = fs.readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n').map((line) => line.split(' ')).find(([, , , , place]) => place === '/')!;
  const seen = describe({
    uid: field('Uid'),
    gid: field('Gid'),
    noNewPrivileges: field('NoNewPrivs') === '1',
    effective: BigInt(`0x${field('CapEff')}`),
    bounding: BigInt(`0x${field('CapBnd')}`),
    seccomp: field('Seccomp') === '2',
    readOnlyRoot: root[5].split(',').includes('ro'),
  });
  if (seen !== expected) throw new Error(`${seen}; and not ${expected}`);
  return seen;
}

function mask(capabilities: string[]): bigint {
  return capabilities.reduce((sum, name) => sum + 2n ** CAPABILITY_BITS[name], 0n);
}

function describe(facts: Record<string, unknown>): string {
  return Object.entries(facts).map(([name, value]) => `${name} ${value}`).join(', ');
}
