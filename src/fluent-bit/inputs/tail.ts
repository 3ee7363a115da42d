import { Duration, Size } from 'cdk8s';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { InputProps, INPUT_KEYS } from '../plugin-props';
import { commaSeparated } from '../tokens';
import { optionsFrom, propertyOf } from '../typed-options';
import { FluentBitValue } from '../value';

/** How often the database of offsets is forced to disk. */
export enum FluentBitDbSync {
  /** After every change, and the directory with it. */
  EXTRA = 'extra',
  /** After every change. */
  FULL = 'full',
  /** At the moments that matter. */
  NORMAL = 'normal',
  /** When the system likes. */
  OFF = 'off',
}

/** How the database of offsets keeps changes apart until they are complete: SQLite's journal modes. */
export enum FluentBitDbJournalMode {
  /** A file that is deleted after each change. */
  DELETE = 'DELETE',
  /** A file that is emptied after each change. */
  TRUNCATE = 'TRUNCATE',
  /** A file whose head is cleared after each change. */
  PERSIST = 'PERSIST',
  /** Memory. */
  MEMORY = 'MEMORY',
  /** A log beside the database, which needs shared memory. */
  WAL = 'WAL',
  /** None. */
  OFF = 'OFF',
}

/** The options of the tail input. */
export interface TailInputProps extends InputProps {
  /** The files to read: a path with `*` and `?`, or several with commas between them. There is no `**`. */
  readonly path: string | FluentBitValue;

  /**
   * The key under which the file's path is put into the record.
   *
   * @default - the path is not in the record
   */
  readonly pathKey?: string;

  /**
   * How often new files are looked for.
   *
   * @default Duration.seconds(60)
   */
  readonly refreshInterval?: Duration;

  /**
   * Files to leave out, as paths with `*` and `?`.
   *
   * @default - none
   */
  readonly excludePath?: string[];

  /**
   * A regular expression for the path whose named groups can stand in the tag, e.g. `<name>`.
   *
   * @default - none
   */
  readonly tagRegex?: string;

  /**
   * The key of the line in the record.
   *
   * @default 'log'
   */
  readonly key?: string;

  /**
   * The key under which the offset of the line in its file is put into the record.
   *
   * @default - the offset is not in the record
   */
  readonly offsetKey?: string;

  /**
   * The name of a parser for each line.
   *
   * @default - the line is kept as it is
   */
  readonly parser?: string;

  /**
   * Names of multiline parsers, of which the first that fits joins lines into one record.
   *
   * @default - each line is a record
   */
  readonly multilineParser?: string[];

  /**
   * Whether a file that is new to Fluent Bit is read from its beginning.
   *
   * @default false
   */
  readonly readFromHead?: boolean;

  /**
   * Whether a file that appears while Fluent Bit runs is read from its beginning. Since 4.0.1; before, it always is.
   *
   * @default true
   */
  readonly readNewlyDiscoveredFilesFromHead?: boolean;

  /**
   * The database in which offsets are kept, so that reading goes on where it ended.
   *
   * @default - offsets are forgotten when Fluent Bit ends
   */
  readonly db?: string | FluentBitValue;

  /**
   * How often the database is forced to disk.
   *
   * @default FluentBitDbSync.NORMAL
   */
  readonly dbSync?: FluentBitDbSync;

  /**
   * Whether nobody else can use the database, which is faster.
   *
   * @default false
   */
  readonly dbLocking?: boolean;

  /**
   * How the database keeps changes apart until they are complete.
   *
   * @default FluentBitDbJournalMode.WAL
   */
  readonly dbJournalMode?: FluentBitDbJournalMode;

  /**
   * Whether a file is the same only if its name is the same too, and not its inode alone.
   *
   * @default false
   */
  readonly dbCompareFilename?: boolean;

  /**
   * How much of a file is read at once.
   *
   * @default Size.kibibytes(32)
   */
  readonly bufferChunkSize?: Size;

  /**
   * How long a line may be. A file with a longer one is given up, unless `skipLongLines` or `truncateLongLines` is set.
   *
   * @default Size.kibibytes(32)
   */
  readonly bufferMaxSize?: Size;

  /**
   * Whether lines that are too long are left out.
   *
   * @default false
   */
  readonly skipLongLines?: boolean;

  /**
   * Whether lines that are too long are cut. Since 4.2.0.
   *
   * @default false
   */
  readonly truncateLongLines?: boolean;

  /**
   * Whether empty lines are left out.
   *
   * @default false
   */
  readonly skipEmptyLines?: boolean;

  /**
   * How long a file is still read after its rotation.
   *
   * @default Duration.seconds(5)
   */
  readonly rotateWait?: Duration;

