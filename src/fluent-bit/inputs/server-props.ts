import { Duration } from 'cdk8s';
import { InputProps, INPUT_KEYS } from '../plugin-props';
import { FluentBitValue } from '../value';

/** What every input takes that others connect to. */
export interface ServerInputProps extends InputProps {
  /**
   * The address to listen at.
   *
   * @default '0.0.0.0'
   */
  readonly listen?: string | FluentBitValue;

  /**
   * The port to listen at.
   *
   * @default - the plugin's
   */
  readonly port?: number | FluentBitValue;

  /**
   * Whether the address is looked for as one of IPv6.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * How long a connection may be idle.
   *
   * @default - for ever
   */
  readonly netIoTimeout?: Duration;

  /**
   * How long it may take to accept a connection, with TLS.
   *
   * @default Duration.seconds(10)
   */
  readonly netAcceptTimeout?: Duration;

  /**
   * Whether it is an error in Fluent Bit's log when that takes longer.
   *
   * @default true
   */
  readonly netAcceptTimeoutLogError?: boolean;

  /**
   * How many connections may wait to be accepted. Since 4.0.4.
   *
   * @default 128
   */
  readonly netBacklog?: number;

  /**
   * Whether connections are kept for further requests.
   *
   * @default true
   */
  readonly netKeepalive?: boolean;

  /**
   * Whether several instances may listen at the same port.
   *
   * @default false
   */
  readonly netSharePort?: boolean;

  /**
   * Whether connections are encrypted.
   *
   * @default false
   */
  readonly tls?: boolean;

  /**
   * Whether the certificate of the other side is verified.
   *
   * @default true
   */
  readonly tlsVerify?: boolean;

  /**
   * Whether clients must have a certificate. Since 5.0.0.
   *
   * @default false
   */
  readonly tlsVerifyClientCert?: boolean;

  /**
   * Whether the name in the certificate is verified.
   *
   * @default false
   */
  readonly tlsVerifyHostname?: boolean;

  /**
   * The file of the certificate.
   *
   * @default - none
   */
  readonly tlsCrtFile?: string | FluentBitValue;

  /**
   * The file of the private key.
   *
   * @default - none
   */
  readonly tlsKeyFile?: string | FluentBitValue;

  /**
   * The password of that file, from a Secret.
   *
   * @default - the file has none
   */
  readonly tlsKeyPasswd?: FluentBitValue;

  /**
   * The file with the certificates of authorities to trust.
   *
   * @default - the system's
   */
  readonly tlsCaFile?: string | FluentBitValue;

  /**
   * A directory with certificates of authorities to trust.
   *
   * @default - the system's
   */
  readonly tlsCaPath?: string | FluentBitValue;

  /**
   * The oldest version of TLS, e.g. `TLSv1.2`. Since 4.0.0.
   *
   * @default - OpenSSL's
   */
  readonly tlsMinVersion?: string;

  /**
   * The newest version of TLS, e.g. `TLSv1.3`. Since 4.0.0.
   *
   * @default - OpenSSL's
   */
  readonly tlsMaxVersion?: string;

  /**
   * The ciphers up to TLS 1.2, as OpenSSL names them. Since 4.0.0.
   *
   * @default - OpenSSL's
   */
  readonly tlsCiphers?: string;

  /**
   * How much is said of TLS, from 0 to 4.
   *
   * @default 1
   */
  readonly tlsDebug?: number;
}

/** The options of a server in the order in which they are written. */
export function serverKeys(...own: string[]): string[] {
  return [
    'tag', 'listen', 'port', 'ipv6', ...own,
    'net.io_timeout', 'net.accept_timeout', 'net.accept_timeout_log_error', 'net.backlog', 'net.keepalive', 'net.share_port',
    'tls', 'tls.verify', 'tls.verify_client_cert', 'tls.verify_hostname', 'tls.crt_file', 'tls.key_file', 'tls.key_passwd',
    'tls.ca_file', 'tls.ca_path', 'tls.min_version', 'tls.max_version', 'tls.ciphers', 'tls.debug',
    ...INPUT_KEYS,
  ];
}
