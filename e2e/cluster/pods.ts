import { KubeClient } from '../lib/kube-client';
import { until } from '../lib/wait';

/** Which pods: those with a label, in a namespace. */
export interface Pods {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly selector: string;
}

export async function podsOf({ client, namespace, selector }: Pods): Promise<any[]> {
  return client.list(`/api/v1/namespaces/${namespace}/pods`, selector);
}

export function statuses(pod: any): any[] {
  return [...pod.status.initContainerStatuses ?? [], ...pod.status.containerStatuses ?? []];
}

function isReady(pod: any): boolean {
  return (pod.status.conditions ?? []).some(({ type, status }: any) => type === 'Ready' && status === 'True');
}

/** Waits until so many pods are there and each is ready; says what they wait for when they do not get so. */
export async function ready(pods: Pods, count: number, seconds: number): Promise<any[]> {
  return until(`${count} ready pods with ${pods.selector}`, seconds, async () => {
    const found = await podsOf(pods);
    if (found.length === count && found.every(isReady)) return found;
    throw new Error(found.map((pod) => `${pod.metadata.name}: ${hindrance(pod)}`).join('; ') || 'there is none');
  });
}

function hindrance(pod: any): string {
  const unready = statuses(pod).filter((one) => !one.ready && one.state.terminated?.exitCode !== 0)
    .map(({ name, state }) => `${name} ${Object.entries<any>(state).map(([what, { reason = '', message = '' }]) => `${what} ${reason} ${message}`.trim()).join()}`);
  const scheduled = (pod.status.conditions ?? []).find((one: any) => one.type === 'PodScheduled' && one.status !== 'True');
  return scheduled?.message ?? (unready.join(', ') || pod.status.phase);
}

/** Waits until the pods are gone; answers when each container ended, in seconds after a time. */
export async function gone(pods: Pods, since: number, seconds: number): Promise<string> {
  const ends = new Map<string, number>();
  await until(`the end of the pods with ${pods.selector}`, seconds, async () => {
    const found = await podsOf(pods);
    for (const pod of found) {
      for (const { name, state } of statuses(pod)) {
        const { finishedAt } = state.terminated ?? {};
        if (finishedAt && Date.parse(finishedAt) >= since - 1000) ends.set(`${name} of ${pod.metadata.name}`, Math.round((Date.parse(finishedAt) - since) / 1000));
      }
    }
    return found.length === 0;
  });
  return [...ends].map(([name, after]) => `${name} after ${after} s`).join(', ');
}
