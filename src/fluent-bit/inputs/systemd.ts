import { FluentBitDbSync } from './tail';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { InputProps, INPUT_KEYS } from '../plugin-props';
import { optionsFrom } from '../typed-options';
import { FluentBitValue } from '../value';

/** How the conditions of a systemd input work together. */
export enum SystemdFilterType {
  /** An entry must meet all. */
  AND = 'And',
  /** An entry must meet one. */
  OR = 'Or',
}

/** The options of the systemd input. */
export interface SystemdInputProps extends InputProps {
  /**
   * The directory of the journal.
   *
   * @default - the system's
   */
  readonly path?: string | FluentBitValue;

  /**
   * Conditions for entries, e.g. `_SYSTEMD_UNIT=kubelet.service`.
   *
   * @default - every entry is read
   */
  readonly systemdFilter?: string[];

  /**
   * How the conditions work together.
   *
   * @default SystemdFilterType.OR
   */
  readonly systemdFilterType?: SystemdFilterType;

  /**
   * Whether only entries are read that come after the start.
   *
   * @default false
   */
  readonly readFromTail?: boolean;

  /**
   * The database in which the place in the journal is kept.
   *
   * @default - the place is forgotten when Fluent Bit ends
   */
  readonly db?: string | FluentBitValue;

  /**
   * How often the database is forced to disk.
   *
   * @default - as SQLite does by itself
   */
  readonly dbSync?: FluentBitDbSync;

  /**
   * How many fields of an entry are read.
   *
   * @default 8000
   */
  readonly maxFields?: number;

  /**
   * How many entries are read in one turn.
   *
   * @default 5000
   */
  readonly maxEntries?: number;

  /**
   * Whether underscores before names of fields are left out.
   *
   * @default false
   */
  readonly stripUnderscores?: boolean;

  /**
   * Whether names of fields are made lower case.
   *
   * @default false
   */
  readonly lowercase?: boolean;
}

const KEYS = [
  'tag', 'path', 'systemd_filter', 'systemd_filter_type', 'read_from_tail', 'db', 'db.sync', 'max_fields', 'max_entries', 'strip_underscores', 'lowercase',
];

/**
 * Reads the journal of systemd, e.g. the kubelet's part of it on a node.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/systemd
 */
export class SystemdInput extends FluentBitPlugin {
  constructor(props: SystemdInputProps = {}) {
    super(PluginKind.INPUT, 'systemd', optionsFrom('input systemd', props, [...KEYS, ...INPUT_KEYS]));
  }
}
