import { refuse } from '../../problem';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { listPart, spaced } from '../tokens';
import { optionsFrom } from '../typed-options';
import { FluentBitValue, OptionText } from '../value';

const PATH = 'filter record_modifier';

/** The options of the record_modifier filter. */
export interface RecordModifierFilterProps extends FilterProps {
  /**
   * Fields to add: their keys and values, in their order. A value is a string or a `FluentBitValue`.
   *
   * @default - none
   */
  readonly record?: { [key: string]: any };

  /**
   * Keys of fields to remove; one with `*` at its end stands for all that begin so.
   *
   * @default - none
   */
  readonly removeKey?: string[];

  /**
   * Keys of fields to keep, while all others are removed; one with `*` at its end stands for all that begin so.
   *
   * @default - all are kept
   */
  readonly allowlistKey?: string[];

  /**
   * The key under which a random id is put into each record.
   *
   * @default - none
   */
  readonly uuidKey?: string;
}

/**
 * Adds and removes fields of records.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/record-modifier
 */
export class RecordModifierFilter extends FluentBitPlugin {
  constructor(props: RecordModifierFilterProps) {
    const record = Object.entries(props.record ?? {}).map(([key, value]) => recordText(key, value));
    super(PluginKind.FILTER, 'record_modifier', optionsFrom(PATH, { ...matching(props), record }, filterKeys(
      'record', 'remove_key', 'allowlist_key', 'uuid_key',
    )));
  }
}

function recordText(key: string, value: any): OptionText {
  const property = `record.${key}`;
  if (typeof value !== 'string' && !(value instanceof FluentBitValue)) {
    refuse(PATH, { property, value, message: 'is neither a string nor a FluentBitValue', remedy: 'write it as one' });
  }
  return spaced(listPart(PATH, property, key), listPart(PATH, property, value));
}
