/** What KubeRay 1.7.0 refuses, one case for each refusal in its validation. */
export interface Refusal {
  readonly name: string;
  readonly kind: 'RayCluster' | 'RayJob' | 'RayService' | 'RayCronJob';
  /** Properties besides those that the kind needs. */
  readonly props: any;
  /** What this library says. */
  readonly text: string;
  /** What KubeRay says; none where the API server refuses, or KubeRay passes over it. */
  readonly kubeRay?: string;
}

/** The properties that each kind needs. */
export const LEAST: { readonly [kind: string]: any } = {
  RayCluster: { metadata: { name: 'ray' }, rayVersion: '2.60.0' },
  RayJob: { metadata: { name: 'ray' }, rayVersion: '2.60.0', entrypoint: 'python a.py' },
  RayService: { metadata: { name: 'ray' }, rayVersion: '2.60.0', serveConfigV2: 'applications: []' },
  RayCronJob: { metadata: { name: 'ray' }, rayVersion: '2.60.0', entrypoint: 'python a.py', schedule: '@daily' },
};

const head = (group: any) => ({ head: group });
const worker = (group: any) => ({ workerGroups: [{ groupName: 'w', ...group }] });
const env = (name: string, value = '1') => ({ env: [{ name, value }] });
const mounted = (name: string, mountPath: string) => ({ volumeMounts: [{ name, mountPath }] });
const restart = (restartPolicy: string) => ({ podTemplate: { spec: { restartPolicy } } });
const v2 = { enableInTreeAutoscaling: true, autoscalerOptions: { version: 'v2' } };
const spec = (additionalSpec: any) => ({ additionalSpec });
const collector = (collectorOptions: any) => spec({ historyServerOptions: { collectorOptions } });
const storage = (...variables: [string, string][]) => collector({ image: 'c', env: variables.map(([name, value]) => ({ name, value })) });
const policy = (networkPolicy: any) => ({ ...worker({}), ...spec({ networkPolicy }) });
const tls = spec({ tlsOptions: { enabled: true } });
const rocks = (options: any) => ({ gcsFaultToleranceOptions: { backend: 'rocksdb', ...options } });
const redis = { gcsFaultToleranceOptions: { redisAddress: 'redis:6379' } };
const upgrade = (options: any, more: any = { enableInTreeAutoscaling: true }) => ({
  upgradeStrategy: 'NewClusterWithIncrementalUpgrade',
  upgradeOptions: { gatewayClassName: 'istio', stepSizePercent: 5, intervalSeconds: 10, maxSurgePercent: 100, ...options },
  ...more,
});
const deletion = (...deletionRules: any[]) => ({ deletionRules });
const COLLECTOR = 'additionalSpec.historyServerOptions.collectorOptions';
const V2_ONLY = 'is for the autoscaler v2 only; set enableInTreeAutoscaling and autoscalerOptions.version = AutoscalerVersion.V2, or leave it out';
const MANAGED_TLS = 'is managed by KubeRay with tlsOptions; remove it';
const MANAGED_ROCKS = 'is managed by KubeRay with GcsStorageBackend.ROCKSDB; remove it';
const RULE = ' must be >= ';

type Row = [string, any, string, string?];

