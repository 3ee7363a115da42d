import { Duration } from 'cdk8s';

/**
 * The connections to a destination.
 *
 * @see https://docs.fluentbit.io/manual/administration/networking
 */
export interface NetworkOptions {
  /** How long to wait for a connection. @default - the upstream default, 10 s */
  readonly connectTimeout?: Duration;

  /** Whether a connection that timed out is logged as an error. @default - the upstream default, true */
  readonly connectTimeoutLogError?: boolean;

  /** How long a connection may stand still while it is used. @default - a minute with this library's own pipeline, else the upstream default, for ever */
  readonly ioTimeout?: Duration;

  /** Whether connections are used again. @default - the upstream default, true */
  readonly keepalive?: boolean;

  /** How long an unused connection is kept. @default - the upstream default, 30 s */
  readonly keepaliveIdleTimeout?: Duration;

  /** How often a connection is used at the most. @default - the upstream default, 2000 */
  readonly keepaliveMaxRecycle?: number;

  /** Connections a worker may have; 0 is no limit. @default - the upstream default, 0 */
  readonly maxWorkerConnections?: number;

  /** The transport for DNS: `TCP` or `UDP`. @default - the upstream default, UDP */
  readonly dnsMode?: string;

  /** The resolver: `LEGACY` or `ASYNC`. @default - the upstream default, ASYNC */
  readonly dnsResolver?: string;

  /** Whether IPv4 addresses are taken first. @default - the upstream default, false */
  readonly dnsPreferIpv4?: boolean;

  /** Whether IPv6 addresses are taken first. @default - the upstream default, false */
  readonly dnsPreferIpv6?: boolean;

  /** The local address to connect from. @default - any */
  readonly sourceAddress?: string;

  /** Whether TCP keepalive probes are sent. @default - the upstream default, off */
  readonly tcpKeepalive?: boolean;

  /** Seconds without traffic before the first TCP keepalive probe. @default - that of the system */
  readonly tcpKeepaliveTime?: Duration;

  /** Time between TCP keepalive probes. @default - that of the system */
  readonly tcpKeepaliveInterval?: Duration;

  /** Unanswered TCP keepalive probes before the connection is given up. @default - that of the system */
  readonly tcpKeepaliveProbes?: number;

  /** Whether HTTP_PROXY and its kin are ignored; since 4.0.14. @default - the upstream default, false */
  readonly proxyEnvIgnore?: boolean;
}

/** The options of a connection, in the order in which they are written. */
export function networkOptions(net: NetworkOptions = {}): { [option: string]: any } {
  return {
    'net.connect_timeout': net.connectTimeout,
    'net.connect_timeout_log_error': net.connectTimeoutLogError,
    'net.io_timeout': net.ioTimeout,
    'net.keepalive': net.keepalive,
    'net.keepalive_idle_timeout': net.keepaliveIdleTimeout,
    'net.keepalive_max_recycle': net.keepaliveMaxRecycle,
    'net.max_worker_connections': net.maxWorkerConnections,
    'net.dns.mode': net.dnsMode,
    'net.dns.resolver': net.dnsResolver,
    'net.dns.prefer_ipv4': net.dnsPreferIpv4,
    'net.dns.prefer_ipv6': net.dnsPreferIpv6,
    'net.source_address': net.sourceAddress,
    'net.tcp_keepalive': net.tcpKeepalive,
    'net.tcp_keepalive_time': net.tcpKeepaliveTime,
    'net.tcp_keepalive_interval': net.tcpKeepaliveInterval,
    'net.tcp_keepalive_probes': net.tcpKeepaliveProbes,
    'net.proxy_env_ignore': net.proxyEnvIgnore,
  };
}
