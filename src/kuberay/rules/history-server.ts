import { ClusterUnderCheck } from './cluster';
import { Problem } from '../../problem';
import { PlainObject } from '../plain-data';

const PLACE = 'additionalSpec.historyServerOptions.collectorOptions';

/** Variables that KubeRay gives the collector itself. */
const MANAGED = ['POD_IP', 'FQ_RAY_IP', 'RAY_CLUSTER_NAME', 'RAY_CLUSTER_NAMESPACE', 'RAY_ROLE', 'OWNER_KIND', 'OWNER_NAME', 'EVENTS_PORT'];

/** The variables that a kind of storage needs. */
const NEEDED: { readonly [backend: string]: string[] } = {
  GCS: ['GCS_BUCKET'],
  S3: ['S3_REGION'],
  ALIYUNOSS: ['OSS_BUCKET', 'OSS_ENDPOINT', 'OSS_REGION'],
};

/** What KubeRay refuses of the options of its history server. */
export function historyServerProblems({ spec }: ClusterUnderCheck): Problem[] {
  const options: PlainObject | undefined = spec.historyServerOptions;
  if (options === undefined) {
    return [];
  }
  const collector: PlainObject | undefined = options.collectorOptions;
  if (collector === undefined) {
    return [{ property: PLACE, message: 'are missing', remedy: 'give image and env' }];
  }
  const env: PlainObject[] = collector.env ?? [];
  const backend = [...env].reverse().find(({ name }) => name === 'STORAGE_BACKEND')?.value;
  return [
    ...(collector.image ? [] : [{ property: `${PLACE}.image`, message: 'is missing', remedy: 'give the image of the collector' }]),
    ...env.filter(({ name }) => MANAGED.includes(name)).map(({ name }) => ({ property: `${PLACE}.env ${name}`, message: 'is set by KubeRay', remedy: 'remove it' })),
    ...(backend ? storageProblems(String(backend).toUpperCase(), env)
      : [{ property: `${PLACE}.env STORAGE_BACKEND`, message: 'is missing, or not a plain text', remedy: 'give it with value: GCS, S3, AzureBlob or AliyunOSS' }]),
  ];
}

function storageProblems(backend: string, env: PlainObject[]): Problem[] {
  const has = (name: string) => env.some((variable) => variable.name === name && (variable.value || variable.valueFrom));
  const missing = (name: string) => ({ property: `${PLACE}.env ${name}`, message: `is missing, which STORAGE_BACKEND = ${backend} needs`, remedy: 'give it' });
  if (backend !== 'AZUREBLOB') {
    return (NEEDED[backend] ?? []).filter((name) => !has(name)).map(missing);
  }
  const mode = String(env.find(({ name }) => name === 'AZURE_STORAGE_AUTH_MODE')?.value ?? '').trim().toLowerCase();
  const [connection, account] = ['AZURE_STORAGE_CONNECTION_STRING', 'AZURE_STORAGE_ACCOUNT_URL'];
  switch (mode) {
    case 'connection_string':
      return has(connection) ? [] : [missing(connection)];
    case 'workload_identity':
    case 'default':
      return has(account) ? [] : [missing(account)];
    default:
      return has(connection) || has(account) ? [] : [missing(`${connection} or ${account}`)];
  }
}
