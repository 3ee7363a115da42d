/**
 * Makes src/fluent-bit/options-table.json from the source of Fluent Bit.
 *
 *   npx tsx scripts/fluent-bit-options.ts <git directory of fluent-bit, with its tags>
 */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { FoundOption, isWanted, optionsOf, Release } from './fluent-bit-release';
import { isSecret, REQUIRED } from './fluent-bit-supplement';
import { GitRepository } from './git-tree';
import { compareVersions, isVersion } from '../src/semver';

const OLDEST = '3.2.2';
const NEWEST = '5.1.1';
const TABLE = join(__dirname, '../src/fluent-bit/options-table.json');

/** One value for each release, undefined where a release has none. */
type History<T> = (T | undefined)[];

function main(directory: string): void {
  const repository = new GitRepository(directory);
  const versions = repository.tags().map((tag) => tag.slice(1)).filter(isVersion).sort(compareVersions)
    .filter((version) => compareVersions(version, OLDEST) >= 0 && compareVersions(version, NEWEST) <= 0);
  const releases = versions.map((version) => optionsOf(repository.tree(`v${version}`, isWanted)));
  const sections = namesOf(releases).sort().map((name) => [name, sectionLines(name, versions, releases)]);
  // One option a line, so that a change of the table can be read.
  writeFileSync(TABLE, `{\n"releases":${JSON.stringify(versions)},\n"sections":{\n${sections.map(([name, lines]) => `"${name}":{${lines}}`).join(',\n')}\n}}\n`);
}

function sectionLines(name: string, versions: string[], releases: Release[]): string {
  const history = releases.map((release) => release.get(name));
  const latest = newest(history)!;
  const uses = namesOf(history.map((section) => new Map(section?.uses.map((group) => [group, true]))))
    .map((group) => [group, span(versions, history.map((section) => section?.uses.includes(group) || undefined))]);
  const options = namesOf(history.map((section) => section?.options ?? new Map())).sort()
    .map((option) => `${JSON.stringify(option)}:${JSON.stringify(entries(name, option, versions, history.map((section) => section?.options.get(option))))}`);
  return [
    ...Object.entries({
      ...span(versions, history),
      alias: latest.alias,
      open: latest.open || undefined,
      uses: uses.length > 0 ? Object.fromEntries(uses) : undefined,
      required: REQUIRED[name],
    }).filter(([, value]) => value !== undefined).map(([key, value]) => `"${key}":${JSON.stringify(value)}`),
    `"options":{${options.map((line) => `\n${line}`).join(',')}}`,
  ].join(',');
}

/** One entry for an option, or one for each stretch of releases in which it is there with the same type. */
function entries(section: string, name: string, versions: string[], history: History<FoundOption>): object {
  const found: object[] = [];
  for (let first = 0; first < history.length; first++) {
    const type = history[first]?.type;
    if (type === undefined || type === history[first - 1]?.type) {
      continue;
    }
    const stretch = history.map((option, i) => (i >= first && history.slice(first, i + 1).every((one) => one?.type === type) ? option : undefined));
    const latest = newest(stretch)!;
    found.push({
      type: type === 'str' ? undefined : type,
      multiple: latest.multiple || undefined,
      default: latest.default,
      secret: isSecret(section, name, type) || undefined,
      ...span(versions, stretch),
    });
  }
  return found.length === 1 ? found[0] : found;
}

/** From which release to which there is something, where it is not from the oldest and not to the newest. */
function span(versions: string[], history: History<unknown>): { since?: string; until?: string } {
  const first = history.findIndex((one) => one !== undefined);
  const last = history.reduce<number>((latest, one, i) => (one === undefined ? latest : i), first);
  if (history.slice(first, last + 1).includes(undefined)) {
    throw new Error('a plugin or a group went away and came back, which the table cannot tell');
  }
  return { since: first > 0 ? versions[first] : undefined, until: last < versions.length - 1 ? versions[last] : undefined };
}

function newest<T>(history: History<T>): T | undefined {
  return history.filter((one) => one !== undefined).pop();
}

function namesOf(maps: Map<string, unknown>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))];
}

main(process.argv[2]);
