import * as fs from 'node:fs';
import * as path from 'node:path';
import { startContainerd, ctr } from './containerd';
import { startControlPlane } from './control-plane';
import { pauseImage } from './images';
import { NODE, startKubelet } from './kubelet';
import { NODE_ADDRESS, setUpMachine } from './machine';
import { ApiServer, startApiServer } from '../../lib/api-server';
import { Process } from '../../lib/process';
import { workspace } from '../../lib/workspace';

/** A whole Kubernetes of one real node. It takes namespaces of its own and goes with them. */
export class OneNode {
  static async start(images: string[]): Promise<OneNode> {
    const folder = workspace('node');
    await setUpMachine(folder);
    const containerd = await startContainerd(folder);
    for (const image of [await pauseImage(), ...images]) await ctr('images', 'import', image);
    const server = await startApiServer({ address: NODE_ADDRESS });
    const control = await startControlPlane(folder, server);
    const kubelet = await startKubelet(folder, server);
    await provideDisk(folder, server);
    return new OneNode(folder, server, [kubelet, ...control, containerd]);
  }

  private constructor(
    readonly folder: string,
    readonly server: ApiServer,
    private readonly processes: Process[],
  ) {}

  /** Where a path of the node lies in the folder of this run: there a file can have a second name, which stays when the pod is gone. */
  path(ofNode: string): string {
    return path.join(this.folder, ofNode);
  }

  /** The folder of an emptyDir. */
  emptyDir(podUid: string, volume: string): string {
    return this.path(`/var/lib/kubelet/pods/${podUid}/volumes/kubernetes.io~empty-dir/${volume}`);
  }

  /** The first process of a container. */
  async processOf(containerId: string): Promise<number> {
    const id = containerId.replace('containerd://', '');
    const [, pid] = new RegExp(`^${id}\\s+(\\d+)`, 'm').exec(await ctr('tasks', 'list')) ?? [];
    if (!pid) throw new Error(`container ${id} does not run`);
    return Number(pid);
  }

  async stop(): Promise<void> {
    for (const process of this.processes) await process.stop(5);
    await this.server.stop();
  }
}

/** A volume for whoever claims the first: there is nobody here who makes volumes for claims. */
async function provideDisk(folder: string, { client }: ApiServer): Promise<void> {
  const disk = path.join(folder, 'disk');
  fs.mkdirSync(disk);
  await client.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      local: { path: disk },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODE] }] }] } },
    },
  });
}
