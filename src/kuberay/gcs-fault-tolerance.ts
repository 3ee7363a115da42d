import { additionalFields } from './pass-through';
import { plainMap, PlainObject } from './plain-data';
import { schemaAt } from './schema';
import { KubeRayVersion } from './version';
import { SecretKey } from '../fluent-bit/value';
import { refuse } from '../problem';
import { fromSecretKey } from '../secret-key-ref';

/** Where the Global Control Store keeps what must outlive the head. */
export enum GcsStorageBackend {
  /** A Redis server. */
  REDIS = 'redis',
  /** A file of the head on a persistent volume; behind a feature gate of KubeRay. */
  ROCKSDB = 'rocksdb',
}

/**
 * How the cluster survives the loss of its head. Needs KubeRay 1.3.0.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/kuberay-gcs-ft.html
 */
export interface GcsFaultToleranceOptions {
  /**
   * Where the state is kept. Needs KubeRay 1.7.0.
   *
   * @default GcsStorageBackend.REDIS
   */
  readonly backend?: GcsStorageBackend;

  /**
   * The address of Redis, e.g. `redis:6379`.
   *
   * @default - none
   */
  readonly redisAddress?: string;

  /**
   * The user name for Redis.
   *
   * @default - none
   */
  readonly redisUsername?: string;

  /**
   * The Secret that holds the user name for Redis; not together with `redisUsername`.
   *
   * @default - none
   */
  readonly redisUsernameSecret?: SecretKey;

  /**
   * The Secret that holds the password for Redis.
   *
   * @default - none
   */
  readonly redisPasswordSecret?: SecretKey;

  /**
   * The name under which the cluster's state is kept, for clusters that share a Redis.
   *
   * @default - the UID of the RayCluster
   */
  readonly externalStorageNamespace?: string;

  /**
   * The volume for `GcsStorageBackend.ROCKSDB`, as in KubeRay's API. Needs KubeRay 1.7.0.
   *
   * @default - none
   */
  readonly storage?: any;

  /**
   * Options in the API that have no property here.
   *
   * @default - none
   */
  readonly additionalFields?: { [field: string]: any };
}

/** `gcsFaultToleranceOptions` as KubeRay reads them. */
export function renderGcsFaultTolerance(path: string, property: string, options: GcsFaultToleranceOptions, version: KubeRayVersion): PlainObject {
  if (options.redisUsername !== undefined && options.redisUsernameSecret !== undefined) {
    refuse(path, { property: `${property}.redisUsername`, value: options.redisUsername, message: 'is given together with redisUsernameSecret', remedy: 'give one of them' });
  }
  return additionalFields(path, `${property}.additionalFields`, {
    backend: options.backend,
    redisAddress: options.redisAddress,
    redisUsername: options.redisUsername === undefined ? fromSecret(options.redisUsernameSecret) : { value: options.redisUsername },
    redisPassword: fromSecret(options.redisPasswordSecret),
    externalStorageNamespace: options.externalStorageNamespace,
    storage: options.storage && plainMap(path, `${property}.storage`, options.storage),
  }, options.additionalFields, { schema: schemaAt('RayCluster', 'gcsFaultToleranceOptions'), version });
}

function fromSecret(key: SecretKey | undefined): PlainObject | undefined {
  return key && { valueFrom: fromSecretKey(key) };
}
