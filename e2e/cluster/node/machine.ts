import * as fs from 'node:fs';
import * as path from 'node:path';
import { command } from '../../lib/command';

/** Of the node, as its pods see it. */
export const NODE_ADDRESS = '10.245.77.1';
export const POD_SUBNET = '10.245.77.0/24';
export const BRIDGE = 'e2e';
export const CLUSTER_DOMAIN = 'cluster.local';

/** The examples ask for more processors than a small machine has. They are asked for, not used. */
const PROCESSORS = 16;

/** Makes a machine for one node of what this process has of its own: a network, places to write to, a number of processors. */
export async function setUpMachine(folder: string): Promise<void> {
  await setUpNetwork();
  await setUpFolders(folder);
  await setUpProcessors();
}

async function setUpNetwork(): Promise<void> {
  await command('ip', ['link', 'set', 'lo', 'up']);
  await command('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
  await command('ip', ['addr', 'add', `${NODE_ADDRESS}/24`, 'dev', BRIDGE]);
  await command('ip', ['link', 'set', BRIDGE, 'up']);
}

async function setUpFolders(folder: string): Promise<void> {
  const resolvConf = fs.realpathSync('/etc/resolv.conf');
  const own = (name: string): string => {
    const place = path.join(folder, name);
    fs.mkdirSync(place, { recursive: true });
    return place;
  };
  for (const place of ['/run', '/var/log']) await command('mount', ['--bind', own(place), place]);
  // This test and its cache may lie below this one.
  await command('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=/var/lib,upperdir=${own('/var/lib')},workdir=${own('/var/lib-work')}`, '/var/lib']);
  // The kubelet passes mounts on to containers, and takes them from there.
  await command('mount', ['--make-rshared', '/']);

  const names = path.join(folder, 'resolv.conf');
  fs.writeFileSync(names, `nameserver ${NODE_ADDRESS}\nsearch svc.${CLUSTER_DOMAIN} ${CLUSTER_DOMAIN}\n`);
  if (!fs.existsSync(resolvConf)) {
    // It was a link to a file in /run.
    fs.mkdirSync(path.dirname(resolvConf), { recursive: true });
    fs.writeFileSync(resolvConf, '');
  }
  await command('mount', ['--bind', names, resolvConf]);
}

/** The kubelet counts folders. */
async function setUpProcessors(): Promise<void> {
  for (const place of ['/sys/devices/system/node', '/sys/devices/system/cpu'].filter((one) => fs.existsSync(one))) {
    await command('mount', ['-t', 'tmpfs', 'processors', place]);
  }
  for (let i = 0; i < PROCESSORS; i++) fs.mkdirSync(`/sys/devices/system/cpu/cpu${i}`);
}
