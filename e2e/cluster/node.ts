import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { PAUSE_IMAGE, pauseImage } from './images';
import { ApiServer, startApiServer } from '../lib/api-server';
import { kubeletBinary } from '../lib/binaries';
import { command } from '../lib/command';
import { Missing } from '../lib/missing';
import { freePort, LOOPBACK } from '../lib/ports';
import { Process } from '../lib/process';
import { workspace } from '../lib/workspace';

export const NODE = 'e2e';
const BRIDGE = 'ray-logs-e2e';
/** Of this machine, as its pods see it. */
export const GATEWAY_ADDRESS = '10.245.77.1';
const POD_SUBNET = '10.245.77.0/24';
const CNI_PLUGINS = '/usr/lib/cni';

/**
 * A single real node: containerd, runc and a kubelet below a real API server. There is neither a scheduler nor a controller: a Pod names its node.
 */
export class Node {
  static async start(): Promise<Node> {
    await assertPossible();
    const folder = workspace('node');
    const kubeletProgram = await kubeletBinary();
    const pause = await pauseImage();
    const server = await startApiServer();

    await command('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
    await command('ip', ['addr', 'add', `${GATEWAY_ADDRESS}/24`, 'dev', BRIDGE]);
    await command('ip', ['link', 'set', BRIDGE, 'up']);

    const socket = path.join(folder, 'containerd.sock');
    const containerd = new Process('containerd', 'containerd', ['--config', writeContainerdConfig(folder, socket)], { folder });
    const node = new Node(folder, server, containerd, socket);
    await containerd.ready(30, async () => Boolean(await node.ctr('version')));
    await node.load(pause);

    node.kubelet = new Process('kubelet', kubeletProgram, [
      '--config', await writeKubeletConfig(folder, socket), '--kubeconfig', server.kubeconfig,
      '--root-dir', node.volumes, '--hostname-override', NODE,
    ], { folder });
    await node.kubelet.ready(60, async () => {
      const { status } = await server.client.call('GET', `/api/v1/nodes/${NODE}`);
      return status.conditions.some((one: any) => one.type === 'Ready' && one.status === 'True');
    });
    return node;
  }

  private kubelet?: Process;
  private executions = 0;

  private constructor(
    private readonly folder: string,
    readonly server: ApiServer,
    private readonly containerd: Process,
    private readonly socket: string,
  ) {}

  /** How containerd's own client finds the containers of the kubelet. */
  ctrArguments(): string[] {
    return ['--address', this.socket, '--namespace', 'k8s.io'];
  }

  async ctr(...args: string[]): Promise<string> {
    return command('ctr', [...this.ctrArguments(), ...args]);
  }

  /** Arguments of that client for running something in a container, as the user of Ray. */
  execArguments(container: string, ...argv: string[]): string[] {
    return [...this.ctrArguments(), 'tasks', 'exec', '--exec-id', `e2e-${++this.executions}`, '--user', '1000:100', container, ...argv];
  }

  /** Brings an image in. */
  async load(archive: string): Promise<void> {
    await this.ctr('images', 'import', archive);
  }

  /** The folder of the kubelet, a mount of its own. */
  get volumes(): string {
    return path.join(this.folder, 'kubelet');
  }

  /** Where a volume of a pod that is an emptyDir lies on this machine. */
  emptyDir(uid: string, volume: string): string {
    return path.join(this.volumes, 'pods', uid, 'volumes', 'kubernetes.io~empty-dir', volume);
  }

  async stop(): Promise<void> {
    await this.kubelet?.stop();
    for (const task of (await this.ctr('tasks', 'list', '--quiet')).split('\n').filter(Boolean)) await this.ctr('tasks', 'kill', '--signal', 'SIGKILL', task);
    await this.containerd.stop();
    this.endShims();
    await this.server.stop();
    const mounts = fs.readFileSync('/proc/mounts', 'utf8').split('\n').map((line) => line.split(' ')[1]).filter((one) => one?.startsWith(this.folder));
    for (const mount of mounts.reverse()) await command('umount', ['--lazy', mount]);
    await command('ip', ['link', 'delete', BRIDGE]);
  }

  /** What keeps the containers is meant to outlive containerd, and is no descendant of it. */
  private endShims(): void {
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(this.socket)) process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has gone by itself.
      }
    }
  }
}

async function assertPossible(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Missing('a node takes Linux and root');
  if (!fs.existsSync(path.join(CNI_PLUGINS, 'bridge'))) throw new Missing(`there are no network plugins in ${CNI_PLUGINS} (containernetworking-plugins)`);
  for (const program of ['containerd', 'runc', 'ip', 'debootstrap']) await command('which', [program]);
}

function writeContainerdConfig(folder: string, socket: string): string {
  const network = path.join(folder, 'network');
  fs.mkdirSync(network);
  fs.writeFileSync(path.join(network, '10-e2e.conflist'), JSON.stringify({
    cniVersion: '1.0.0',
    name: 'e2e',
    plugins: [{ type: 'bridge', bridge: BRIDGE, isGateway: true, ipam: { type: 'host-local', dataDir: path.join(folder, 'addresses'), subnet: POD_SUBNET } }],
  }));
  const file = path.join(folder, 'containerd.toml');
  fs.writeFileSync(file, `
version = 2
root = "${folder}/containerd/root"
state = "${folder}/containerd/state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_apparmor = true
  # Where root may not make a process less likely to be killed.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${CNI_PLUGINS}"
    conf_dir = "${network}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`);
  return file;
}

async function writeKubeletConfig(folder: string, socket: string): Promise<string> {
  const resolv = path.join(folder, 'resolv.conf');
  fs.writeFileSync(resolv, '');
  const file = path.join(folder, 'kubelet.yaml');
  fs.writeFileSync(file, stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: LOOPBACK,
    port: await freePort(),
    healthzPort: 0,
    containerRuntimeEndpoint: `unix://${socket}`,
    resolvConf: resolv,
    podLogsDir: path.join(folder, 'pod-logs'),
    // This machine's own services keep their limits, its disk may be nearly full, and its control groups may be of the first version.
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    makeIPTablesUtilChains: false,
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
  }));
  return file;
}
