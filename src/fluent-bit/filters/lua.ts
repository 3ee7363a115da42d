import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, matching } from '../plugin-props';
import { optionsFrom } from '../typed-options';
import { FluentBitValue } from '../value';

/** The options of the lua filter. */
export interface LuaFilterProps extends FilterProps {
  /** The function to call with each record. */
  readonly call: string;

  /**
   * The file with the function.
   *
   * @default - `code` holds it
   */
  readonly script?: string | FluentBitValue;

  /**
   * The text of the function, on one line.
   *
   * @default - `script` names the file
   */
  readonly code?: string;

  /**
   * Keys of fields whose numbers are whole, with blanks between them; Lua has no whole numbers of its own.
   *
   * @default - none
   */
  readonly typeIntKey?: string;

  /**
   * Keys of fields that are lists even when they are empty, with blanks between them.
   *
   * @default - none
   */
  readonly typeArrayKey?: string;

  /**
   * Whether an error in the function leaves the record as it is instead of ending Fluent Bit.
   *
   * @default true
   */
  readonly protectedMode?: boolean;

  /**
   * Whether the function gets the time as a table of seconds and nanoseconds instead of one number, which cannot hold both.
   *
   * @default false
   */
  readonly timeAsTable?: boolean;

  /**
   * Whether empty values come as `flb_null` instead of `nil`, with which a field would be lost.
   *
   * @default false
   */
  readonly enableFlbNull?: boolean;
}

/**
 * Changes records with a function in Lua.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/lua
 */
export class LuaFilter extends FluentBitPlugin {
  constructor(props: LuaFilterProps) {
    super(PluginKind.FILTER, 'lua', optionsFrom('filter lua', matching(props), filterKeys(
      'script', 'code', 'call', 'type_int_key', 'type_array_key', 'protected_mode', 'time_as_table', 'enable_flb_null',
    )));
  }
}
