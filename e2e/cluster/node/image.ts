import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { command } from '../../lib/command';

export interface ImageConfig {
  readonly Entrypoint?: string[];
  readonly Cmd?: string[];
  readonly Env?: string[];
  readonly User?: string;
}

/** Packs a folder as an image of one layer, in the layout that `docker save` writes. */
export async function packImage(archive: string, name: string, folder: string, config: ImageConfig): Promise<void> {
  const aside = fs.mkdtempSync(`${archive}-`);
  const layer = path.join(aside, 'layer.tar');
  // As a stream of whole devices and sockets would be of no use in an image, the tree is expected to hold files alone.
  await command('tar', ['--numeric-owner', '-C', folder, '-cf', layer, '.']);
  const digest = (await command('sha256sum', [layer])).split(' ')[0];
  const text = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch, os: 'linux', config, rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  });
  const configFile = `${createHash('sha256').update(text).digest('hex')}.json`;
  fs.writeFileSync(path.join(aside, configFile), text);
  fs.writeFileSync(path.join(aside, 'manifest.json'), JSON.stringify([{ Config: configFile, RepoTags: [name], Layers: ['layer.tar'] }]));
  await command('tar', ['-C', aside, '-cf', archive, 'manifest.json', configFile, 'layer.tar']);
  fs.rmSync(aside, { recursive: true });
}
