import * as fs from 'node:fs';
import * as path from 'node:path';
import { PAUSE_IMAGE } from './images';
import { BRIDGE, POD_SUBNET } from './machine';
import { command } from '../../lib/command';
import { Process } from '../../lib/process';

export const SOCKET = '/run/containerd/containerd.sock';
export const CNI_PLUGINS = '/usr/lib/cni';

export async function startContainerd(folder: string): Promise<void> {
  const network = path.join(folder, 'network');
  fs.mkdirSync(network);
  fs.writeFileSync(path.join(network, '10-e2e.conflist'), JSON.stringify({
    cniVersion: '1.0.0',
    name: 'e2e',
    plugins: [{
      // A pod may reach itself by the name of a Service.
      type: 'bridge', bridge: BRIDGE, isDefaultGateway: true, hairpinMode: true, ipam: { type: 'host-local', subnet: POD_SUBNET, dataDir: path.join(folder, 'addresses') },
    }],
  }));
  const config = path.join(folder, 'containerd.toml');
  fs.writeFileSync(config, `
version = 2
root = "${folder}/containerd"
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
  const containerd = new Process('containerd', 'containerd', ['--config', config], { folder });
  await containerd.ready(30, async () => Boolean(await ctr('version')));
}

/** containerd's own client, on the containers of the kubelet. */
export async function ctr(...args: string[]): Promise<string> {
  return command('ctr', ['--address', SOCKET, '--namespace', 'k8s.io', ...args]);
}
