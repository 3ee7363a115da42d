import * as fs from 'node:fs';
import * as path from 'node:path';
import { LokiVersion } from 'cdk8s-ray-logs';
import { ImageConfig, packImage } from './image';
import { cached } from '../../lib/cache';
import { command } from '../../lib/command';
import { RAY_VERSION } from '../../lib/ray';

export const PAUSE_IMAGE = 'docker.io/library/pause:e2e';

export const PROMETHEUS_IMAGE = 'docker.io/prom/prometheus:e2e';

const FROM_HOST = ['/etc/ssl/certs/ca-certificates.crt'];

/** An archive that is made once. */
async function archive(key: string, name: string, config: ImageConfig, fill: (root: string) => Promise<void>): Promise<string> {
  const folder = await cached(key, async (aside) => {
    const root = path.join(aside, 'root');
    fs.mkdirSync(root);
    await fill(root);
    await packImage(path.join(aside, 'image.tar'), name, root, config);
    fs.rmSync(root, { recursive: true });
  });
  return path.join(folder, 'image.tar');
}

export async function pauseImage(): Promise<string> {
  return archive('image-pause', PAUSE_IMAGE, { Entrypoint: ['/pause'] }, async (root) => {
    await command('go', ['build', '-o', path.join(root, 'pause'), path.join(__dirname, 'pause', 'main.go')], { env: { CGO_ENABLED: '0' } });
  });
}

/** The binary and what it is linked with; like the official image it has no shell. */
export async function fluentBitImage(binary: string, version: string): Promise<string> {
  const config = { Entrypoint: ['/fluent-bit/bin/fluent-bit'], Cmd: ['-c', '/fluent-bit/etc/fluent-bit.conf'] };
  return archive(`image-fluent-bit-${version}`, `docker.io/fluent/fluent-bit:${version}`, config, async (root) => {
    const libraries = (await command('ldd', [binary])).match(/\/\S+/g) ?? [];
    for (const file of [...libraries, ...FROM_HOST].filter((one) => fs.existsSync(one))) {
      fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      fs.copyFileSync(fs.realpathSync(file), path.join(root, file));
    }
    fs.mkdirSync(path.join(root, 'fluent-bit', 'bin'), { recursive: true });
    fs.copyFileSync(binary, path.join(root, 'fluent-bit', 'bin', 'fluent-bit'));
  });
}

/** The binary alone, which is linked with nothing, under the name that the examples have for theirs. */
export async function lokiImage(binary: string): Promise<string> {
  const version = /version (\d+\.\d+\.\d+)/.exec(await command(binary, ['--version']))?.[1] ?? 'unknown';
  return archive(`image-loki-${version}`, `docker.io/${LokiVersion.V3_7_8.image}`, { Entrypoint: ['/usr/bin/loki'] }, async (root) => {
    fs.mkdirSync(path.join(root, 'usr', 'bin'), { recursive: true });
    fs.copyFileSync(binary, path.join(root, 'usr', 'bin', 'loki'));
  });
}

/** The binary alone. */
export async function prometheusImage(binary: string): Promise<string> {
  return archive(`image-${path.basename(path.dirname(binary))}`, PROMETHEUS_IMAGE, { Entrypoint: ['/bin/prometheus'] }, async (root) => {
    fs.mkdirSync(path.join(root, 'bin'));
    fs.copyFileSync(binary, path.join(root, 'bin', 'prometheus'));
  });
}

/** Debian with Ray from PyPI and, as in the official image, a user `ray` who is 1000:100, and the clock of Los Angeles. */
export async function rayImage(): Promise<string> {
  const config = {
    User: '1000:100', Env: ['PATH=/home/ray/venv/bin:/usr/local/bin:/usr/bin:/bin', 'HOME=/home/ray', 'TZ=America/Los_Angeles'],
  };
  return archive(`image-ray-${RAY_VERSION}-los-angeles`, `docker.io/rayproject/ray:${RAY_VERSION}`, config, async (root) => {
    await command('debootstrap', ['--variant=minbase', '--include=python3,python3-venv,ca-certificates,tzdata', 'bookworm', root]);
    for (const file of ['/etc/resolv.conf', ...FROM_HOST]) fs.copyFileSync(fs.realpathSync(file), path.join(root, file));
    await command('chroot', [root, '/bin/sh', '-ec', [
      'useradd -u 1000 -g 100 -m -d /home/ray ray',
      'python3 -m venv /home/ray/venv',
      `/home/ray/venv/bin/pip install --quiet --no-cache-dir "ray[default,serve]==${RAY_VERSION}"`,
    ].join('\n')]);
    fs.rmSync(path.join(root, 'var', 'cache', 'apt'), { recursive: true });
  });
}
