import { nearest } from '../nearest';
import { choiceComplaint, Given, ruleProblems } from './option-rules';
import { languageComplaint } from './option-texts';
import { Complaint, typeComplaint } from './option-types';
import { absence, Absence, isIn, KnownOption, knownRelease, KnownSection, knownSection, namesWithPrefix } from './options-table';
import { Option, PluginKind } from './plugin';
import { isSecretHeader, secretComplaint } from './secret-options';
import { OptionText, textProblem } from './value';
import { FluentBitVersion } from './version';
import { Problem } from '../problem';
import { isSecretName } from '../secret-text';

/** What a section of a configuration is. */
export type SectionKind = PluginKind | 'service' | 'parser' | 'multiline_parser';

/** A section as it is to be written. */
export interface ConfigSection {
  readonly kind: SectionKind;
  /** The plugin's name; other sections are not told apart by theirs. */
  readonly name?: string;
  /** Without the section's name. */
  readonly options: readonly Option[];
}

/** How the keys of plugins begin in the table. */
const PREFIXES: { readonly [kind: string]: string } = { input: 'in_', filter: 'filter_', output: 'out_' };

/** What the checks of one section share. */
interface Check {
  readonly section: ConfigSection;
  readonly known: KnownSection;
  readonly version: FluentBitVersion;
  /** The newest release in the table that is not newer than the chosen one. */
  readonly release: string;
}

/**
 * What is wrong with a section for a release of Fluent Bit: unknown, late, gone, repeated and missing options, values of a wrong type,
 * combinations that do not work, and secrets in plain text.
 */
export function checkSection(section: ConfigSection, version: FluentBitVersion): Problem[] {
  const release = knownRelease(version.version);
  const known = sectionFor(section.kind, section.name, release);
  if (known === undefined) {
    return [unknownPlugin(section, version)];
  }
  if (known.absent) {
    return [{ property: 'name', value: section.name, ...absenceComplaint(known.absent, version) }];
  }
  const check = { section, known, version, release };
  return [
    ...byName(section.options).flatMap((option) => optionProblems(check, option)),
    ...missing(check),
    ...ruleProblems(keysOf(check), given(check)),
  ];
}

/** The options that a section may have in a release, by their lower-case names. */
export function optionsOf(kind: SectionKind, name: string | undefined, version: FluentBitVersion): Map<string, KnownOption> {
  const release = knownRelease(version.version);
  return new Map([...sectionFor(kind, name, release)?.options ?? []].flatMap(([option, entries]) => {
    const entry = entries.find((one) => isIn(one, release));
    return entry ? [[option, entry]] : [];
  }));
}

/** The names of the variables that a section reads a secret from. */
export function secretVariables(section: ConfigSection, version: FluentBitVersion): string[] {
  const known = sectionFor(section.kind, section.name, knownRelease(version.version));
  return section.options.filter(({ key, values }) => {
    const entry = known && entriesOf(key.toLowerCase(), known)?.[0];
    return holdsSecret(known, key.toLowerCase(), entry ?? {}) || values.some((value) => isSecretHeader(key.toLowerCase(), value));
  }).flatMap(({ values }) => values.flatMap((value) => (typeof value === 'string' ? [] : value.variables.map(({ name }) => name))));
}

function holdsSecret(known: KnownSection | undefined, name: string, entry: KnownOption): boolean {
  return entry.secret ?? ((known?.open || entry.type === 'str_prefix') && isSecretName(name)) ?? false;
}

function sectionFor(kind: SectionKind, name: string | undefined, release: string): KnownSection | undefined {
  const prefix = PREFIXES[kind];
  return prefix === undefined ? knownSection(kind, undefined, release) : knownSection(prefix + name!.toLowerCase(), kind, release);
}

function unknownPlugin({ kind, name }: ConfigSection, version: FluentBitVersion): Problem {
  const near = nearest(name!, namesWithPrefix(PREFIXES[kind]));
  return {
    property: 'name',
    value: name,
    message: `is no ${kind} of Fluent Bit ${version}`,
    remedy: near ? `did you mean '${near}'?` : 'see https://docs.fluentbit.io/manual/data-pipeline for their names',
  };
}

function absenceComplaint({ came, last }: Absence, version: FluentBitVersion): Complaint {
  if (came !== undefined) {
    return { message: `is not in Fluent Bit ${version}: it came in ${came}`, remedy: `choose Fluent Bit ${came} or leave it out` };
  }
  return { message: `is not in Fluent Bit ${version}: ${last} was the last release with it`, remedy: 'leave it out' };
}

