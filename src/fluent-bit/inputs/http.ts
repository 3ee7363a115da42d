import { Duration, Size } from 'cdk8s';
import { serverKeys, ServerInputProps } from './server-props';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { optionsFrom } from '../typed-options';

/** The options of the http input. */
export interface HttpInputProps extends ServerInputProps {
  /**
   * The key of the record whose value becomes its tag.
   *
   * @default - the tag is made of the path of the request
   */
  readonly tagKey?: string;

  /**
   * The status of an answer to records that were taken: 200, 201 or 204.
   *
   * @default 201
   */
  readonly successfulResponseCode?: number;

  /**
   * Headers of such an answer: a name, a blank and a value each.
   *
   * @default - none
   */
  readonly successHeader?: string[];

  /**
   * Whether the client's address is put into the record. Since 5.0.0.
   *
   * @default false
   */
  readonly addRemoteAddr?: boolean;

  /**
   * The key of that address. Since 5.0.0.
   *
   * @default 'REMOTE_ADDR'
   */
  readonly remoteAddrKey?: string;

  /**
   * Whether `/health` answers. Since 5.0.4.
   *
   * @default false
   */
  readonly enableHealthEndpoint?: boolean;

  /**
   * Whether HTTP/2 is spoken too.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * How large a request may be.
   *
   * @default - 4 MB
   */
  readonly bufferMaxSize?: Size;

  /**
   * How much is read at once.
   *
   * @default - 512 kB
   */
  readonly bufferChunkSize?: Size;

  /**
   * How many connections there may be. Since 5.0.0.
   *
   * @default - no limit
   */
  readonly maxConnections?: number;

  /**
   * How many threads serve connections. Since 5.0.0.
   *
   * @default 1
   */
  readonly workers?: number;

  /**
   * How long a connection may be idle. Since 5.0.6.
   *
   * @default Duration.seconds(10)
   */
  readonly httpServerIdleTimeout?: Duration;

  /**
   * How many events may wait between the threads and the engine. Since 5.0.3.
   *
   * @default 8192
   */
  readonly httpServerIngressQueueEventLimit?: number;

  /**
   * How many bytes may wait between the threads and the engine. Since 5.0.3.
   *
   * @default - 256 MB
   */
  readonly httpServerIngressQueueByteLimit?: Size;

  /**
   * Whether requests need a token (JWT) of OAuth 2. Since 5.0.0.
   *
   * @default false
   */
  readonly oauth2Validate?: boolean;

  /**
   * The issuer that such a token must name. Since 5.0.0.
   *
   * @default - any
   */
  readonly oauth2Issuer?: string;

  /**
   * Where the keys are that such tokens are signed with. Since 5.0.0.
   *
   * @default - none
   */
  readonly oauth2JwksUrl?: string;

  /**
   * How many seconds these keys are kept. Since 5.0.0.
   *
   * @default 300
   */
  readonly oauth2JwksRefreshInterval?: number;

  /**
   * The audience that such a token must name. Since 5.0.0.
   *
   * @default - any
   */
  readonly oauth2AllowedAudience?: string;

  /**
   * The clients that such a token may name. Since 5.0.0.
   *
   * @default - any
   */
  readonly oauth2AllowedClients?: string[];
}

const KEYS = serverKeys(
  'tag_key', 'successful_response_code', 'success_header', 'add_remote_addr', 'remote_addr_key', 'enable_health_endpoint',
  'http2', 'buffer_max_size', 'buffer_chunk_size', 'max_connections', 'workers',
  'http_server.idle_timeout', 'http_server.ingress_queue_event_limit', 'http_server.ingress_queue_byte_limit',
  'oauth2.validate', 'oauth2.issuer', 'oauth2.jwks_url', 'oauth2.jwks_refresh_interval', 'oauth2.allowed_audience', 'oauth2.allowed_clients',
);

/**
 * Takes records from requests over HTTP.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/http
 */
export class HttpInput extends FluentBitPlugin {
  constructor(props: HttpInputProps = {}) {
    super(PluginKind.INPUT, 'http', optionsFrom('input http', props, KEYS));
  }
}
