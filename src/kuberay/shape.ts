import { isMap } from './plain-data';
import { isNewerThanSchema, SchemaField, schemaField, SchemaNode, schemaNode, SchemaRef } from './schema';
import { KubeRayVersion } from './version';
import { nearest } from '../nearest';
import { Problem } from '../problem';

/** How strictly a value is compared with its schema. */
export interface ShapeOptions {
  /** The release of KubeRay whose fields count; none for what KubeRay does not see. */
  readonly version?: KubeRayVersion;
  /** Whether fields that must be there may still come from elsewhere. */
  readonly partial?: boolean;
  /**
   * Whether the value is of a manifest that is there and may be for other releases: a field that is in none is left to the API server, unless
   * it looks like a slip of the pen.
   */
  readonly existing?: boolean;
}

/** What Kubernetes takes as a quantity. */
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?(\d+(\.\d*)?|\.\d+))?$/;

/** Shorter names are near to some other one by chance. */
const SHORTEST_SLIP = 6;

/** Fields of every metadata, of which the definitions of KubeRay name few; the others do no harm. */
const HARMLESS = new Set(['creationTimestamp']);

const LARGEST = Number.MAX_SAFE_INTEGER + 1;
const INT_LIMITS: { readonly [format: string]: number } = { int32: 2 ** 31, int64: LARGEST, integer: LARGEST };

/**
 * What is wrong with plain data in comparison with the definition of KubeRay: unknown fields, fields of other releases, values of a wrong
 * type, missing and repeated ones. The API server refuses each of them, or drops the field silently.
 *
 * @param property where the value stands, for error texts
 */
export function shapeProblems(property: string, value: unknown, schema: SchemaRef, options: ShapeOptions = {}): Problem[] {
  const check: Check = { property, options, steps: [], problems: [] };
  collect(check, value, schema);
  return check.problems;
}

/** What is found, and where the check is: a place becomes a text only for a problem, since nearly all values have none. */
interface Check {
  readonly property: string;
  readonly options: ShapeOptions;
  readonly steps: (string | number)[];
  readonly problems: Problem[];
}

function collect(check: Check, value: unknown, schema: SchemaRef): void {
  const node = schemaNode(schema);
  const problem = node === undefined ? valueProblem(value, schema as string) : kindProblem(value, node);
  if (problem !== undefined) {
    check.problems.push({ property: placeOf(check), ...problem });
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      collectBelow(check, i, value[i], node!.items!);
    }
    // Older releases of KubeRay took variables that are given twice.
    if ((node!.keys || node!.set) && !(check.options.existing && check.steps[check.steps.length - 1] === 'env')) {
      check.problems.push(...repeated(check, value, node!));
    }
  } else if (isMap(value) && node !== undefined) {
    if (node.values !== undefined) {
      for (const key of Object.keys(value)) {
        collectBelow(check, key, value[key], node.values);
      }
    } else if (node.fields !== 'any') {
      collectFields(check, value, node);
    }
  }
}

function collectBelow(check: Check, step: string | number, value: unknown, schema: SchemaRef): void {
  check.steps.push(step);
  collect(check, value, schema);
  check.steps.pop();
}

function placeOf({ property, steps }: Check): string {
  return steps.reduce<string>((place, step) => (typeof step === 'number' ? `${place}[${step}]` : below(place, step)), property);
}

