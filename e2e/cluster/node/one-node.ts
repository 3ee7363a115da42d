import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { startContainerd, ctr } from './containerd';
import { startControlPlane } from './control-plane';
import { kubeletFolder, NODE, startKubelet } from './kubelet';
import { NODE_ADDRESS, setUpMachine } from './machine';
import { ApiServer, startApiServer } from '../../lib/api-server';
import { COREDNS } from '../../lib/binaries';
import { command } from '../../lib/command';
import { workspace } from '../../lib/workspace';

/** A whole Kubernetes of one real node. It takes namespaces of its own and goes with them. */
export class OneNode {
  /** @param images archives of all that pods run */
  static async start(images: string[]): Promise<OneNode> {
    const folder = workspace('node');
    await setUpMachine(folder);
    await startContainerd(folder);
    const [server] = await Promise.all([startApiServer({ address: NODE_ADDRESS }), ...images.map((image) => ctr('images', 'import', image))]);
    await startControlPlane(folder, server);
    await startKubelet(folder, server);
    await provideDisk(folder, server);
    return new OneNode(folder, server, await describe(server));
  }

  /**
   * @param folder all that the node writes is in it, so that a file can have a second name, which stays when a pod is gone
   * @param madeOf for a reader
   */
  private constructor(readonly folder: string, readonly server: ApiServer, readonly madeOf: string[]) {}

  /** Where a folder below /var/log of the node lies. */
  logs(name: string): string {
    return path.join(this.folder, 'var', 'log', name);
  }

  /** The folder of an emptyDir. */
  emptyDir(podUid: string, volume: string): string {
    return path.join(kubeletFolder(this.folder), 'pods', podUid, 'volumes', 'kubernetes.io~empty-dir', volume);
  }

  /** The first process of a container. */
  async processOf(containerId: string): Promise<number> {
    const id = containerId.replace('containerd://', '');
    const [, pid] = new RegExp(`^${id}\\s+(\\d+)`, 'm').exec(await ctr('tasks', 'list')) ?? [];
    if (!pid) throw new Error(`container ${id} does not run`);
    return Number(pid);
  }
}

/** What the node and its images are made of, for a reader. */
async function describe(server: ApiServer): Promise<string[]> {
  const { status } = await server.client.call('GET', `/api/v1/nodes/${NODE}`);
  const { kubeletVersion, containerRuntimeVersion, kernelVersion, osImage } = status.nodeInfo;
  const runc = (await command('runc', ['--version'])).split('\n')[0];
  const images: string[] = status.images.flatMap(({ names }: any) => names.filter((name: string) => !name.includes('@')));
  return [
    `API server, controllers and scheduler ${server.version}, kubelet ${kubeletVersion}, ${containerRuntimeVersion}, ${runc}, CoreDNS ${COREDNS.version}`,
    `${osImage}, Linux ${kernelVersion}; the node says that it has ${status.capacity.cpu} processors, this machine has ${os.availableParallelism()}`,
    `images made of folders: ${images.sort().join(', ')}`,
  ];
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