const OF_CLUSTERS: Row[] = [
  // ValidateRayClusterMetadata, ValidateRayClusterUpgradeOptions
  ['a long name', { metadata: { name: 'r'.repeat(54) } }, 'has 54 characters, and KubeRay allows a RayCluster 53; shorten it', 'RayCluster name should be no more than 53 characters'],
  ['an odd name', { metadata: { name: '1ray' } }, 'is not a DNS-1035 label', 'RayCluster name should be a valid DNS1035 label'],
  ['an unknown upgrade strategy', { upgradeStrategy: 'Rolling' }, 'spec.upgradeStrategy.type = "Rolling": is not one of Recreate, None; use one of them', 'Spec.UpgradeStrategy.Type value Rolling is invalid'],
  ['an upgrade strategy for what a job owns', { upgradeStrategy: 'Recreate', metadata: { name: 'ray', labels: { 'ray.io/originated-from-crd': 'RayJob' } } },
    'upgradeStrategy = "Recreate": does not go with the label ray.io/originated-from-crd = RayJob; remove the label', 'upgradeStrategy cannot be set when RayCluster is created by RayJob'],

  // validateRayGroupResources, validateRayGroupLabels
  ...['num-cpus', 'num-gpus', 'memory'].map((name): Row => [`${name} said twice by the head`, head({ rayStartParams: { [name]: '1' }, rayResources: { CPU: '1' } }),
    `head.rayStartParams${name === 'memory' ? '.memory' : `['${name}']`} = "1": is given together with rayResources; give one of them`, 'resource fields should not be set in both rayStartParams and Resources for Head group']),
  ['resources said twice by a group', worker({ rayStartParams: { resources: '\'{"a":1}\'' }, rayResources: { a: '1' } }),
    'is given together with rayResources; give one of them', 'resource fields should not be set in both rayStartParams and Resources for w group'],
  ['labels as parameters of the head', head({ rayStartParams: { labels: 'a=b' } }), 'head.rayStartParams.labels = "a=b": is not taken by KubeRay; use rayLabels', "rayStartParams['labels'] is not supported for Head group"],
  ['labels as parameters of a group', worker({ rayStartParams: { labels: 'a=b' } }), 'workerGroups[0].rayStartParams.labels = "a=b": is not taken by KubeRay; use rayLabels', "rayStartParams['labels'] is not supported for w group"],
  ['an odd key of a Ray label', head({ rayLabels: { 'a b': 'c' } }), 'head.rayLabels = "a b": is not the key of a label', "invalid label key for Head group: 'a b'"],
  ['an odd value of a Ray label', worker({ rayLabels: { a: 'b c' } }), "workerGroups[0].rayLabels['a'] = \"b c\": is not the value of a label", "invalid label value for key 'a' in w group: 'b c'"],

  // ValidateRayClusterSpec
  ['a negative least number', worker({ minReplicas: -1, maxReplicas: 1 }), 'workerGroups[0].minReplicas = -1: is not a whole number of at least 0; correct it', 'worker group w has negative minReplicas -1'],
  ['a negative greatest number', worker({ minReplicas: 0, maxReplicas: -1 }), 'workerGroups[0].maxReplicas = -1: is not a whole number of at least 0; correct it', 'worker group w has negative maxReplicas -1'],
  ['a range upside down', worker({ minReplicas: 3, maxReplicas: 2 }), 'workerGroups[0].minReplicas = 3: is more than maxReplicas = 2; correct one of the two', 'worker group w has minReplicas 3 greater than maxReplicas 2'],
  ['two groups of a name', { workerGroups: [{ groupName: 'w' }, { groupName: 'w' }] }, 'workerGroups[1].groupName = "w": is the name of another worker group too', 'worker group names must be unique'],
  ['a negative idle timeout of a group', { ...v2, ...worker({ idleTimeoutSeconds: -1 }) }, 'workerGroups[0].idleTimeoutSeconds = -1: is not a whole number of at least 0', 'worker group w: idleTimeoutSeconds must be non-negative, got -1'],
  ['an idle timeout without autoscaler v2', { enableInTreeAutoscaling: true, ...worker({ idleTimeoutSeconds: 1 }) }, `workerGroups[0].idleTimeoutSeconds = 1: ${V2_ONLY}`,
    'worker group w: idleTimeoutSeconds is set, but autoscaler v2 is not enabled'],
  ['a priority for an old Ray', { ...v2, rayVersion: '2.55.0', ...worker({ priority: 1 }) }, 'workerGroups[0].priority = 1: needs Ray 2.56.0, and rayVersion is 2.55.0', 'worker group w: priority is set, but minimum Ray version is 2.56.0, got 2.55.0'],
  ['a priority without autoscaler v2', { enableInTreeAutoscaling: true, ...worker({ priority: 1 }) }, `workerGroups[0].priority = 1: ${V2_ONLY}`, 'worker group w: priority is set to 1, but autoscaler v2 is not enabled'],
  ['fault tolerance by annotation and options', { ...redis, metadata: { name: 'ray', annotations: { 'ray.io/ft-enabled': 'false' } } },
    "metadata.annotations['ray.io/ft-enabled'] = \"false\": does not go with gcsFaultToleranceOptions; remove it", 'ray.io/ft-enabled annotation and GcsFaultToleranceOptions are both set'],
  ['the address of Redis as a variable', head(env('RAY_REDIS_ADDRESS')), 'head: env RAY_REDIS_ADDRESS of the Ray container: is refused by KubeRay; use gcsFaultToleranceOptions.redisAddress',
    'RAY_REDIS_ADDRESS is set which implicitly enables GCS fault tolerance'],
  ['the address of Redis as a variable too', { ...redis, ...head(env('RAY_REDIS_ADDRESS')) }, 'head: env RAY_REDIS_ADDRESS of the Ray container: is refused by KubeRay', 'cannot set `RAY_REDIS_ADDRESS` env var'],
  ['the password of Redis as a parameter', { ...redis, ...head({ rayStartParams: { 'redis-password': 'x' } }) },
    "head.rayStartParams['redis-password']: is refused by KubeRay; use gcsFaultToleranceOptions.redisPasswordSecret", 'cannot set `redis-password` in rayStartParams'],
  ['the password of Redis as a variable', { ...redis, ...head(env('REDIS_PASSWORD')) }, 'head: env REDIS_PASSWORD of the Ray container: is refused by KubeRay; use gcsFaultToleranceOptions.redisPasswordSecret',
    'cannot set `REDIS_PASSWORD` env var'],
  ['the namespace in Redis as an annotation', { ...redis, metadata: { name: 'ray', annotations: { 'ray.io/external-storage-namespace': 'a' } } },
    "metadata.annotations['ray.io/external-storage-namespace'] = \"a\": does not go with gcsFaultToleranceOptions; use gcsFaultToleranceOptions.externalStorageNamespace",
    'cannot set `ray.io/external-storage-namespace` annotation'],
  ['the user name for Redis as a parameter', head({ rayStartParams: { 'redis-username': 'x' } }), "head.rayStartParams['redis-username']: is refused by KubeRay; use gcsFaultToleranceOptions.redisUsername",
    'cannot set redis username in rayStartParams or environment variables'],
  ['the user name for Redis as a variable', head(env('REDIS_USERNAME')), 'head: env REDIS_USERNAME of the Ray container: is refused by KubeRay', 'cannot set redis username in rayStartParams or environment variables'],
  ['autoscaler v2 by variable without autoscaler', head(env('RAY_enable_autoscaler_v2')),
    'head: env RAY_enable_autoscaler_v2 of the Ray container: needs the autoscaler; set enableInTreeAutoscaling, or remove the variable', 'environment variable RAY_enable_autoscaler_v2 cannot be set'],
  ['a suspended group with autoscaler', { enableInTreeAutoscaling: true, ...worker({ suspend: true }) }, 'workerGroups[0].suspend = true: does not go with enableInTreeAutoscaling; set maxReplicas to 0 instead',
    'worker group w cannot be suspended with Autoscaler enabled'],
  ['two ways to the version of the autoscaler', { ...v2, ...head(env('RAY_enable_autoscaler_v2')) },
    'head: env RAY_enable_autoscaler_v2 of the Ray container: is given together with autoscalerOptions.version; remove the variable', 'both .spec.autoscalerOptions.version and head Pod env var'],
  ['a head that restarts with autoscaler v2', { ...v2, ...head(restart('Always')) }, 'head.podTemplate.spec.restartPolicy = "Always": is not Never, which the autoscaler v2 needs; leave it out',
    'restartPolicy for head Pod should be Never or unset when using autoscaler V2'],
  ['workers that restart with autoscaler v2', { ...v2, ...worker(restart('OnFailure')) }, 'workerGroups[0].podTemplate.spec.restartPolicy = "OnFailure": is not Never, which the autoscaler v2 needs; leave it out',
    'restartPolicy for worker group w should be Never or unset when using autoscaler V2'],
  ['a negative idle timeout', { enableInTreeAutoscaling: true, autoscalerOptions: { idleTimeoutSeconds: -1 } }, 'autoscalerOptions.idleTimeoutSeconds = -1: is negative; use 0 or more', 'autoscalerOptions.idleTimeoutSeconds must be non-negative'],
  ["a variable of KubeRay's for the autoscaler", { enableInTreeAutoscaling: true, autoscalerOptions: env('KUBERAY_GEN_AUTOSCALER_START_CMD') },
    'autoscalerOptions.env KUBERAY_GEN_AUTOSCALER_START_CMD: is set by KubeRay, for arguments to refer to; remove it', 'autoscalerOptions.env must not contain KUBERAY_GEN_AUTOSCALER_START_CMD'],

  // validateCollectorOptions
  ['a history server without a collector', spec({ historyServerOptions: {} }), `${COLLECTOR}: are missing; give image and env`, 'historyServerOptions.collectorOptions must be set'],
  ['a collector without an image', collector({ env: [{ name: 'STORAGE_BACKEND', value: 'x' }] }), `${COLLECTOR}.image: is missing`, 'historyServerOptions.collectorOptions.image must be set'],
  ...['POD_IP', 'FQ_RAY_IP', 'RAY_CLUSTER_NAME', 'RAY_CLUSTER_NAMESPACE', 'RAY_ROLE', 'OWNER_KIND', 'OWNER_NAME', 'EVENTS_PORT'].map((name): Row => [`${name} for the collector`,
    storage(['STORAGE_BACKEND', 'x'], [name, '1']), `${COLLECTOR}.env ${name}: is set by KubeRay; remove it`, `historyServerOptions.collectorOptions.env must not contain ${name}`]),
  ['a collector without storage', collector({ image: 'c' }), `${COLLECTOR}.env STORAGE_BACKEND: is missing, or not a plain text`, 'STORAGE_BACKEND environment variable must be set'],
  ...([['gcs', 'GCS_BUCKET'], ['S3', 'S3_REGION'], ['AliyunOSS', 'OSS_BUCKET']]).map(([backend, name]): Row => [`${backend} without ${name}`, storage(['STORAGE_BACKEND', backend], ...['OSS_ENDPOINT', 'OSS_REGION'].map((more): [string, string] => [more, 'x'])),
    `${COLLECTOR}.env ${name}: is missing, which STORAGE_BACKEND = ${backend.toUpperCase()} needs`, `${name} environment variable must be set when STORAGE_BACKEND is`]),
  ['AliyunOSS without OSS_ENDPOINT', storage(['STORAGE_BACKEND', 'AliyunOSS'], ['OSS_BUCKET', 'b'], ['OSS_REGION', 'r']), `${COLLECTOR}.env OSS_ENDPOINT: is missing`, 'OSS_ENDPOINT environment variable must be set'],
  ['AliyunOSS without OSS_REGION', storage(['STORAGE_BACKEND', 'AliyunOSS'], ['OSS_BUCKET', 'b'], ['OSS_ENDPOINT', 'e']), `${COLLECTOR}.env OSS_REGION: is missing`, 'OSS_REGION environment variable must be set'],
  ['Azure without an account', storage(['STORAGE_BACKEND', 'AzureBlob']), `${COLLECTOR}.env AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT_URL: is missing`,
    'either AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT_URL environment variable must be set'],
  ['Azure without its connection string', storage(['STORAGE_BACKEND', 'AzureBlob'], ['AZURE_STORAGE_AUTH_MODE', ' Connection_String'], ['AZURE_STORAGE_ACCOUNT_URL', 'u']),
    `${COLLECTOR}.env AZURE_STORAGE_CONNECTION_STRING: is missing`, 'AZURE_STORAGE_CONNECTION_STRING environment variable must be set'],
  ...['workload_identity', 'default'].map((mode): Row => [`Azure with ${mode} and without its account`, storage(['STORAGE_BACKEND', 'AzureBlob'], ['AZURE_STORAGE_AUTH_MODE', mode], ['AZURE_STORAGE_CONNECTION_STRING', 'u']),
    `${COLLECTOR}.env AZURE_STORAGE_ACCOUNT_URL: is missing`, 'AZURE_STORAGE_ACCOUNT_URL environment variable must be set']),
  ["a container of the collector's name", { ...storage(['STORAGE_BACKEND', 'x']), ...head({ podTemplate: { spec: { containers: [{}, { name: 'ray-history-collector', image: 'a' }] } } }) },
    'head.template.spec.containers[1].name = "ray-history-collector": is a name that KubeRay uses itself; use another name', "head pod template must not define a container with name 'ray-history-collector'"],
  ["a worker's container of the collector's name", { ...storage(['STORAGE_BACKEND', 'x']), ...worker({ podTemplate: { spec: { containers: [{}, { name: 'ray-history-collector', image: 'a' }] } } }) },
    'workerGroups[0].template.spec.containers[1].name = "ray-history-collector": is a name that KubeRay uses itself; use another name', 'worker group w pod template must not define a container'],

  // Authentication
  ['tokens for an old Ray', { rayVersion: '2.51.0', ...spec({ authOptions: { mode: 'token' } }) }, 'additionalSpec.authOptions.mode = "token": needs Ray 2.52.0, and rayVersion is 2.51.0', 'minimum Ray version is 2.52.0, got 2.51.0'],
  ['tokens of Kubernetes for an old Ray', { rayVersion: '2.54.0', ...spec({ authOptions: { mode: 'token', enableK8sTokenAuth: true } }) },
    'additionalSpec.authOptions.enableK8sTokenAuth = true: needs Ray 2.55.0, and rayVersion is 2.54.0', 'minimum Ray version is 2.55.0, got 2.54.0'],
  ['tokens of Kubernetes and a Secret', spec({ authOptions: { mode: 'token', enableK8sTokenAuth: true, secretName: 's' } }), 'additionalSpec.authOptions.secretName = "s": does not go with enableK8sTokenAuth',
    'authOptions.enableK8sTokenAuth is enabled and authOptions.secretName is also set'],
  ['tokens of Kubernetes without tokens', spec({ authOptions: { enableK8sTokenAuth: true } }), "additionalSpec.authOptions.enableK8sTokenAuth = true: needs mode = 'token'; set that",
    "authOptions.enableK8sTokenAuth is enabled but authOptions.mode not set to 'token'"],

  // validateGcsFaultToleranceBackend
  ['an address of Redis for RocksDB', rocks({ redisAddress: 'r' }), 'gcsFaultToleranceOptions.redisAddress: is for GcsStorageBackend.REDIS only; leave it out', "cannot set GcsFaultToleranceOptions.RedisAddress when backend is 'rocksdb'"],
  ['a user name for RocksDB', rocks({ redisUsername: 'r' }), 'gcsFaultToleranceOptions.redisUsername: is for GcsStorageBackend.REDIS only; leave it out', "cannot set GcsFaultToleranceOptions.RedisUsername when backend is 'rocksdb'"],
  ['a password for RocksDB', rocks({ redisPasswordSecret: { name: 'a', key: 'b' } }), 'gcsFaultToleranceOptions.redisPassword: is for GcsStorageBackend.REDIS only', "cannot set GcsFaultToleranceOptions.RedisPassword when backend is 'rocksdb'"],
  ['a namespace for RocksDB', rocks({ externalStorageNamespace: 'r' }), 'gcsFaultToleranceOptions.externalStorageNamespace: is for GcsStorageBackend.REDIS only', "cannot set GcsFaultToleranceOptions.ExternalStorageNamespace when backend is 'rocksdb'"],
  ...[{ size: '1Gi' }, { storageClassName: 'x' }, { accessModes: ['ReadWriteOnce'] }].map((more): Row => [`a claim and ${Object.keys(more)[0]}`, rocks({ storage: { claimName: 'c', ...more } }),
    'gcsFaultToleranceOptions.storage.claimName = "c": does not go with size, storageClassName and accessModes', 'GcsFaultToleranceOptions.Storage.ClaimName is mutually exclusive']),
  ...['RAY_gcs_storage', 'RAY_gcs_storage_path'].map((name): Row => [`${name} beside RocksDB`, { ...rocks({}), ...head(env(name)) },
    `head: env ${name} of the Ray container: ${MANAGED_ROCKS}`, 'env var in head Pod when the embedded GCS FT backend is used']),
  ['a mount where RocksDB is', { ...rocks({}), ...head({ volumes: [{ name: 'v', emptyDir: {} }], ...mounted('v', '/data/gcs') }) }, `head: the mount of /data/gcs: ${MANAGED_ROCKS}`, 'cannot set a volume mount named "gcs-storage" or mounted at /data/gcs'],
  ['a mount of the volume of RocksDB', { ...rocks({}), ...head(mounted('gcs-storage', '/x')) }, `head: the mount of /x: ${MANAGED_ROCKS}`, 'cannot set a volume mount named "gcs-storage"'],
  ['a volume of the name that RocksDB has', { ...rocks({}), ...head({ volumes: [{ name: 'gcs-storage', emptyDir: {} }] }) },
    'head.template.spec.volumes[0].name = "gcs-storage": is a name that KubeRay uses itself; use another name', 'cannot set a volume named "gcs-storage" in the head Pod'],
  ['a volume for Redis', { gcsFaultToleranceOptions: { storage: { claimName: 'c' } } }, 'gcsFaultToleranceOptions.storage: is for GcsStorageBackend.ROCKSDB only; set backend, or leave it out', "cannot set GcsFaultToleranceOptions.Storage when backend is 'redis'"],

  // validateNetworkPolicy
  ...['head', 'worker'].flatMap((place): Row[] => [
    [`rules for what may come to the ${place} although all may`, policy({ mode: 'DenyAllEgress', [place]: { ingressRules: [{}] } }),
      `additionalSpec.networkPolicy.${place}.ingressRules: does not go with mode = 'DenyAllEgress', which leaves that direction open; leave it out, or use mode = 'DenyAll'`, `networkPolicy.${place}.ingressRules cannot be set when mode is "DenyAllEgress"`],
    [`rules for what may leave the ${place} although all may`, policy({ mode: 'DenyAllIngress', [place]: { egressRules: [{}] } }),
      `additionalSpec.networkPolicy.${place}.egressRules: does not go with mode = 'DenyAllIngress'`, `networkPolicy.${place}.egressRules cannot be set when mode is "DenyAllIngress"`],
  ]),
  ['a group name that is no label', { ...policy({}), ...worker({ groupName: 'W' }) }, 'workerGroups[0].groupName = "W": is not a DNS label, which networkPolicy needs', 'worker group name "W" must be a valid DNS1123 label when networkPolicy is enabled'],
  ['rules for what may come to a group although all may', policy({ mode: 'DenyAllEgress', workerGroups: [{ groupName: 'w', ingressRules: [{}] }] }),
    "additionalSpec.networkPolicy.workerGroups[0].ingressRules: does not go with mode = 'DenyAllEgress'", 'networkPolicy.workerGroups["w"].ingressRules cannot be set'],
  ['rules for what may leave a group although all may', policy({ mode: 'DenyAllIngress', workerGroups: [{ groupName: 'w', egressRules: [{}] }] }),
    "additionalSpec.networkPolicy.workerGroups[0].egressRules: does not go with mode = 'DenyAllIngress'", 'networkPolicy.workerGroups["w"].egressRules cannot be set'],
  ['rules for no group', policy({ workerGroups: [{ groupName: 'x' }] }), 'additionalSpec.networkPolicy.workerGroups[0].groupName = "x": is not the name of a worker group; use one of w', 'networkPolicy.workerGroups["x"] does not match any group name'],

  // validateTLSOptions
  ...['RAY_USE_TLS', 'RAY_TLS_SERVER_CERT', 'RAY_TLS_SERVER_KEY', 'RAY_TLS_CA_CERT'].flatMap((name): Row[] => [
    [`${name} of the head beside TLS`, { ...tls, ...head(env(name)) }, `head: env ${name} of the Ray container: ${MANAGED_TLS}`, `cannot set ${name} environment variable in head Pod`],
    [`${name} of a group beside TLS`, { ...tls, ...worker(env(name)) }, `workerGroups[0]: env ${name} of the Ray container: ${MANAGED_TLS}`, `cannot set ${name} environment variable in worker group "w"`],
    [`${name} of the autoscaler beside TLS`, { ...tls, enableInTreeAutoscaling: true, autoscalerOptions: env(name) }, `autoscalerOptions.env ${name}: ${MANAGED_TLS}`, `cannot set ${name} environment variable in autoscalerOptions.env`],
  ]),
  ['a mount of the certificates of the head', { ...tls, ...head(mounted('ray-tls', '/x')) }, `head: the mount of /x = "ray-tls": ${MANAGED_TLS}`, 'cannot use volume mount named "ray-tls" in head Pod'],
  ['a mount where the certificates of a group are', { ...tls, ...worker({ volumes: [{ name: 'v', emptyDir: {} }], ...mounted('v', '/etc/ray/tls') }) }, `workerGroups[0]: the mount of /etc/ray/tls = "v": ${MANAGED_TLS}`,
    'cannot use volume mount at path "/etc/ray/tls" in worker group "w"'],
  ['a mount of the certificates of the autoscaler', { ...tls, enableInTreeAutoscaling: true, autoscalerOptions: mounted('ray-tls', '/x') }, `autoscalerOptions: the mount of /x = "ray-tls": ${MANAGED_TLS}`, 'cannot use volume mount named "ray-tls" in autoscalerOptions'],
  ['a mount where the certificates of the autoscaler are', { ...tls, enableInTreeAutoscaling: true, autoscalerOptions: mounted('v', '/etc/ray/tls') }, `autoscalerOptions: the mount of /etc/ray/tls = "v": ${MANAGED_TLS}`,
    'cannot use volume mount at path "/etc/ray/tls" in autoscalerOptions'],

  // What the API server refuses by the definitions, and what KubeRay passes over
  ['an unknown manager', { managedBy: 'me' }, 'managedBy = "me": is not one of ray.io/kuberay-operator, kueue.x-k8s.io/multikueue'],
  ['an unknown mode of upscaling', { autoscalerOptions: { upscalingMode: 'Fast' } }, 'spec.autoscalerOptions.upscalingMode = "Fast": is not one of Default, Aggressive, Conservative'],
  ['an unknown version of the autoscaler', { autoscalerOptions: { version: 'v3' } }, 'spec.autoscalerOptions.version = "v3": is not one of v1, v2; use v1'],
  ['an unknown backend', { gcsFaultToleranceOptions: { backend: 'etcd' } }, 'spec.gcsFaultToleranceOptions.backend = "etcd": is not one of redis, rocksdb'],
  ['an unknown mode of the network policy', policy({ mode: 'Deny' }), 'additionalSpec.networkPolicy.mode = "Deny": is not one of DenyAll, DenyAllIngress, DenyAllEgress'],
  ['an unknown mode of authentication', spec({ authOptions: { mode: 'tokens' } }), 'additionalSpec.authOptions.mode = "tokens": is not one of disabled, token; use token'],
  ['a field that is not there', spec({ enableInTreeAutoscalling: true }), 'additionalSpec.enableInTreeAutoscalling: is not a field that KubeRay 1.7.0 has here: it would be dropped; use enableInTreeAutoscaling'],
  ['a field of a field that is not there', spec({ networkPolicy: { mod: 'DenyAll' } }), 'additionalSpec.networkPolicy.mod: is not a field that KubeRay 1.7.0 has here: it would be dropped; use mode'],
  ['parameters with dashes', head({ rayStartParams: { '--num-cpus': '0' } }), "head.rayStartParams['--num-cpus']: is not the name of a parameter as KubeRay takes it; write num-cpus"],
  ['parameters with underscores', head({ rayStartParams: { num_cpus: '0' } }), 'head.rayStartParams.num_cpus: is not the name of a parameter as KubeRay takes it; write num-cpus'],
  ['parameters with slips', head({ rayStartParams: { 'num-cpu': '0' } }), "head.rayStartParams['num-cpu']: is not a parameter of ray start; use num-cpus"],
  ['a number of CPUs that is none', head({ rayStartParams: { 'num-cpus': '500m' } }), "head.rayStartParams['num-cpus'] = \"500m\": is not a whole number, which Ray needs here; write it like '2'"],
  ['memory with a unit', worker({ rayStartParams: { memory: '4Gi' } }), "workerGroups[0].rayStartParams.memory = \"4Gi\": is not a whole number, which Ray needs here; give bytes: '4294967296'"],
  ['a port that is none', head({ rayStartParams: { port: '70000' } }), 'head.rayStartParams.port = "70000": is not a valid port; use 0 to 65535'],
  ['blocking switched off', head({ rayStartParams: { block: 'false' } }), 'head.rayStartParams.block = "false": is always true with KubeRay; leave it out'],
  ['resources without quotes', head({ rayStartParams: { resources: '{"a": 1}' } }), 'loses its quotation marks in the shell; put it in single quotes'],
  ['a Ray resource that is no quantity', head({ rayResources: { CPU: 'two' } }), 'head.rayResources.CPU = "two": is not a quantity, and KubeRay would leave it out'],
  ['a version that is none', { rayVersion: 'latest' }, "rayVersion = \"latest\": is not a version of Ray; give the one in the image, e.g. '2.52.0'; name the image with image"],
];

