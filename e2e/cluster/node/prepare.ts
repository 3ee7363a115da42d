import * as fs from 'node:fs';
import * as path from 'node:path';
import { CNI_PLUGINS } from './containerd';
import { fluentBitImage, lokiImage, pauseImage, prometheusImage, rayImage } from './images';
import { OWN } from './namespaces';
import { buildNodePrograms, fluentBitBinaries, lokiBinary, prometheusBinary } from '../../lib/binaries';
import { command } from '../../lib/command';
import { versionOf } from '../../lib/fluent-bit';
import { Missing } from '../../lib/missing';
import { workspace } from '../../lib/workspace';

/** The release that the examples run. */
const FLUENT_BIT = '5.1.1';

const PROGRAMS = ['containerd', 'ctr', 'runc', 'iptables', 'ip', 'unshare', 'mount', 'debootstrap'];

/** Makes all that a node of our own runs, once; answers the images. It takes the network of this machine, which the node will not have. */
export async function prepareOwnNode(): Promise<string[]> {
  await assertPossible();
  const binaries = await Promise.all(fluentBitBinaries().map(async (binary) => ({ binary, version: await versionOf(binary) })));
  const fluentBit = binaries.find(({ version }) => version === FLUENT_BIT);
  if (!fluentBit) throw new Missing(`FLUENT_BIT names no Fluent Bit ${FLUENT_BIT}, which the examples run`);
  await buildNodePrograms();
  return [
    await pauseImage(), await fluentBitImage(fluentBit.binary, fluentBit.version), ...await lokiImages(),
    await prometheusImage(await prometheusBinary()), await rayImage(),
  ];
}

/** None where there is no Loki: what takes it is skipped then. */
async function lokiImages(): Promise<string[]> {
  return process.env.LOKI ? [await lokiImage(lokiBinary())] : [];
}

async function assertPossible(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Missing('a node takes Linux and root, and KUBECONFIG names no cluster');
  if (!fs.existsSync(path.join(CNI_PLUGINS, 'bridge'))) throw new Missing(`there are no network plugins in ${CNI_PLUGINS} (containernetworking-plugins)`);
  for (const program of PROGRAMS) await command('which', [program]).catch(() => { throw new Missing(`there is no ${program} on the PATH`); });
  try {
    await command('unshare', [...OWN, 'sh', '-ec', TRIAL, workspace('trial')]);
  } catch (error) {
    throw new Missing(`this machine does not let a node be run on it: ${(error as Error).message.split('\n').pop()}`);
  }
}

/** What containers and Services take of a kernel, and what not every container that calls itself a machine may do. */
const TRIAL = `
  cd "$0" && mkdir lower upper work merged
  mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
  ip link add trial type bridge
  iptables -t nat -A POSTROUTING -m comment --comment trial -j MASQUERADE
  groups=/sys/fs/cgroup; [ ! -d $groups/memory ] || groups=$groups/memory
  [ ! -f $groups/cgroup.controllers ] || echo '+cpu +memory' > $groups/cgroup.subtree_control
  mkdir $groups/ray-logs-e2e-trial && rmdir $groups/ray-logs-e2e-trial
`;
