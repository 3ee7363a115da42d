import { MountedFile } from '../fluent-bit/mounted-file';
import { FluentBitValue } from '../fluent-bit/value';

/**
 * TLS of a connection to a destination.
 *
 * @see https://docs.fluentbit.io/manual/administration/transport-security
 */
export interface TlsOptions {
  /** Whether the server's certificate is checked. @default true */
  readonly verify?: boolean;

  /** Whether the certificate must carry the server's name. Upstream leaves this off, which accepts any certificate of a known CA. @default true */
  readonly verifyHostname?: boolean;

  /** The certificates of the authorities to trust. @default - those of the image */
  readonly ca?: MountedFile;

  /** A folder of such certificates in the agent's container. @default - none */
  readonly caPath?: string;

  /** The client's own certificate. @default - none */
  readonly certificate?: MountedFile;

  /** The key of the client's certificate. @default - none */
  readonly privateKey?: MountedFile;

  /** The pass phrase of that key, from a Secret. @default - none */
  readonly privateKeyPassword?: FluentBitValue;

  /** The name to ask for in the handshake (SNI). @default - the host */
  readonly virtualHost?: string;

  /** The oldest TLS version to accept, e.g. `TLSv1.2`; since 4.0.0. @default - the upstream default */
  readonly minVersion?: string;

  /** The newest TLS version to accept; since 4.0.0. @default - the upstream default */
  readonly maxVersion?: string;

  /** The ciphers to accept; since 4.0.0. @default - the upstream default */
  readonly ciphers?: string;

  /** The certificates of the authorities to trust for a proxy; since 5.1.0. @default - those of the image */
  readonly proxyCa?: MountedFile;

  /** A folder of such certificates; since 5.1.0. @default - none */
  readonly proxyCaPath?: string;

  /** Whether the certificate of a proxy is checked; since 5.1.0. @default - the upstream default, true */
  readonly proxyVerify?: boolean;

  /** Whether the certificate of a proxy must carry its name; since 5.1.0. @default - the upstream default, true */
  readonly proxyVerifyHostname?: boolean;

  /** How much TLS writes to the agent's log, 0 (nothing) to 4. @default - the upstream default, 1 */
  readonly debug?: number;
}

/** The options of a connection's TLS, in the order in which they are written. */
export function tlsOptions(tls: TlsOptions | undefined): { [option: string]: any } {
  if (!tls) {
    return {};
  }
  return {
    'tls': true,
    'tls.verify': tls.verify ?? true,
    'tls.verify_hostname': tls.verifyHostname ?? tls.verify ?? true,
    'tls.ca_file': tls.ca,
    'tls.ca_path': tls.caPath,
    'tls.crt_file': tls.certificate,
    'tls.key_file': tls.privateKey,
    'tls.key_passwd': tls.privateKeyPassword,
    'tls.vhost': tls.virtualHost,
    'tls.min_version': tls.minVersion,
    'tls.max_version': tls.maxVersion,
    'tls.ciphers': tls.ciphers,
    'tls.proxy.ca_file': tls.proxyCa,
    'tls.proxy.ca_path': tls.proxyCaPath,
    'tls.proxy.verify': tls.proxyVerify,
    'tls.proxy.verify_hostname': tls.proxyVerifyHostname,
    'tls.debug': tls.debug,
  };
}