const OF_JOBS: Row[] = [
  ['a long name', { metadata: { name: 'r'.repeat(48) } }, 'has 48 characters, and KubeRay allows a RayJob 47', 'RayJob name should be no more than 47 characters'],
  ['an odd name', { metadata: { name: 'Ray' } }, 'is not a DNS-1035 label', 'RayJob name should be a valid DNS1035 label'],
  ['a suspended job that keeps its cluster', { suspend: true }, 'suspend = true: needs shutdownAfterJobFinishes; set that to true', 'a RayJob with shutdownAfterJobFinishes set to false is not allowed to be suspended'],
  ['a negative time to live', { shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: -1 }, 'ttlSecondsAfterFinished = -1: is not a whole number of at least 0', 'TTLSecondsAfterFinished must be a non-negative integer'],
  ['a time to live without an end', { ttlSecondsAfterFinished: 1 }, 'ttlSecondsAfterFinished = 1: means nothing without shutdownAfterJobFinishes', 'a RayJob with shutdownAfterJobFinishes set to false cannot have TTLSecondsAfterFinished'],
  ['two ways of deletion', { shutdownAfterJobFinishes: true, ...deletion({ policy: 'DeleteSelf', outcome: 'FAILED' }) }, 'deletionRules: do not go with shutdownAfterJobFinishes; give one of the two', 'are mutually exclusive'],
  ['no rules', deletion(), 'deletionRules = []: are none; give at least one, or leave them out', 'DeletionStrategy requires either BOTH onSuccess and onFailure, OR the deletionRules field'],
  ['a negative wait', deletion({ policy: 'DeleteSelf', outcome: 'FAILED', ttlSeconds: -1 }), 'deletionRules[0].ttlSeconds = -1: is not a whole number of at least 0', 'TTLSeconds must be non-negative'],
  ['the same rule twice', deletion({ policy: 'DeleteSelf', outcome: 'FAILED' }, { policy: 'DeleteSelf', outcome: 'FAILED', ttlSeconds: 5 }), 'deletionRules[1] = "DeleteSelf": is there twice for the same outcome',
    "duplicate rule for DeletionPolicyType 'DeleteSelf' and JobStatus 'FAILED'"],
  ['the same rule twice for a failed deployment', deletion({ policy: 'DeleteSelf', outcome: 'Failed' }, { policy: 'DeleteSelf', outcome: 'Failed' }), 'deletionRules[1] = "DeleteSelf": is there twice for the same outcome',
    "duplicate rule for DeletionPolicyType 'DeleteSelf' and JobDeploymentStatus 'Failed'"],
  ['the cluster before the workers', deletion({ policy: 'DeleteWorkers', outcome: 'FAILED', ttlSeconds: 9 }, { policy: 'DeleteCluster', outcome: 'FAILED', ttlSeconds: 5 }), 'puts DeleteCluster in the wrong order with DeleteWorkers', RULE],
  ['the job before the cluster', deletion({ policy: 'DeleteSelf', outcome: 'Failed', ttlSeconds: 1 }, { policy: 'DeleteCluster', outcome: 'Failed', ttlSeconds: 5 }), 'puts DeleteCluster in the wrong order with DeleteSelf', RULE],
  ['workers deleted under an autoscaler', { enableInTreeAutoscaling: true, ...deletion({ policy: 'DeleteWorkers', outcome: 'FAILED' }) }, 'deletionRules[0].policy = "DeleteWorkers": does not go with enableInTreeAutoscaling',
    "DeletionPolicyType 'DeleteWorkers' not supported with autoscaling enabled"],
  ['a cluster that is there', { additionalJobSpec: { clusterSelector: { 'ray.io/cluster': 'a' } } }, 'additionalJobSpec.clusterSelector = {"ray.io/cluster":"a"}: makes KubeRay pass over the Ray cluster that is described here; write the RayJob as an ApiObject'],
  ['an interactive job that is run again', { submissionMode: 'InteractiveMode', backoffLimit: 1 }, 'backoffLimit = 1: does not go with InteractiveMode', 'BackoffLimit is incompatible with InteractiveMode'],
  ['a pod for a sidecar', { submissionMode: 'SidecarMode', submitterPod: {} }, 'submitterPod: is for RaySubmissionMode.K8S_JOB, and SidecarMode has no such pod', "SidecarMode doesn't support SubmitterPodTemplate"],
  ['options for a sidecar', { submissionMode: 'SidecarMode', submitterBackoffLimit: 1 }, 'submitterBackoffLimit: is for RaySubmissionMode.K8S_JOB, and SidecarMode has no such pod', "SidecarMode doesn't support SubmitterConfig"],
  ['a head that restarts beside a sidecar', { submissionMode: 'SidecarMode', ...head(restart('OnFailure')) }, 'head.podTemplate.spec.restartPolicy = "OnFailure": is not Never, which SidecarMode needs', 'restartPolicy for head Pod should be Never or unset when using SidecarMode'],
  ['tokens of Kubernetes', spec({ authOptions: { mode: 'token', enableK8sTokenAuth: true } }), 'additionalSpec.authOptions.enableK8sTokenAuth = true: is for a RayCluster that stands alone; leave it out', 'K8s token auth mode is currently not supported for RayJob'],
  ['a cluster that is refused', head(env('REDIS_USERNAME')), 'head: env REDIS_USERNAME of the Ray container: is refused by KubeRay', 'cannot set redis username'],
  ['an annotation of a job', { ...redis, metadata: { name: 'ray', annotations: { 'ray.io/ft-enabled': 'true' } } }, "metadata.annotations['ray.io/ft-enabled'] = \"true\": does not go with gcsFaultToleranceOptions", 'annotation and GcsFaultToleranceOptions are both set'],
  ['a runtime environment that is no YAML', { runtimeEnvYaml: 'a: [' }, 'runtimeEnvYaml: is', 'failed to unmarshal'],
  ['a runtime environment that is a list', { runtimeEnvYaml: '- a' }, 'runtimeEnvYaml = "- a": is', 'failed to unmarshal'],
  ['no time', { activeDeadlineSeconds: 0 }, 'activeDeadlineSeconds = 0: is not a whole number of at least 1', 'activeDeadlineSeconds must be a positive integer'],
  ['no time to begin', { preRunningDeadlineSeconds: 0 }, 'preRunningDeadlineSeconds = 0: is not a whole number of at least 1', 'preRunningDeadlineSeconds must be a positive integer'],
  ['less than no attempts', { backoffLimit: -1 }, 'backoffLimit = -1: is not a whole number of at least 0', 'backoffLimit must be a positive integer'],
  ['an unknown mode', { submissionMode: 'K8sMode' }, 'submissionMode = "K8sMode": is not one of K8sJobMode, HTTPMode, InteractiveMode, SidecarMode; use one of them'],
  ['a mode that the release does not have', { submissionMode: 'SidecarMode', kubeRayVersion: '1.4.2' }, 'submissionMode = "SidecarMode": is not in KubeRay 1.4.2; use KubeRay 1.5.0 or newer, or another mode'],
];

