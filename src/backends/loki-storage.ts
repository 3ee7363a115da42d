import { SecretKey } from '../fluent-bit/value';
import { Problem, refuseAll } from '../problem';
import { Data } from './merge';
import { fromSecretKey } from '../secret-key-ref';

/**
 * Where Loki keeps its chunks and its index in an S3-compatible object store.
 *
 * @see https://grafana.com/docs/loki/latest/configure/storage/
 */
export interface LokiS3Props {
  /** The bucket; it must exist. */
  readonly bucket: string;

  /** The region. @default 'us-east-1' */
  readonly region?: string;

  /** The host, with its port if it is not 443, of a store that is not AWS: `minio.storage:9000`. @default - AWS */
  readonly endpoint?: string;

  /** Whether the store is spoken to by plain HTTP. @default false */
  readonly insecure?: boolean;

  /** Whether the bucket is part of the path and not of the host, as most stores other than AWS want it. @default - true with an endpoint */
  readonly forcePathStyle?: boolean;

  /** The access key's id. @default - the rights of the pod: an instance profile, or a role of its service account */
  readonly accessKeyId?: SecretKey;

  /** The secret access key; together with `accessKeyId`. @default - as for accessKeyId */
  readonly secretAccessKey?: SecretKey;
}

/** Where Loki keeps its data. */
export class LokiStorage {
  /** On the pod's own volume: for one node, to start with. */
  public static filesystem(): LokiStorage {
    return new LokiStorage('filesystem', { filesystem: { chunks_directory: '/var/loki/chunks', rules_directory: '/var/loki/rules' } }, []);
  }

  /**
   * In an S3-compatible object store; the pod's volume then holds only what was not yet written there.
   *
   * @param props the bucket and how to reach it
   * @throws if the bucket is no bucket name, the endpoint a URL, or half of the credentials is missing
   */
  public static s3(props: LokiS3Props): LokiStorage {
    refuseAll('LokiStorage', s3Problems(props));
    return new LokiStorage('s3', {
      s3: {
        bucketnames: props.bucket,
        region: props.region ?? 'us-east-1',
        endpoint: props.endpoint,
        insecure: props.insecure ?? false,
        s3forcepathstyle: props.forcePathStyle ?? props.endpoint !== undefined,
      },
    }, credentials(props));
  }

  /** The name by which Loki's schema refers to it. */
  public readonly objectStore: string;

  /** The `common.storage` of Loki's configuration. */
  public readonly config: { [key: string]: any };

  /** The container's environment variables that it needs, as in the Kubernetes API. */
  public readonly env: any[];

  private constructor(objectStore: string, config: Data, env: any[]) {
    this.objectStore = objectStore;
    this.config = config;
    this.env = env;
  }
}

/** The names under which every AWS client looks for credentials, so none stand in the configuration. */
function credentials(props: LokiS3Props): Data[] {
  const keys: { [name: string]: SecretKey | undefined } = { AWS_ACCESS_KEY_ID: props.accessKeyId, AWS_SECRET_ACCESS_KEY: props.secretAccessKey };
  return Object.entries(keys).flatMap(([name, key]) => (key ? [{ name, valueFrom: fromSecretKey(key) }] : []));
}

function s3Problems(props: LokiS3Props): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/.test(props.bucket)) {
    problems.push({ property: 'bucket', value: props.bucket, message: 'is not the name of a bucket', remedy: 'use 3 to 63 lower-case letters, digits, . and -' });
  }
  if (props.endpoint !== undefined && !/^[-.a-zA-Z0-9]+(:\d{1,5})?$/.test(props.endpoint)) {
    problems.push({ property: 'endpoint', value: props.endpoint, message: 'is not a host with an optional port', remedy: 'leave out http:// and the path; plain HTTP is insecure: true' });
  }
  if ((props.accessKeyId === undefined) !== (props.secretAccessKey === undefined)) {
    const missing = props.accessKeyId === undefined ? 'accessKeyId' : 'secretAccessKey';
    problems.push({ property: missing, message: 'is missing beside the other half of the credentials', remedy: 'give both, or neither' });
  }
  return problems;
}
