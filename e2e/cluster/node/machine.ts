import * as fs from 'node:fs';
import * as path from 'node:path';
import { command } from '../../lib/command';

/** Of the node, as its pods see it. */
export const NODE_ADDRESS = '10.245.77.1';
export const POD_SUBNET = '10.245.77.0/24';
export const BRIDGE = 'e2e';
export const CLUSTER_DOMAIN = 'cluster.local';

/** The examples ask for more processors than a small machine has. They are asked for, not used. */
export const PROCESSORS = 16;

/** Folders that a node writes to and this machine's own programs too. Only the node's mounts have these. */
const OF_THE_NODE = ['/var/log', '/var/lib', '/run', '/etc/cni'];

/** Makes a machine for one node of what this process has of its own: a network, folders, names, a number of processors. */
export async function setUpMachine(folder: string): Promise<void> {
  await command('ip', ['link', 'set', 'lo', 'up']);
  await command('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
  await command('ip', ['addr', 'add', `${NODE_ADDRESS}/24`, 'dev', BRIDGE]);
  await command('ip', ['link', 'set', BRIDGE, 'up']);

  for (const place of OF_THE_NODE) {
    const own = path.join(folder, place);
    fs.mkdirSync(own, { recursive: true });
    fs.mkdirSync(place, { recursive: true });
    await command('mount', ['--bind', own, place]);
  }
  // The kubelet passes mounts on to containers, and takes them from there.
  await command('mount', ['--make-rshared', '/']);

  const resolv = path.join(folder, 'resolv.conf');
  fs.writeFileSync(resolv, `nameserver ${NODE_ADDRESS}\nsearch svc.${CLUSTER_DOMAIN} ${CLUSTER_DOMAIN}\n`);
  await command('mount', ['--bind', resolv, fs.realpathSync('/etc/resolv.conf')]);

  for (const place of ['/sys/devices/system/node', '/sys/devices/system/cpu'].filter((one) => fs.existsSync(one))) {
    await command('mount', ['-t', 'tmpfs', 'processors', place]);
  }
  for (let i = 0; i < PROCESSORS; i++) fs.mkdirSync(`/sys/devices/system/cpu/cpu${i}`);
}
