import { Duration, Size } from 'cdk8s';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';
import { FluentBitValue } from '../value';

/** The options of the kubernetes filter. */
export interface KubernetesFilterProps extends FilterProps {
  /**
   * Whether the pod's labels are put into the record.
   *
   * @default true
   */
  readonly labels?: boolean;

  /**
   * Whether the pod's annotations are put into the record.
   *
   * @default true
   */
  readonly annotations?: boolean;

  /**
   * Whether the owners of the pod are put into the record. Since 3.2.8.
   *
   * @default false
   */
  readonly ownerReferences?: boolean;

  /**
   * Whether the labels of the namespace are put into the record.
   *
   * @default false
   */
  readonly namespaceLabels?: boolean;

  /**
   * Whether the annotations of the namespace are put into the record.
   *
   * @default false
   */
  readonly namespaceAnnotations?: boolean;

  /**
   * Whether only what is known of the namespace is put into the record, and nothing of the pod.
   *
   * @default false
   */
  readonly namespaceMetadataOnly?: boolean;

  /**
   * Whether a line that is JSON becomes fields of the record.
   *
   * @default false
   */
  readonly mergeLog?: boolean;

  /**
   * The key of a map for these fields.
   *
   * @default - they stand in the record itself
   */
  readonly mergeLogKey?: string;

  /**
   * Whether line breaks at the end of the line are cut off.
   *
   * @default true
   */
  readonly mergeLogTrim?: boolean;

  /**
   * The name of a parser that takes the line apart instead.
   *
   * @default - it is read as JSON
   */
  readonly mergeParser?: string;

  /**
   * Whether the line itself stays in the record when it was taken apart.
   *
   * @default true
   */
  readonly keepLog?: boolean;

  /**
   * Whether pods may name a parser in an annotation.
   *
   * @default false
   */
  readonly k8sLoggingParser?: boolean;

  /**
   * Whether pods may leave themselves out by an annotation.
   *
   * @default false
   */
  readonly k8sLoggingExclude?: boolean;

  /**
   * What stands before the name of the file in the tag.
   *
   * @default 'kube.var.log.containers.'
   */
  readonly kubeTagPrefix?: string;

  /**
   * The name of a parser that takes pod, namespace and container from the tag.
   *
   * @default - one for names of files of container runtimes
   */
  readonly regexParser?: string;

  /**
   * Whether the records come from the systemd input.
   *
   * @default false
   */
  readonly useJournal?: boolean;

  /**
   * Whether what the tag says is enough, so that nobody is asked.
   *
   * @default false
   */
  readonly useTagForMeta?: boolean;

  /**
   * The address of the API server.
   *
   * @default 'https://kubernetes.default.svc'
   */
  readonly kubeUrl?: string | FluentBitValue;

  /**
   * The file with the certificate of the API server's authority.
   *
   * @default - the service account's
   */
  readonly kubeCaFile?: string | FluentBitValue;

  /**
   * A directory with such certificates.
   *
   * @default - none
   */
  readonly kubeCaPath?: string | FluentBitValue;

  /**
   * The file with the token for the API server.
   *
   * @default - the service account's
   */
  readonly kubeTokenFile?: string | FluentBitValue;

  /**
   * How long a token is used until the file is read again.
   *
   * @default Duration.minutes(10)
   */
  readonly kubeTokenTtl?: Duration;

  /**
   * A command that prints the token.
   *
   * @default - the file is read
   */
  readonly kubeTokenCommand?: string | FluentBitValue;

  /**
   * The file with Fluent Bit's own namespace. Since 5.0.9.
   *
   * @default - the service account's
   */
  readonly kubeNamespaceFile?: string | FluentBitValue;

  /**
   * Whether the kubelet of the node is asked instead of the API server.
   *
   * @default false
   */
  readonly useKubelet?: boolean;

  /**
   * The address of the kubelet.
   *
   * @default '127.0.0.1'
   */
  readonly kubeletHost?: string | FluentBitValue;

  /**
   * The port of the kubelet.
   *
   * @default 10250
   */
  readonly kubeletPort?: number;

  /**
   * Whether the certificate of the other side is verified.
   *
   * @default true
   */
  readonly tlsVerify?: boolean;

  /**
   * Whether the name in the certificate is verified.
   *
   * @default false
   */
  readonly tlsVerifyHostname?: boolean;

  /**
   * The name that is asked for in TLS.
   *
   * @default - the host's
   */
  readonly tlsVhost?: string;

  /**
   * How much is said of TLS, from 0 to 4.
   *
   * @default 0
   */
  readonly tlsDebug?: number;

  /**
   * How large an answer may be; 0 is no limit.
   *
   * @default - 32 kB
   */
  readonly bufferSize?: Size;

  /**
   * How often a name is looked up at the start.
   *
   * @default 6
   */
  readonly dnsRetries?: number;

  /**
   * How long it waits between these attempts.
   *
   * @default Duration.seconds(30)
   */
  readonly dnsWaitTime?: Duration;

  /**
   * How long what is known of a pod is kept.
   *
   * @default - for ever
   */
  readonly kubeMetaCacheTtl?: Duration;

