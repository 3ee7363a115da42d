import { Option } from '../plugin';
import { asRegex, firstPart, spaced } from '../tokens';

/** A condition for a field of a record, for the filters that choose records by regular expressions. */
export class RecordRule {
  /**
   * The record is taken if the field matches.
   *
   * @param key the field's key, or an accessor such as `$kubernetes['labels']['app']`; it holds no blank
   * @param regex the regular expression
   */
  public static regex(key: string, regex: string): RecordRule {
    return new RecordRule('Regex', key, regex);
  }

  /**
   * The record is left out if the field matches.
   *
   * @param key the field's key, or an accessor; it holds no blank
   * @param regex the regular expression
   */
  public static exclude(key: string, regex: string): RecordRule {
    return new RecordRule('Exclude', key, regex);
  }

  /** @internal */
  public readonly _option: Option;

  private constructor(kind: string, key: string, regex: string) {
    this._option = { key: kind, values: [spaced(firstPart('RecordRule', 'key', key), asRegex(regex))] };
  }
}