/** One entry an option, however often and in whatever case it is given. */
function byName(options: readonly Option[]): Option[] {
  const merged = new Map<string, Option>();
  for (const option of options) {
    const name = option.key.toLowerCase();
    merged.set(name, { key: merged.get(name)?.key ?? option.key, values: [...merged.get(name)?.values ?? [], ...option.values] });
  }
  return [...merged.values()];
}

function optionProblems(check: Check, { key, values }: Option): Problem[] {
  const { known, release, version } = check;
  const name = key.toLowerCase();
  const entries = entriesOf(name, known);
  const entry = entries?.find((one) => isIn(one, release));
  if (entry === undefined && !known.open) {
    return [{ property: key, ...entries ? absenceComplaint(absence(entries, release), version) : unknownOption(check, name) }];
  }
  const problems = values.flatMap((value) => valueProblem(check, key, value, entry ?? {}));
  if (values.length > 1 && !entry?.multiple && !known.open) {
    problems.push({ property: key, message: `is given ${values.length} times`, remedy: 'give it once' });
  }
  return problems;
}

function entriesOf(name: string, known: KnownSection): readonly KnownOption[] | undefined {
  const isPrefix = (entries?: readonly KnownOption[]) => entries?.[0].type === 'str_prefix';
  const named = known.options.get(name);
  return isPrefix(named) ? undefined
    : named ?? [...known.options].find(([prefix, entries]) => isPrefix(entries) && name.startsWith(prefix))?.[1];
}

function unknownOption({ known, release, version, section }: Check, name: string): Complaint {
  const near = nearest(name, known.options.keys());
  const entries = near === undefined ? [] : known.options.get(near)!;
  const came = entries.some((entry) => isIn(entry, release)) ? undefined : absence(entries, release).came;
  return {
    message: `is no option of ${titleOf(section)} in Fluent Bit ${version}`,
    remedy: near ? `did you mean '${near}'${came ? `, which came in ${came}` : ''}?` : 'leave it out',
  };
}

function valueProblem(check: Check, key: string, value: OptionText, entry: KnownOption): Problem[] {
  const name = key.toLowerCase();
  const text = value.toString();
  const isLiteral = typeof value === 'string' || value.variables.length === 0;
  const isSecret = holdsSecret(check.known, name, entry);
  const secret = secretComplaint(name, value, isSecret);
  if (secret) {
    return [{ property: key, ...secret }];
  }
  const complaint = textProblem(value)
    ?? (isLiteral ? literalComplaint(check, name, text, entry) : referencesComplaint(check, name, text));
  return complaint ? [{ property: key, value: isSecret ? undefined : text, ...complaint }] : [];
}

function literalComplaint(check: Check, name: string, text: string, entry: KnownOption): Complaint | undefined {
  // For this size only, `off` means no limit.
  if (name === 'storage.total_limit_size' && /^(off|no)$/i.test(text)) {
    return undefined;
  }
  return typeComplaint(entry.type ?? 'str', text)
    ?? keysOf(check).map((key) => choiceComplaint(key, name, text) ?? languageComplaint(key, name, text)).find((one) => one !== undefined);
}

/** What a variable holds is put in before fields are looked for; the rest of the text is known. */
function referencesComplaint(check: Check, name: string, text: string): Complaint | undefined {
  return check.section.kind === PluginKind.OUTPUT ? languageComplaint(check.known.key, name, text.replace(/\$\{\w+\}/g, 'x')) : undefined;
}

function missing({ section, known }: Check): Problem[] {
  const names = new Set(section.options.filter((option) => option.values.length > 0).map((option) => option.key.toLowerCase()));
  return known.required.filter((group) => !group.some((name) => names.has(name))).map((group) => ({
    property: group.join(' or '),
    message: `is missing, without which ${titleOf(section)} does nothing`,
    remedy: group.length > 1 ? 'give one of them' : 'give it',
  }));
}

function given({ section, known, release }: Check): Given {
  const valuesOf = (name: string) => section.options.filter((option) => option.key.toLowerCase() === name).flatMap((option) => option.values);
  return {
    has: (name) => valuesOf(name).length > 0,
    texts: (name) => valuesOf(name).filter((value) => typeof value === 'string' || value.variables.length === 0).map(String),
    defaultOf: (name) => known.options.get(name)?.find((entry) => isIn(entry, release))?.default,
  };
}

/** The keys of the table whose rules apply: the kind's and the plugin's. */
function keysOf({ section, known }: Check): string[] {
  return section.kind === known.key ? [known.key] : [section.kind, known.key];
}

function titleOf(section: ConfigSection): string {
  return section.kind === 'service' ? 'the service section' : section.name === undefined ? `a ${section.kind}` : `the ${section.kind} ${section.name}`;
}