const OF_SERVICES: Row[] = [
  ['a long name', { metadata: { name: 'r'.repeat(48) } }, 'has 48 characters, and KubeRay allows a RayService 47', 'RayService name should be no more than 47 characters'],
  ['an odd name', { metadata: { name: 'ray-' } }, 'is not a DNS-1035 label', 'RayService name should be a valid DNS1035 label'],
  ...['0s', '-5m', '0', '-1', 'soon', '5 m', '1d'].map((timeout): Row => [`a timeout of ${timeout}`, { metadata: { name: 'ray', annotations: { 'ray.io/initializing-timeout': timeout } } },
    `metadata.annotations['ray.io/initializing-timeout'] = "${timeout}": is not a duration of more than 0; write it like '30m' or '1800'`, 'annotation ray.io/initializing-timeout']),
  ['tokens of Kubernetes', spec({ authOptions: { mode: 'token', enableK8sTokenAuth: true } }), 'additionalSpec.authOptions.enableK8sTokenAuth = true: is for a RayCluster that stands alone', 'K8s token auth mode is currently not supported for RayService'],
  ['a cluster that is refused', { ...v2, ...head(restart('Always')) }, 'head.podTemplate.spec.restartPolicy = "Always": is not Never', 'restartPolicy for head Pod'],
  ['a name for the Service of the head', head({ headService: { metadata: { name: 'x' } } }), 'head.headService.metadata.name = "x": is chosen by KubeRay in a RayService; leave it out', 'headService.metadata.name should not be set'],
  ['an unknown strategy', { upgradeStrategy: 'Rolling' }, 'upgradeStrategy = "Rolling": is not one of NewCluster, NewClusterWithIncrementalUpgrade, None', 'Spec.UpgradeStrategy.Type value Rolling is invalid'],
  ['a negative delay', { rayClusterDeletionDelaySeconds: -1 }, 'rayClusterDeletionDelaySeconds = -1: is not a whole number of at least 0', 'Spec.RayClusterDeletionDelaySeconds should be a non-negative integer'],
  ['steps without an autoscaler', upgrade({}, {}), 'upgradeStrategy = "NewClusterWithIncrementalUpgrade": needs the autoscaler; set enableInTreeAutoscaling', 'Ray Autoscaler is required'],
  ['steps without options', { enableInTreeAutoscaling: true, upgradeStrategy: 'NewClusterWithIncrementalUpgrade' }, 'upgradeOptions: are missing, which NewClusterWithIncrementalUpgrade needs; give them', 'ClusterUpgradeOptions are required'],
  ['a negative surge', upgrade({ maxSurgePercent: -1 }), 'upgradeOptions.maxSurgePercent = -1: is not a whole number of at least 0', 'maxSurgePercent must be between 0 and 100'],
  ['a surge over 100', upgrade({ maxSurgePercent: 101 }), 'upgradeOptions.maxSurgePercent = 101: is more than 100; correct it', 'maxSurgePercent must be between 0 and 100'],
  ['a negative step', upgrade({ stepSizePercent: -1 }), 'upgradeOptions.stepSizePercent = -1: is not a whole number of at least 0', 'stepSizePercent must be between 0 and 100'],
  ['a step over 100', upgrade({ stepSizePercent: 101 }), 'upgradeOptions.stepSizePercent = 101: is more than maxSurgePercent = 100', 'stepSizePercent must be between 0 and 100'],
  ['a step over the surge', upgrade({ stepSizePercent: 50, maxSurgePercent: 20 }), 'upgradeOptions.stepSizePercent = 50: is more than maxSurgePercent = 20', 'stepSizePercent must be less than or equal to maxSurgePercent'],
  ['steps without a pause', upgrade({ intervalSeconds: 0 }), 'upgradeOptions.intervalSeconds = 0: is not a whole number of at least 1', 'intervalSeconds must be greater than 0'],
  ['no class for the Gateway', upgrade({ gatewayClassName: '' }), 'upgradeOptions.gatewayClassName: is missing; give the class of the Gateway', 'gatewayClassName is required'],
];

