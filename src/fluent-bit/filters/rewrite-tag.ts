import { Size } from 'cdk8s';
import { refuse } from '../../problem';
import { FluentBitPlugin, PluginKind } from '../plugin';
import { filterKeys, FilterProps, FluentBitStorageType, matching } from '../plugin-props';
import { asRegex, listPart, spaced } from '../tokens';
import { optionsFrom } from '../typed-options';

const PATH = 'filter rewrite_tag';

/** One rule of the rewrite_tag filter. */
export interface RewriteTagRule {
  /** The field that is looked at, as an accessor such as `$level`. */
  readonly key: string;

  /** The regular expression that it must match. */
  readonly regex: string;

  /** The new tag. `$TAG`, `$TAG[1]`, `$0` (the match), `$1` (its first group) and accessors stand for what they name. */
  readonly newTag: string;

  /**
   * Whether the record goes on under its old tag too.
   *
   * @default false
   */
  readonly keep?: boolean;
}

/** The options of the rewrite_tag filter. */
export interface RewriteTagFilterProps extends FilterProps {
  /** Which records get which tag; the first rule that fits counts. */
  readonly rule: RewriteTagRule[];

  /**
   * The name of the input that the records come from under their new tag.
   *
   * @default - made of the filter's name
   */
  readonly emitterName?: string;

  /**
   * Where these records wait: in memory or on disk.
   *
   * @default FluentBitStorageType.MEMORY
   */
  readonly emitterStorageType?: FluentBitStorageType;

  /**
   * How much memory these records may take.
   *
   * @default - 10 MB
   */
  readonly emitterMemBufLimit?: Size;
}

/**
 * Sends records through the pipeline again under another tag.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/rewrite-tag
 */
export class RewriteTagFilter extends FluentBitPlugin {
  constructor(props: RewriteTagFilterProps) {
    super(PluginKind.FILTER, 'rewrite_tag', optionsFrom(PATH, { ...matching(props), rule: props.rule.map(ruleText) }, filterKeys(
      'rule', 'emitter_name', 'emitter_storage.type', 'emitter_mem_buf_limit',
    )));
  }
}

function ruleText(rule: RewriteTagRule, i: number): unknown {
  if (!rule.key.startsWith('$')) {
    refuse(PATH, { property: `rule[${i}].key`, value: rule.key, message: 'does not start with $', remedy: `write it like '$${rule.key}'` });
  }
  const part = (property: string, text: string) => listPart(PATH, `rule[${i}].${property}`, text);
  return spaced(part('key', rule.key), part('regex', asRegex(rule.regex)), part('newTag', rule.newTag), String(rule.keep ?? false));
}
