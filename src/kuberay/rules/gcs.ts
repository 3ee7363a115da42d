import { ClusterUnderCheck, rayContainerOf, variableOf, variablePlace } from './cluster';
import { Problem } from '../../problem';
import { PlainObject } from '../plain-data';

const FT_ANNOTATION = 'ray.io/ft-enabled';
const NAMESPACE_ANNOTATION = 'ray.io/external-storage-namespace';

/** Where KubeRay mounts the volume of RocksDB. */
const STORAGE_PATH = '/data/gcs';
const STORAGE_VOLUME = 'gcs-storage';

/** What KubeRay refuses of fault tolerance of the Global Control Store. */
export function gcsProblems(cluster: ClusterUnderCheck): Problem[] {
  const { spec, annotations, version } = cluster;
  // Before there were options, variables and annotations were the way.
  if (!version.atLeast('1.3.0')) {
    return [];
  }
  const options: PlainObject | undefined = spec.gcsFaultToleranceOptions;
  return [
    ...(options ? withOptions(cluster, options) : String(annotations[FT_ANNOTATION]).toLowerCase() === 'true' ? [] : refused(cluster, 'RAY_REDIS_ADDRESS', 'redisAddress')),
    ...refused(cluster, 'REDIS_USERNAME', 'redisUsername'),
    ...parameter(cluster, 'redis-username', 'redisUsername'),
  ];
}

function withOptions(cluster: ClusterUnderCheck, options: PlainObject): Problem[] {
  const annotated = ([[FT_ANNOTATION, 'remove it'], [NAMESPACE_ANNOTATION, 'use gcsFaultToleranceOptions.externalStorageNamespace']] as const)
    .filter(([key]) => cluster.annotations[key])
    .map(([key, remedy]) => ({
      property: `metadata.annotations['${key}']`, value: cluster.annotations[key], message: 'does not go with gcsFaultToleranceOptions', remedy,
    }));
  return [
    ...annotated,
    ...parameter(cluster, 'redis-password', 'redisPasswordSecret'),
    ...refused(cluster, 'REDIS_PASSWORD', 'redisPasswordSecret'),
    ...refused(cluster, 'RAY_REDIS_ADDRESS', 'redisAddress'),
    ...(options.backend === 'rocksdb' ? rocksDbProblems(cluster, options) : redisProblems(options)),
  ];
}

function refused(cluster: ClusterUnderCheck, variable: string, property: string): Problem[] {
  const [head] = cluster.groups;
  return variableOf(rayContainerOf(head), variable) === undefined ? [] : [{
    property: variablePlace(head, variable), message: 'is refused by KubeRay', remedy: `use gcsFaultToleranceOptions.${property}`,
  }];
}

function parameter({ groups: [head] }: ClusterUnderCheck, name: string, property: string): Problem[] {
  // Without the value, which is a credential.
  return !head.group.rayStartParams[name] ? [] : [{
    property: `${head.property}.rayStartParams['${name}']`, message: 'is refused by KubeRay', remedy: `use gcsFaultToleranceOptions.${property}`,
  }];
}

function redisProblems({ storage }: PlainObject): Problem[] {
  return storage === undefined ? [] : [{
    property: 'gcsFaultToleranceOptions.storage', message: 'is for GcsStorageBackend.ROCKSDB only', remedy: 'set backend, or leave it out',
  }];
}

function rocksDbProblems(cluster: ClusterUnderCheck, options: PlainObject): Problem[] {
  const [head] = cluster.groups;
  const container = rayContainerOf(head);
  const { storage } = options;
  const managed = { message: 'is managed by KubeRay with GcsStorageBackend.ROCKSDB', remedy: 'remove it' };
  const mounts: PlainObject[] = container.volumeMounts ?? [];
  return [
    ...['redisAddress', 'redisUsername', 'redisPassword', 'externalStorageNamespace'].filter((field) => options[field]).map((field) => ({
      property: `gcsFaultToleranceOptions.${field}`, message: 'is for GcsStorageBackend.REDIS only', remedy: 'leave it out',
    })),
    ...(storage?.claimName && (storage.size !== undefined || storage.storageClassName !== undefined || storage.accessModes?.length > 0)
      ? [{
        property: 'gcsFaultToleranceOptions.storage.claimName',
        value: storage.claimName,
        message: 'does not go with size, storageClassName and accessModes, which are of the claim that it names',
        remedy: 'give either the claim or the others',
      }] : []),
    ...['RAY_gcs_storage', 'RAY_gcs_storage_path'].filter((name) => variableOf(container, name)).map((name) => ({ property: variablePlace(head, name), ...managed })),
    ...mounts.filter(({ mountPath, name }) => mountPath === STORAGE_PATH || name === STORAGE_VOLUME)
      .map((mount) => ({ property: `${head.property}: the mount of ${mount.mountPath}`, ...managed })),
  ];
}