  /**
   * The age from which files are left out.
   *
   * @default - files of any age are read
   */
  readonly ignoreOlder?: Duration;

  /**
   * Whether a file that is being read is given up too when it reaches that age. Since 3.2.6.
   *
   * @default false
   */
  readonly ignoreActiveOlderFiles?: boolean;

  /**
   * How often files are looked at.
   *
   * @default Duration.seconds(2)
   */
  readonly watcherInterval?: Duration;

  /**
   * Whether changes are learnt from inotify instead of looking at the files.
   *
   * @default true
   */
  readonly inotifyWatcher?: boolean;

  /**
   * How often files that were read in part are gone on with.
   *
   * @default Duration.seconds(2)
   */
  readonly progressCheckInterval?: Duration;

  /**
   * Nanoseconds to add to `progressCheckInterval`.
   *
   * @default 0
   */
  readonly progressCheckIntervalNsec?: number;

  /**
   * How much of the files that are there at the start is read in one turn.
   *
   * @default - 50 MB
   */
  readonly staticBatchSize?: Size;

  /**
   * How much of the files that grow is read in one turn.
   *
   * @default - 50 MB
   */
  readonly eventBatchSize?: Size;

  /**
   * Whether the system is told that what was read need not stay in its cache.
   *
   * @default true
   */
  readonly fileCacheAdvise?: boolean;

  /**
   * Whether Fluent Bit ends when it has read every file.
   *
   * @default false
   */
  readonly exitOnEof?: boolean;

  /**
   * The encoding of the files if it is UTF-16: `auto`, `UTF-16LE` or `UTF-16BE`. Since 4.0.0.
   *
   * @default - UTF-8
   */
  readonly unicodeEncoding?: string;

  /**
   * The encoding of the files if it is another one, e.g. `ShiftJIS` or `WIN1252`. Since 4.0.4.
   *
   * @default - UTF-8
   */
  readonly genericEncoding?: string;

  /**
   * Whether lines are joined in the old way, by `parserFirstline`. `multilineParser` is the newer way.
   *
   * @default false
   */
  readonly multiline?: boolean;

  /**
   * How long the old way waits for a further line.
   *
   * @default Duration.seconds(4)
   */
  readonly multilineFlush?: Duration;

  /**
   * The old way's parser for the first line of a record.
   *
   * @default - none
   */
  readonly parserFirstline?: string;

  /**
   * The old way's parsers for further lines, written as `Parser_1`, `Parser_2` and so on.
   *
   * @default - none
   */
  readonly parserN?: string[];

  /**
   * Whether lines that Docker split are joined.
   *
   * @default false
   */
  readonly dockerMode?: boolean;

  /**
   * How long `dockerMode` waits for the rest of a line.
   *
   * @default Duration.seconds(4)
   */
  readonly dockerModeFlush?: Duration;

  /**
   * The parser for the first line of a record in `dockerMode`.
   *
   * @default - none
   */
  readonly dockerModeParser?: string;
}

const KEYS = [
  'path', 'tag', 'path_key', 'refresh_interval', 'exclude_path', 'tag_regex', 'key', 'offset_key', 'parser', 'multiline.parser',
  'read_from_head', 'read_newly_discovered_files_from_head', 'db', 'db.sync', 'db.locking', 'db.journal_mode', 'db.compare_filename',
  'buffer_chunk_size', 'buffer_max_size', 'skip_long_lines', 'truncate_long_lines', 'skip_empty_lines', 'rotate_wait',
  'ignore_older', 'ignore_active_older_files', 'watcher_interval', 'inotify_watcher', 'progress_check_interval', 'progress_check_interval_nsec',
  'static_batch_size', 'event_batch_size', 'file_cache_advise', 'exit_on_eof', 'unicode.encoding', 'generic.encoding',
  'multiline', 'multiline_flush', 'parser_firstline', 'docker_mode', 'docker_mode_flush', 'docker_mode_parser',
];

/**
 * Reads lines from files and follows them as they grow and are rotated.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/tail
 */
export class TailInput extends FluentBitPlugin {
  constructor(props: TailInputProps) {
    const further = (props.parserN ?? []).map((parser, i) => ({ key: `parser_${i + 1}`, parser }));
    super(PluginKind.INPUT, 'tail', optionsFrom('input tail', {
      ...props,
      excludePath: commaSeparated('input tail', 'excludePath', props.excludePath),
      multilineParser: commaSeparated('input tail', 'multilineParser', props.multilineParser),
      ...Object.fromEntries(further.map(({ key, parser }) => [propertyOf(key), parser])),
    }, [...KEYS, ...further.map(({ key }) => key), ...INPUT_KEYS]));
  }
}