  /**
   * How long what is known of a namespace is kept.
   *
   * @default Duration.minutes(15)
   */
  readonly kubeMetaNamespaceCacheTtl?: Duration;

  /**
   * A directory with files that say what is known of pods.
   *
   * @default - none
   */
  readonly kubeMetaPreloadCacheDir?: string | FluentBitValue;

  /**
   * Whether a new container makes it ask again.
   *
   * @default false
   */
  readonly cacheUseDockerId?: boolean;

  /**
   * Whether it makes things up instead of asking, to try things.
   *
   * @default false
   */
  readonly dummyMeta?: boolean;

  /**
   * Whether services of pods are asked for at an endpoint; the older name of `awsUsePodAssociation`. Since 4.1.0.
   *
   * @default false
   */
  readonly usePodAssociation?: boolean;

  /**
   * Whether services of pods are asked for at an endpoint. Since 4.1.0.
   *
   * @default false
   */
  readonly awsUsePodAssociation?: boolean;

  /**
   * The host of that endpoint. Since 4.1.0.
   *
   * @default 'cloudwatch-agent.amazon-cloudwatch'
   */
  readonly awsPodAssociationHost?: string | FluentBitValue;

  /**
   * The path of that endpoint. Since 4.1.0.
   *
   * @default '/kubernetes/pod-to-service-env-map'
   */
  readonly awsPodAssociationEndpoint?: string;

  /**
   * The port of that endpoint. Since 4.1.0.
   *
   * @default 4311
   */
  readonly awsPodAssociationPort?: number;

  /**
   * The file with the certificate of that endpoint's authority. Since 4.1.0.
   *
   * @default - the observability agent's
   */
  readonly awsPodAssociationHostServerCaFile?: string | FluentBitValue;

  /**
   * The file with the certificate to show there. Since 4.1.0.
   *
   * @default - the observability agent's
   */
  readonly awsPodAssociationHostClientCertFile?: string | FluentBitValue;

  /**
   * The file with the private key of that certificate. Since 4.1.0.
   *
   * @default - the observability agent's
   */
  readonly awsPodAssociationHostClientKeyFile?: string | FluentBitValue;

  /**
   * Whether the certificate of that endpoint is verified. Since 4.1.0.
   *
   * @default true
   */
  readonly awsPodAssociationHostTlsVerify?: boolean;

  /**
   * How much is said of TLS with that endpoint, from 0 to 4. Since 4.1.0.
   *
   * @default 0
   */
  readonly awsPodAssociationHostTlsDebug?: number;

  /**
   * How many seconds its answers are kept. Since 4.1.0.
   *
   * @default - for ever
   */
  readonly awsPodServiceMapTtl?: number;

  /**
   * How many seconds lie between questions to it. Since 4.1.0.
   *
   * @default 60
   */
  readonly awsPodServiceMapRefreshInterval?: number;

  /**
   * A directory with files that hold such answers. Since 4.1.0.
   *
   * @default - none
   */
  readonly awsPodServicePreloadCacheDir?: string | FluentBitValue;

  /**
   * The platform, `k8s` or `eks`, for tests of Fluent Bit. Since 4.1.0.
   *
   * @default - it is found out
   */
  readonly setPlatform?: string;
}

const KEYS = filterKeys(
  'labels', 'annotations', 'owner_references', 'namespace_labels', 'namespace_annotations', 'namespace_metadata_only', 'merge_log',
  'merge_log_key', 'merge_log_trim', 'merge_parser', 'keep_log', 'k8s-logging.parser', 'k8s-logging.exclude', 'kube_tag_prefix', 'regex_parser',
  'use_journal', 'use_tag_for_meta', 'kube_url', 'kube_ca_file', 'kube_ca_path', 'kube_token_file', 'kube_token_ttl', 'kube_token_command',
  'kube_namespace_file', 'use_kubelet', 'kubelet_host', 'kubelet_port', 'tls.verify', 'tls.verify_hostname', 'tls.vhost', 'tls.debug',
  'buffer_size', 'dns_retries', 'dns_wait_time', 'kube_meta_cache_ttl', 'kube_meta_namespace_cache_ttl', 'kube_meta_preload_cache_dir',
  'cache_use_docker_id', 'dummy_meta', 'use_pod_association', 'aws_use_pod_association', 'aws_pod_association_host',
  'aws_pod_association_endpoint', 'aws_pod_association_port', 'aws_pod_association_host_server_ca_file',
  'aws_pod_association_host_client_cert_file', 'aws_pod_association_host_client_key_file', 'aws_pod_association_host_tls_verify',
  'aws_pod_association_host_tls_debug', 'aws_pod_service_map_ttl', 'aws_pod_service_map_refresh_interval', 'aws_pod_service_preload_cache_dir',
  'set_platform',
);

/**
 * Adds to records what Kubernetes knows of the pod that they come from. It asks the API server, so the agent needs a service account.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/kubernetes
 */
export class KubernetesFilter extends FluentBitPlugin {
  constructor(props: KubernetesFilterProps = {}) {
    super(PluginKind.FILTER, 'kubernetes', optionsFrom('filter kubernetes', matching(props), KEYS));
  }
}
