// Named as a type, so that the compiler takes the file along.
import type * as json from './options-table.json';
import { compareVersions } from '../semver';

/** An option as a stretch of releases has it. */
export interface KnownOption {
  /** As in Fluent Bit's own tables; text where it is left out. */
  readonly type?: string;
  readonly multiple?: boolean;
  readonly default?: string;
  readonly secret?: boolean;
  readonly since?: string;
  readonly until?: string;
}

interface Span {
  readonly since?: string;
  readonly until?: string;
}

interface Section extends Span {
  readonly alias?: string;
  readonly open?: boolean;
  readonly uses?: { readonly [group: string]: Span };
  readonly required?: readonly (readonly string[])[];
  readonly options: { readonly [name: string]: KnownOption | readonly KnownOption[] };
}

interface Table {
  readonly releases: readonly string[];
  readonly sections: { readonly [key: string]: Section };
}

/** What may stand in a section of a configuration, in one release. */
export interface KnownSection {
  /** As in the table, aliases resolved. */
  readonly key: string;
  /** Where the section came, or went away, if the release does not have it. */
  readonly absent?: Absence;
  /** Whether any option is taken. */
  readonly open: boolean;
  /** Groups of options of which one each is needed. */
  readonly required: readonly (readonly string[])[];
  /** The options of every release, by their lower-case names. */
  readonly options: ReadonlyMap<string, readonly KnownOption[]>;
}

/** Why a release does not have something. */
export interface Absence {
  /** The first later release that has it. */
  readonly came?: string;
  /** The last release that had it. */
  readonly last?: string;
}

let loaded: Table | undefined;

/** Sections that were looked up before, by their keys and releases: many objects of one program have the same. */
const known = new Map<string, KnownSection | undefined>();

// The table is needed only by those who make a configuration, and reading it would be most of the time that importing this library takes.
function table(): Table {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (loaded ??= require('./options-table.json') as typeof json as Table);
}

/** The newest release in the table that is not newer than the given one. */
export function knownRelease(version: string): string {
  return table().releases.filter((release) => compareVersions(release, version) <= 0).pop()!;
}

/** The names of the sections that begin with a prefix, e.g. `in_`, without it, and that some release has. */
export function namesWithPrefix(prefix: string): string[] {
  return Object.keys(table().sections).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

/**
 * A section with the options that it has of its own, shares with others and gets from the core.
 *
 * @param key e.g. `in_tail`, `service`
 * @param core the section of the options that every plugin of its kind has, e.g. `input`
 */
export function knownSection(key: string, core: string | undefined, release: string): KnownSection | undefined {
  const id = `${key} ${release}`;
  if (!known.has(id)) {
    known.set(id, lookUp(key, core, release));
  }
  return known.get(id);
}

function lookUp(key: string, core: string | undefined, release: string): KnownSection | undefined {
  const sections = table().sections;
  const named = sections[key];
  if (named === undefined) {
    return undefined;
  }
  const section = named.alias ? sections[named.alias] : named;
  const options = new Map<string, KnownOption[]>();
  const add = (from: Section, within: Span = {}) => {
    for (const [name, entries] of Object.entries(from.options)) {
      const limited = [entries].flat().map((entry) => ({ ...entry, since: later(entry.since, within.since) }));
      options.set(name, [...options.get(name) ?? [], ...limited]);
    }
  };
  // The options of its own come first: they are what the plugin reads.
  add(section);
  Object.entries(section.uses ?? {}).forEach(([group, span]) => add(sections[group], span));
  if (core) {
    add(sections[core]);
  }
  return {
    key: named.alias ?? key,
    absent: isIn(named, release) ? undefined : absence([named], release),
    open: section.open ?? false,
    required: [...core ? sections[core].required ?? [] : [], ...section.required ?? []],
    options,
  };
}

export function isIn(span: Span, release: string): boolean {
  return (span.since === undefined || compareVersions(span.since, release) <= 0)
    && (span.until === undefined || compareVersions(release, span.until) <= 0);
}

/** Why something that is in none of the spans is not in a release. */
export function absence(spans: readonly Span[], release: string): Absence {
  const came = spans.map((span) => span.since!).filter((since) => since !== undefined && compareVersions(since, release) > 0);
  const last = spans.map((span) => span.until!).filter((until) => until !== undefined && compareVersions(until, release) < 0);
  return { came: came.sort(compareVersions)[0], last: last.sort(compareVersions).pop() };
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a !== undefined && (b === undefined || compareVersions(a, b) > 0) ? a : b;
}