/** A field of something, as it is written in error texts. */
export function below(property: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${property}.${key}` : `${property}['${key}']`;
}

/** Whether a text or a number is a quantity of Kubernetes. */
export function isQuantity(value: unknown): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && QUANTITY.test(value);
}

function collectFields(check: Check, value: { [field: string]: unknown }, node: SchemaNode): void {
  const { options: { version, partial }, problems } = check;
  for (const name of Object.keys(value)) {
    const field = schemaField(node, name);
    if (field === undefined) {
      problems.push(...unknownField(below(placeOf(check), name), name, node, check.options));
    } else if (version && isOfOtherReleases(field, version)) {
      problems.push(releaseProblem(below(placeOf(check), name), field, version));
    } else {
      collectBelow(check, name, value[name], field.schema);
    }
  }
  if (!partial && node.required) {
    for (const name of node.required) {
      if (!Object.hasOwn(value, name)) {
        problems.push({ property: below(placeOf(check), name), message: 'is missing', remedy: 'give it' });
      }
    }
  }
}

function unknownField(property: string, name: string, node: SchemaNode, { version, existing }: ShapeOptions): Problem[] {
  if (HARMLESS.has(name)) {
    return [];
  }
  const names = Object.keys(node.fields as object);
  const near = nearest(name, names);
  if (existing || (version && isNewerThanSchema(version))) {
    const slip = near !== undefined && (name.length >= SHORTEST_SLIP || name.toLowerCase() === near.toLowerCase());
    return slip ? [{ property, message: `is not a field of the Kubernetes API, but ${near} is`, remedy: `write ${near}` }] : [];
  }
  const meant = near ?? names.find((known) => name.length >= 2 && known.toLowerCase().startsWith(name.toLowerCase())) ?? oneLevelDown(name, node);
  return [{
    property,
    message: version ? `is not a field that KubeRay ${version} has here: it would be dropped` : 'is not a field of the Kubernetes API',
    remedy: meant ? `use ${meant}` : `use one of ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}`,
  }];
}

/** Where a field belongs that stands one level too high, such as `containers` beside `spec`. */
function oneLevelDown(name: string, { fields }: SchemaNode): string | undefined {
  for (const [above, entry] of Object.entries(fields as object)) {
    const inside = schemaNode(Array.isArray(entry) ? entry[0] : entry);
    if (inside?.fields !== undefined && inside.fields !== 'any' && Object.hasOwn(inside.fields, name)) {
      return `${above}.${name}`;
    }
  }
  return undefined;
}

function isOfOtherReleases({ since, last }: SchemaField, version: KubeRayVersion): boolean {
  return (since !== undefined && !version.atLeast(since)) || (last !== undefined && version.atLeast(last) && version.version !== last);
}

function releaseProblem(property: string, { since, last }: SchemaField, version: KubeRayVersion): Problem {
  return since !== undefined && !version.atLeast(since)
    ? { property, message: `is not in KubeRay ${version}`, remedy: `use KubeRay ${since} or newer, or leave it out` }
    : { property, message: `is not in KubeRay ${version}; the last release with it was ${last}`, remedy: 'leave it out' };
}

/** A problem whose place is known from where the check is. */
type Complaint = Omit<Problem, 'property'>;

function kindProblem(value: unknown, node: SchemaNode): Complaint | undefined {
  if (node.enum) {
    return enumProblem(value, node.enum);
  }
  if (node.items !== undefined) {
    return Array.isArray(value) ? undefined : { value, message: 'is not a list', remedy: 'give a list' };
  }
  return isMap(value) ? undefined : { value, message: 'is not a map of fields', remedy: 'give an object (in Python a dict)' };
}

function enumProblem(value: unknown, values: readonly string[]): Complaint | undefined {
  if (values.includes(value as string)) {
    return undefined;
  }
  const near = typeof value === 'string' ? nearest(value, values) : undefined;
  return { value, message: `is not one of ${values.join(', ')}`, remedy: near ? `use ${near}` : 'use one of them' };
}

function valueProblem(value: unknown, type: string): Complaint | undefined {
  switch (type) {
    case 'any':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { value, message: 'is not a boolean', remedy: 'write true or false, without quotes' };
    case 'quantity':
      return isQuantity(value) ? undefined : { value, message: 'is not a quantity', remedy: quantityRemedy(value) };
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value) ? undefined : { value, message: 'is not a whole number or a text', remedy: 'correct it' };
    case 'int32':
    case 'int64':
    case 'integer':
      return Number.isInteger(value) && Math.abs(value as number) < INT_LIMITS[type] ? undefined
        : { value, message: 'is not a whole number that the API can hold', remedy: 'write a whole number, without quotes' };
    case 'number':
    case 'float':
    case 'double':
      return typeof value === 'number' ? undefined : { value, message: 'is not a number', remedy: 'write a number, without quotes' };
    default:
      // Values of variables may be secrets, so they are not shown.
      return typeof value === 'string' ? undefined : { message: `is a ${kindOf(value)} and not a text`, remedy: 'put it in quotes' };
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : isMap(value) ? 'map' : typeof value;
}

function quantityRemedy(value: unknown): string {
  if (typeof value === 'number') {
    return `write '${value}', in quotes: KubeRay takes whole numbers and texts only`;
  }
  const [, number, letter] = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp])i?(?:b|bytes)?\s*$/i.exec(String(value)) ?? [];
  return number === undefined ? "write it like '500m', '2' or '4Gi'"
    : `write '${number}${letter.toUpperCase()}i' (powers of 1024) or '${number}${letter.toUpperCase() === 'K' ? 'k' : letter.toUpperCase()}' (powers of 1000)`;
}

function repeated(check: Check, list: unknown[], { keys }: SchemaNode): Problem[] {
  const found = list.map((item) => keyOf(item, keys));
  const known = new Set(found);
  // Nearly always.
  if (known.size === list.length) {
    return [];
  }
  const property = placeOf(check);
  return list.flatMap((item, i) => {
    const first = found[i] === undefined ? i : found.indexOf(found[i]);
    return first === i ? [] : [{
      property: `${property}[${i}]`,
      value: keys?.length === 1 && isMap(item) ? item[keys[0]] : item,
      message: keys ? `has the same ${keys.join(' and ')} as ${property}[${first}]` : `is the same as ${property}[${first}]`,
      remedy: 'remove one of the two',
    }];
  });
}

/** What tells an item of a list apart; undefined if it says too little to tell. */
function keyOf(item: unknown, keys: readonly string[] | undefined): unknown {
  if (!keys) {
    return JSON.stringify(item);
  }
  if (!isMap(item)) {
    return undefined;
  }
  if (keys.length === 1) {
    return item[keys[0]];
  }
  const values = keys.map((key) => item[key] ?? (key === 'protocol' ? 'TCP' : undefined));
  return values.includes(undefined) ? undefined : JSON.stringify(values);
}
