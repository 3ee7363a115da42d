import { FluentBitPlugin, PluginKind } from './plugin';
import { Problem } from '../problem';

/** Filters that give records other tags, which cannot be told here. */
const RETAGGING = ['rewrite_tag', 'log_to_metrics'];

/**
 * Outputs and filters that no record reaches, as `match` fits none of the tags: an output would lose every line without a word.
 *
 * @param plugins filters and outputs of the user
 * @param tags the tags of all inputs
 */
export function matchProblems(plugins: FluentBitPlugin[], tags: string[]): Problem[] {
  if (plugins.some(({ kind, name }) => kind === PluginKind.FILTER && RETAGGING.includes(name))) {
    return [];
  }
  return plugins.filter(({ kind }) => kind !== PluginKind.INPUT).flatMap((plugin) => {
    const of = (key: string) => plugin._options().find((option) => option.key.toLowerCase() === key)?.values[0];
    const [match, regex] = [of('match'), of('match_regex')];
    const place = `${plugin.kind} ${plugin.name}: ${regex === undefined ? 'match' : 'match_regex'}`;
    // One that has none is refused with the options; one with a variable cannot be told.
    if ([match, regex].every((value) => value === undefined) || [match, regex].some((value) => value !== undefined && typeof value !== 'string')) {
      return [];
    }
    return tags.some((tag) => fits(tag, match as string | undefined, regex as string | undefined)) ? [] : [{
      property: place, value: regex ?? match, message: `fits none of the tags, ${tags.join(', ')}, so that no record gets there`, remedy: `use '*' or '${tags[0]}'`,
    }];
  });
}

function fits(tag: string, match: string | undefined, regex: string | undefined): boolean {
  if (regex !== undefined) {
    try {
      // Fluent Bit's router looks at the beginning of the tag only.
      const found = new RegExp(regex, 'y').exec(tag);
      return found !== null && found[0] !== '';
    } catch {
      // Another dialect, which is for others to judge.
      return true;
    }
  }
  return match !== undefined && new RegExp(`^${match.split(/\*+/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's').test(tag);
}
