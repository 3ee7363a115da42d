import { FluentBitPlugin } from '../fluent-bit/plugin';
import { FluentBitVersion } from '../fluent-bit/version';

/** What an output is told about the configuration that it becomes a part of. */
export interface FluentBitOutputContext {
  /** The release that will run the configuration. */
  readonly version: FluentBitVersion;

  /** Whether the records have the fields of this library's record contract, or just what the user's own inputs and filters make. */
  readonly rayRecords: boolean;

  /** Whether each record says which pod it is of. */
  readonly podFieldsInRecords: boolean;

  /**
   * Whether the records are of many pods, so that only a record knows which one it is of.
   *
   * @default false
   */
  readonly wholeNode?: boolean;

  /** Where to say that something is wrong: the path of the construct. */
  readonly path: string;
}

/** A destination of records: a class of this library such as `LokiOutput`, or any output plugin. */
export interface IFluentBitOutput {
  /**
   * Whether the output itself says which pod a record is of, as labels of Loki do. Where one does not, every record says it.
   */
  readonly saysPodFields: boolean;

  /**
   * Names under which the destination wants fields of the record besides their own: name to field.
   *
   * @default - none
   */
  readonly fieldNames?: { [name: string]: string };

  /**
   * The destination as an output plugin of Fluent Bit.
   *
   * @param context the configuration around it
   */
  toFluentBit(context: FluentBitOutputContext): FluentBitPlugin;
}
