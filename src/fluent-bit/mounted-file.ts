import { refuse } from '../problem';

/** A Secret or a ConfigMap that the agent's container must have mounted, as a whole, read-only. */
export interface AgentMount {
  /** The name of the volume. */
  readonly volumeName: string;

  /** The folder at which the keys appear as files. */
  readonly mountPath: string;

  /** The Secret. @default - a ConfigMap */
  readonly secretName?: string;

  /** The ConfigMap. @default - a Secret */
  readonly configMapName?: string;

  /** Whether the pod starts without it. @default false */
  readonly optional?: boolean;
}

/** How a Secret or a ConfigMap is mounted. */
export interface MountedFileOptions {
  /**
   * Whether the pod starts without the Secret or ConfigMap; the file is there once that is. Otherwise the pod waits, and with an agent that is a
   * native sidecar Ray waits too.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A file that the agent reads: a certificate, a key, a map.
 *
 * What comes from a Secret or a ConfigMap is mounted by whatever places the agent in a pod.
 */
export class MountedFile {
  /**
   * A key of a Secret in the pod's namespace.
   *
   * @param name the Secret
   * @param key the key, e.g. `ca.crt`
   * @param options whether it must be there
   */
  public static fromSecret(name: string, key: string, options: MountedFileOptions = {}): MountedFile {
    const volumeName = volume('secret', name);
    return new MountedFile(key, { volumeName, mountPath: `/fluent-bit/mounts/${volumeName}`, secretName: name, ...optionalOf(options) });
  }

  /**
   * A key of a ConfigMap in the pod's namespace.
   *
   * @param name the ConfigMap
   * @param key the key, e.g. `ca.crt`
   * @param options whether it must be there
   */
  public static fromConfigMap(name: string, key: string, options: MountedFileOptions = {}): MountedFile {
    const volumeName = volume('config', name);
    return new MountedFile(key, { volumeName, mountPath: `/fluent-bit/mounts/${volumeName}`, configMapName: name, ...optionalOf(options) });
  }

  /**
   * A file that is in the agent's container already.
   *
   * @param path its absolute path
   */
  public static atPath(path: string): MountedFile {
    if (!path.startsWith('/')) {
      refuse('MountedFile', { property: 'path', value: path, message: 'is not absolute', remedy: 'begin it with /' });
    }
    return new MountedFile(path);
  }

  /** Where the agent's container sees the file. */
  public readonly path: string;

  /** What must be mounted for that. @default - nothing */
  public readonly mount?: AgentMount;

  private constructor(file: string, mount?: AgentMount) {
    if (mount && !/^[-._a-zA-Z0-9]+$/.test(file)) {
      refuse('MountedFile', { property: 'key', value: file, message: 'is not a key of a Secret or ConfigMap', remedy: 'use letters, digits, -, _ and .' });
    }
    this.path = mount ? `${mount.mountPath}/${file}` : file;
    this.mount = mount;
  }
}

function optionalOf({ optional }: MountedFileOptions): MountedFileOptions {
  return optional === undefined ? {} : { optional };
}

function volume(kind: string, name: string): string {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 50) {
    refuse('MountedFile', {
      property: 'name', value: name, message: 'cannot be part of a volume name', remedy: 'use at most 50 lower-case letters, digits and - (a DNS label)',
    });
  }
  return `${kind}-${name}`;
}
