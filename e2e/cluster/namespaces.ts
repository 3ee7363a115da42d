import { KubeClient } from '../lib/kube-client';
import { Missing } from '../lib/missing';
import { until } from '../lib/wait';

/** The namespaces that this run has made. What was there before is left alone. */
export class Namespaces {
  private readonly made = new Set<string>();

  constructor(private readonly client: KubeClient) {}

  /** Makes a namespace that enforces a level of pod security, or sets that of one that was made before. */
  async claim(name: string, podSecurity: 'baseline' | 'privileged'): Promise<void> {
    if (!this.made.has(name) && await this.client.has(`/api/v1/namespaces/${name}`)) {
      throw new Missing(`the cluster has a namespace ${name} already, and what is in it is not ours`);
    }
    await this.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': podSecurity } } });
    this.made.add(name);
    await until(`the service account of namespace ${name}`, 30, () => this.client.has(`/api/v1/namespaces/${name}/serviceaccounts/default`));
  }

  async remove(): Promise<void> {
    for (const name of this.made) await this.client.call('DELETE', `/api/v1/namespaces/${name}`);
    for (const name of this.made) await until(`the end of namespace ${name}`, 180, async () => !await this.client.has(`/api/v1/namespaces/${name}`));
  }
}
