import { isMap } from './plain-data';
import { isNewerThanSchema, schemaField, SchemaNode, schemaNode, SchemaRef } from './schema';
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

const INT_LIMITS: { readonly [format: string]: number } = { int32: 2 ** 31, int64: Number.MAX_SAFE_INTEGER + 1, integer: Number.MAX_SAFE_INTEGER + 1 };

/**
 * What is wrong with plain data in comparison with the definition of KubeRay: unknown fields, fields of other releases, values of a wrong
 * type, missing and repeated ones. The API server refuses each of them, or drops the field silently.
 *
 * @param property where the value stands, for error texts
 */
export function shapeProblems(property: string, value: unknown, schema: SchemaRef, options: ShapeOptions = {}): Problem[] {
  const node = schemaNode(schema);
  const problem = node === undefined ? valueProblem(property, value, schema as string) : kindProblem(property, value, node);
  if (problem !== undefined) {
    return [problem];
  }
  if (Array.isArray(value)) {
    return [
      ...value.flatMap((item, i) => shapeProblems(`${property}[${i}]`, item, node!.items!, options)),
      // Older releases of KubeRay took variables that are given twice.
      ...(options.existing && property.endsWith('.env') ? [] : repeated(property, value, node!)),
    ];
  }
  if (!isMap(value) || node === undefined) {
    return [];
  }
  if (node.values !== undefined) {
    return Object.entries(value).flatMap(([key, item]) => shapeProblems(below(property, key), item, node.values!, options));
  }
  return node.fields === 'any' ? [] : objectProblems(property, value, node, options);
}

/** A field of something, as it is written in error texts. */
export function below(property: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${property}.${key}` : `${property}['${key}']`;
}

/** Whether a text or a number is a quantity of Kubernetes. */
export function isQuantity(value: unknown): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && QUANTITY.test(value);
}

function objectProblems(property: string, value: { [field: string]: unknown }, node: SchemaNode, options: ShapeOptions): Problem[] {
  const own = Object.keys(value).flatMap((name) => {
    const place = below(property, name);
    const field = schemaField(node, name);
    if (field === undefined) {
      return unknownField(place, name, node, options);
    }
    const late = options.version && releaseProblem(place, field, options.version);
    return late ? [late] : shapeProblems(place, value[name], field.schema, options);
  });
  const missing = options.partial ? [] : (node.required ?? []).filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ property: below(property, name), message: 'is missing', remedy: 'give it' }));
  return [...own, ...missing];
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

function releaseProblem(property: string, { since, last }: { since?: string; last?: string }, version: KubeRayVersion): Problem | undefined {
  if (since !== undefined && !version.atLeast(since)) {
    return { property, message: `is not in KubeRay ${version}`, remedy: `use KubeRay ${since} or newer, or leave it out` };
  }
  if (last !== undefined && version.atLeast(last) && version.version !== last) {
    return { property, message: `is not in KubeRay ${version}; the last release with it was ${last}`, remedy: 'leave it out' };
  }
  return undefined;
}

function kindProblem(property: string, value: unknown, node: SchemaNode): Problem | undefined {
  if (node.enum) {
    return enumProblem(property, value, node.enum);
  }
  if (node.items !== undefined) {
    return Array.isArray(value) ? undefined : { property, value, message: 'is not a list', remedy: 'give a list' };
  }
  return isMap(value) ? undefined : { property, value, message: 'is not a map of fields', remedy: 'give an object (in Python a dict)' };
}

function enumProblem(property: string, value: unknown, values: readonly string[]): Problem | undefined {
  if (values.includes(value as string)) {
    return undefined;
  }
  const near = typeof value === 'string' ? nearest(value, values) : undefined;
  return { property, value, message: `is not one of ${values.join(', ')}`, remedy: near ? `use ${near}` : 'use one of them' };
}

function valueProblem(property: string, value: unknown, type: string): Problem | undefined {
  switch (type) {
    case 'any':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { property, value, message: 'is not a boolean', remedy: 'write true or false, without quotes' };
    case 'quantity':
      return isQuantity(value) ? undefined : { property, value, message: 'is not a quantity', remedy: quantityRemedy(value) };
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value) ? undefined : { property, value, message: 'is not a whole number or a text', remedy: 'correct it' };
    case 'int32':
    case 'int64':
    case 'integer':
      return Number.isInteger(value) && Math.abs(value as number) < INT_LIMITS[type] ? undefined
        : { property, value, message: 'is not a whole number that the API can hold', remedy: 'write a whole number, without quotes' };
    case 'number':
    case 'float':
    case 'double':
      return typeof value === 'number' ? undefined : { property, value, message: 'is not a number', remedy: 'write a number, without quotes' };
    default:
      // Values of variables may be secrets, so they are not shown.
      return typeof value === 'string' ? undefined : { property, message: `is a ${kindOf(value)} and not a text`, remedy: 'put it in quotes' };
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

function repeated(property: string, list: unknown[], { keys, set }: SchemaNode): Problem[] {
  if (!keys && !set) {
    return [];
  }
  const seen = new Map<string, number>();
  return list.flatMap((item, i) => {
    const key = keyOf(item, keys);
    if (key === undefined) {
      return [];
    }
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, i);
      return [];
    }
    const what = keys ? `has the same ${keys.join(' and ')} as ${property}[${first}]` : `is the same as ${property}[${first}]`;
    return [{ property: `${property}[${i}]`, value: item, message: what, remedy: 'remove one of the two' }];
  });
}

/** What tells an item of a list apart; undefined if it says too little to tell. */
function keyOf(item: unknown, keys: readonly string[] | undefined): string | undefined {
  if (!keys) {
    return JSON.stringify(item);
  }
  const values = isMap(item) ? keys.map((key) => item[key] ?? (key === 'protocol' ? 'TCP' : undefined)) : [undefined];
  return values.includes(undefined) ? undefined : JSON.stringify(values);
}
