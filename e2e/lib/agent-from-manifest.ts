import * as fs from 'node:fs';
import * as path from 'node:path';
import { environmentOf, expand, PodFacts } from './downward-api';
import { KubeObject } from './manifest';
import { FoundTemplate, podOf, podTemplates } from './pod-templates';
import { Relocation } from './relocation';

/** A Fluent Bit container as it stands in a manifest. */
export interface AgentInManifest {
  readonly owner: KubeObject;
  readonly found: FoundTemplate;
  readonly container: any;
}

/** What it takes to run that container as a process of this machine. */
export interface RunnableAgent {
  readonly args: string[];
  readonly environment: Record<string, string>;
  /** Where a path of the container is on this machine. */
  readonly local: (containerPath: string) => string;
}

/** Every agent container of a manifest: in `containers` and, as a native sidecar, in `initContainers`. */
export function agentsIn(objects: KubeObject[]): AgentInManifest[] {
  return objects.flatMap((owner) => podTemplates(owner).flatMap((found) =>
    [...found.template.spec.initContainers ?? [], ...found.template.spec.containers]
      .filter((container: any) => /fluent-bit/.test(container.image ?? ''))
      .map((container: any) => ({ owner, found, container }))));
}

export interface AgentOptions {
  readonly objects: KubeObject[];
  /** An empty folder: the root of the container's file system. */
  readonly root: string;
  /** What a Secret holds, or a ConfigMap that is not in the manifest. */
  readonly external: PodFacts['secret'];
  /** Folders of this machine for mounts of the container, by mount path; a mount that is not named is an empty folder below the root. */
  readonly folders?: Record<string, string>;
  /** What is changed in a configuration file besides its paths. */
  readonly edit?: (file: string, text: string) => string;
}

/**
 * Lays the container's mounts out in a folder and resolves its environment and arguments.
 *
 * A container has a file system of its own and this process has not, neither as root nor as anybody else. So each mount path, wherever a path of the
 * environment, the arguments or the configuration begins with it, is replaced by the folder that stands for it. Nothing else of the text is touched.
 */
export function layOut({ owner, found, container }: AgentInManifest, options: AgentOptions): RunnableAgent {
  const namespace = owner.metadata.namespace ?? 'default';
  const made = podOf(owner.metadata.name, found);
  const pod: KubeObject = { ...made, metadata: { ...made.metadata, namespace } };
  const environment = environmentOf(container, { pod, secret: options.external });
  const mounts: any[] = container.volumeMounts ?? [];
  const relocation = new Relocation(Object.fromEntries(mounts.map(({ mountPath }) => (
    [mountPath.replace(/\/$/, ''), options.folders?.[mountPath] ?? path.join(options.root, mountPath)]))));

  for (const mount of mounts) {
    const volume = pod.spec.volumes?.find((one: any) => one.name === mount.name);
    if (!volume) throw new Error(`container ${container.name} mounts ${mount.name}, which is no volume of the pod`);
    const files = filesOf(volume, namespace, options);
    const subPath = mount.subPath ?? (mount.subPathExpr && expand(mount.subPathExpr, environment));
    const target = relocation.apply(mount.mountPath);
    if (files && subPath) write(target, required(files, subPath, volume.name), relocation, options);
    else if (files) for (const [name, text] of Object.entries(files)) write(path.join(target, name), text, relocation, options);
    else fs.mkdirSync(target, { recursive: true });
  }

  // Without arguments the image reads its own place for the configuration.
  const args: string[] = [...(container.command ?? []).slice(1), ...container.args ?? []];
  return {
    args: (args.length ? args : ['-c', '/fluent-bit/etc/fluent-bit.conf']).map((arg) => relocation.apply(expand(arg, environment))),
    environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, relocation.apply(value)])),
    local: (containerPath) => relocation.apply(containerPath),
  };
}

/** What a volume without a list of keys is taken to hold, when the manifest does not say it. */
const KEYS_OF_CERTIFICATES = ['ca.crt', 'tls.crt', 'tls.key'];

/** The files of a volume that has any by itself, by their path in it. */
function filesOf(volume: any, namespace: string, options: AgentOptions): Record<string, string> | undefined {
  if (volume.projected) {
    return Object.assign({}, ...volume.projected.sources.map((source: any) => filesOf(asVolume(volume.name, source), namespace, options)));
  }
  const { configMap, secret } = volume;
  const name = configMap?.name ?? secret?.secretName;
  if (!name) return undefined;
  const inManifest = options.objects.filter((one) => one.kind === 'ConfigMap' && (one.metadata.namespace ?? 'default') === namespace)
    .find((one) => configMap && one.metadata.name === name)?.data;
  const items: { key: string; path: string }[] = (configMap ?? secret).items
    ?? (inManifest ? Object.keys(inManifest) : KEYS_OF_CERTIFICATES).map((key) => ({ key, path: key }));
  return Object.fromEntries(items.map(({ key, path: file }) => [file, inManifest ? required(inManifest, key, name) : options.external(name, key)]));
}

function asVolume(name: string, source: any): any {
  return { name, configMap: source.configMap, secret: source.secret && { secretName: source.secret.name, items: source.secret.items } };
}

function required(files: Record<string, string>, name: string, volume: string): string {
  if (!(name in files)) throw new Error(`${volume} has no ${name}, only ${Object.keys(files).join(', ')}`);
  return files[name];
}

function write(file: string, text: string, relocation: Relocation, options: AgentOptions): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const changed = options.edit?.(file, text) ?? text;
  fs.writeFileSync(file, relocation.apply(changed));
}
