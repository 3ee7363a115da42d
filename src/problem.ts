import { maskSecrets, maskShapes, shownValue } from './secret-text';

/** What is wrong with one value that a user gave. */
export interface Problem {
  /** The property as the user writes it, e.g. `labels.RayCluster`. */
  readonly property: string;
  /** The offending value; shown as JSON, shortened, without what looks like a secret. Left out for what is missing. */
  readonly value?: unknown;
  /** What is wrong with it. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy: string;
}

const LONGEST_SHOWN_VALUE = 120;

/**
 * The one shape of this library's error texts: where, which property, which value, what is wrong, what to do.
 *
 * @param path the construct path, or the name of the object while it belongs to no construct yet
 */
export function problemText(path: string, problem: Problem): string {
  const where = problem.property ? `${path}: ${problem.property}` : path;
  const value = problem.value === undefined ? '' : ` = ${valueText(problem.property, problem.value)}`;
  const rest = `${problem.message}; ${problem.remedy}`;
  const said = typeof problem.value === 'string' && problem.value !== '' ? rest.split(problem.value).join(maskSecrets(problem.value)) : rest;
  return maskShapes(`${where}${value}: ${said}`);
}

/** Throws for the given problem. */
export function refuse(path: string, problem: Problem): never {
  throw new Error(problemText(path, problem));
}

/** Throws one error that lists all of the problems; does nothing where there is none. */
export function refuseAll(path: string, problems: Problem[]): void {
  if (problems.length > 0) {
    throw new Error(problems.map((problem) => problemText(path, problem)).join('\n'));
  }
}

/** What JSON cannot hold, such as a bigint, by its own text. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/**
 * A value as error texts show it: as JSON, shortened, and without secrets.
 *
 * @param property the property that has the value
 */
export function valueText(property: string, value: unknown): string {
  const shown = shownValue(property, value);
  const text = jsonText(shown);
  return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}...` : text;
}
