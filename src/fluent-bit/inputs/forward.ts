import { Size } from 'cdk8s';
import { serverKeys, ServerInputProps } from './server-props';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { optionsFrom } from '../typed-options';
import { FluentBitValue } from '../value';

/** The options of the forward input. */
export interface ForwardInputProps extends ServerInputProps {
  /**
   * A Unix socket to listen at, instead of `listen` and `port`.
   *
   * @default - none
   */
  readonly unixPath?: string | FluentBitValue;

  /**
   * The permissions of that socket, in octal.
   *
   * @default - the system's
   */
  readonly unixPerm?: string;

  /**
   * A text before each tag that comes in.
   *
   * @default - none
   */
  readonly tagPrefix?: string;

  /**
   * How much is read at once.
   *
   * @default - 1024000 bytes
   */
  readonly bufferChunkSize?: Size;

  /**
   * How much is kept of one message.
   *
   * @default - 6144000 bytes
   */
  readonly bufferMaxSize?: Size;

  /**
   * The key that both sides share, from a Secret.
   *
   * @default - clients need none
   */
  readonly sharedKey?: FluentBitValue;

  /**
   * Whether the shared key is the empty text. Since 3.2.3.
   *
   * @default false
   */
  readonly emptySharedKey?: boolean;

  /**
   * The name by which this side makes itself known.
   *
   * @default 'localhost'
   */
  readonly selfHostname?: string | FluentBitValue;

  /**
   * Users that may connect: a name, a blank and a password each, from a Secret.
   *
   * @default - everybody may
   */
  readonly securityUsers?: FluentBitValue[];

  /**
   * How many threads serve connections. Since 5.1.0.
   *
   * @default 1
   */
  readonly workers?: number;
}

const KEYS = serverKeys(
  'unix_path', 'unix_perm', 'tag_prefix', 'buffer_chunk_size', 'buffer_max_size', 'shared_key', 'empty_shared_key', 'self_hostname', 'security.users',
  'workers',
);

/**
 * Takes records from another Fluent Bit or Fluentd.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/forward
 */
export class ForwardInput extends FluentBitPlugin {
  constructor(props: ForwardInputProps = {}) {
    super(PluginKind.INPUT, 'forward', optionsFrom('input forward', props, KEYS));
  }
}