const OF_CRON_JOBS: Row[] = [
  ['a long name', { metadata: { name: 'r'.repeat(37) } }, 'has 37 characters, and KubeRay allows a RayCronJob 36', 'RayCronJob name should be no more than 36 characters'],
  ['a time zone in the schedule', { schedule: 'TZ=UTC 0 3 * * *' }, 'schedule = "TZ=UTC 0 3 * * *": names a time zone, which KubeRay takes elsewhere; use timeZone', 'cannot use TZ or CRON_TZ in schedule'],
  ['an odd schedule', { schedule: '0 25 * * *' }, 'schedule = "0 25 * * *": has', 'invalid cron schedule'],
  ['an empty time zone', { timeZone: '' }, 'timeZone = "": is', 'timeZone must not be empty string'],
  ['an odd time zone', { timeZone: 'Mars/Base' }, 'timeZone = "Mars/Base": is', 'invalid time zone'],
  ['a job that is refused', { backoffLimit: -1 }, 'backoffLimit = -1: is not a whole number of at least 0', 'invalid RayJob template'],
];

export const REFUSALS: Refusal[] = ([['RayCluster', OF_CLUSTERS], ['RayJob', OF_JOBS], ['RayService', OF_SERVICES], ['RayCronJob', OF_CRON_JOBS]] as const)
  .flatMap(([kind, rows]) => rows.map(([name, props, text, kubeRay]): Refusal => (
    { name, kind, props: { ...LEAST[kind], ...props }, text, kubeRay }
  )));
