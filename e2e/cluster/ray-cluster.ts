import * as fs from 'node:fs';
import { Cluster } from './cluster';
import { gone, podsOf } from './pods';
import { rayPods } from './ray-pods';
import { KubeObject } from '../lib/manifest';
import { until } from '../lib/wait';

/** A RayCluster that runs. */
export class RayCluster {
  static async create(cluster: Cluster, object: KubeObject): Promise<RayCluster> {
    const objects = cluster.operator ? [object] : rayPods(object);
    for (const one of objects) await cluster.client.apply(one);
    return new RayCluster(cluster, object, objects);
  }

  readonly name: string;
  readonly namespace: string;
  readonly pods;

  private constructor(private readonly cluster: Cluster, readonly object: KubeObject, private readonly objects: KubeObject[]) {
    this.name = object.metadata.name;
    this.namespace = object.metadata.namespace!;
    this.pods = { client: cluster.client, namespace: this.namespace, selector: `ray.io/cluster=${this.name},ray.io/is-ray-node=yes` };
  }

  /** Submits a script as a job, through Ray's dashboard. */
  async submit(submissionId: string, script: string, ...args: (string | number)[]): Promise<void> {
    const job = { submission_id: submissionId, entrypoint: entrypoint(script, ...args) };
    await until('the dashboard of Ray', 60, () => this.dashboard('POST', 'api/jobs/', job));
  }

  async jobEnds(submissionId: string, seconds: number): Promise<void> {
    const status = await until(`the end of job ${submissionId}`, seconds, async () => {
      const { status: current, message } = await this.dashboard('GET', `api/jobs/${submissionId}`);
      return current === 'SUCCEEDED' ? current : ['FAILED', 'STOPPED'].includes(current) && `${current}: ${message}`;
    });
    if (status !== 'SUCCEEDED') throw new Error(status);
  }

  /** Deletes it; answers when the containers ended. */
  async delete(): Promise<string> {
    const since = Date.now();
    for (const one of this.objects) await this.cluster.client.delete(one);
    return gone(this.pods, since, 120);
  }

  /** How often a container has been started again, in all its pods. */
  async restarts(container: string): Promise<number> {
    const all = (await podsOf(this.pods)).flatMap((pod) => [...pod.status.initContainerStatuses ?? [], ...pod.status.containerStatuses ?? []]);
    return all.filter(({ name }) => name === container).reduce((sum, { restartCount }) => sum + restartCount, 0);
  }

  private async dashboard(method: string, path: string, body?: unknown): Promise<any> {
    return this.cluster.client.call(method, `/api/v1/namespaces/${this.namespace}/services/${this.name}-head-svc:8265/proxy/${path}`, body);
  }
}

/** A command that runs a script of this machine anywhere: its text is part of it, in letters that mean nothing to a shell. */
export function entrypoint(script: string, ...args: (string | number)[]): string {
  return ['python -c "import base64; exec(base64.b64decode(\'' + fs.readFileSync(script).toString('base64') + '\'))"', ...args].join(' ');
}
