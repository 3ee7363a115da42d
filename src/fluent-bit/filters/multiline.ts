import { Size } from 'cdk8s';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, FluentBitStorageType, matching } from '../plugin-props';
import { commaSeparated } from '../tokens';
import { optionsFrom } from '../typed-options';

/** What the multiline filter joins. */
export enum MultilineMode {
  /** Records that belong together by a multiline parser. */
  PARSER = 'parser',
  /** Parts into which a container runtime split a record. */
  PARTIAL_MESSAGE = 'partial_message',
}

/** The options of the multiline filter. */
export interface MultilineFilterProps extends FilterProps {
  /**
   * Names of multiline parsers, of which the first that fits is used.
   *
   * @default - none, which is for `MultilineMode.PARTIAL_MESSAGE`
   */
  readonly multilineParser?: string[];

  /**
   * The key of the field that is joined.
   *
   * @default - the multiline parser's
   */
  readonly multilineKeyContent?: string;

  /**
   * What is joined.
   *
   * @default MultilineMode.PARSER
   */
  readonly mode?: MultilineMode;

  /**
   * Whether records are kept until the next ones come. Without it, only records that come at once are joined.
   *
   * @default true
   */
  readonly buffer?: boolean;

  /**
   * How many milliseconds a record is kept for a further one.
   *
   * @default 2000
   */
  readonly flushMs?: number;

  /**
   * The name of the input that the joined records come from.
   *
   * @default - made of the filter's name
   */
  readonly emitterName?: string;

  /**
   * Where joined records wait: in memory or on disk.
   *
   * @default FluentBitStorageType.MEMORY
   */
  readonly emitterStorageType?: FluentBitStorageType;

  /**
   * How much memory joined records may take.
   *
   * @default - 10 MB
   */
  readonly emitterMemBufLimit?: Size;

  /**
   * Whether Fluent Bit's log tells of each joined record.
   *
   * @default false
   */
  readonly debugFlush?: boolean;
}

/**
 * Joins records that are lines of one. Where the lines come from files, `multilineParser` of the tail input is the safer way:
 * this filter loses what it keeps in memory when Fluent Bit ends.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/multiline-stacktrace
 */
export class MultilineFilter extends FluentBitPlugin {
  constructor(props: MultilineFilterProps) {
    super(PluginKind.FILTER, 'multiline', optionsFrom('filter multiline', {
      ...matching(props), multilineParser: commaSeparated('filter multiline', 'multilineParser', props.multilineParser),
    }, filterKeys(
      'multiline.parser', 'multiline.key_content', 'mode', 'buffer', 'flush_ms', 'emitter_name', 'emitter_storage.type', 'emitter_mem_buf_limit', 'debug_flush',
    )));
  }
}
