import { L1Names } from './l1-names';
import { refuse } from '../problem';

/** What Kubernetes reads and this library writes. */
export interface PlainObject {
  [field: string]: any;
}

/** The maps of a pod template whose keys are chosen by users, so that a key called `value` means nothing. */
const FREE_MAPS = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'limits', 'requests', 'overhead', 'volumeAttributes', 'options']);

/** Classes of cdk8s imports that wrap one text or number. Known by name, since every import has classes of its own. */
const WRAPPERS = new Set(['Quantity', 'IntOrString']);

const NO_NAMES: L1Names = {};

/**
 * A copy of a value as plain data, the very thing that will stand in the manifest.
 *
 * Plain data and the objects of the `k8s` types of cdk8s-plus may be mixed at will. Unknown fields stay, `undefined`
 * fields are left out, the argument is never changed. What could come out otherwise than it was meant is refused.
 *
 * @param path the construct path, for error texts
 * @param property where the value stands, for error texts
 * @param value what a user gave
 * @param names how fields are called in the `k8s` types
 */
export function plainData(path: string, property: string, value: any, names: L1Names = NO_NAMES): any {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : refuse(path, {
        property, value: String(value), message: 'is not a finite number', remedy: 'give a number that JSON can hold',
      });
    case 'object':
      return plainObject(path, property, value, names);
    default:
      return refuse(path, {
        property, value: typeof value, message: 'is no value of a manifest', remedy: 'give a text, a number, a boolean, a list or a map',
      });
  }
}

/** As `plainData`, for what must be a map. */
export function plainMap(path: string, property: string, value: any, names?: L1Names): PlainObject {
  const copy = plainData(path, property, value, names);
  return isMap(copy) ? copy : refuse(path, { property, value: copy, message: 'is no map of fields', remedy: 'give an object (in Python a dict)' });
}

/** As `plainData`, for what must be a list. */
export function plainList(path: string, property: string, value: any): any[] {
  const copy = plainData(path, property, value);
  return Array.isArray(copy) ? copy : refuse(path, { property, value: copy, message: 'is no list', remedy: 'give a list' });
}

/** Whether plain data is a map. */
export function isMap(value: any): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two values of plain data are the same; the order of fields does not count. */
export function sameData(a: any, b: any): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameData(item, b[i]));
  }
  if (!isMap(a) || !isMap(b)) {
    return Object.is(a, b);
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key]));
}

function plainObject(path: string, property: string, value: any, names: L1Names): any {
  if (value === null) {
    return refuse(path, { property, message: 'is null', remedy: 'leave the field out' });
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item, i) => plainData(path, `${property}[${i}]`, item, names));
  }
  if (!isSimpleObject(value)) {
    return wrapped(path, property, value);
  }
  const fields = new Map<string, any>();
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) {
      continue;
    }
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    const renamed = typeof name === 'string' ? name : key;
    if (fields.has(renamed)) {
      refuse(path, { property: join(property, renamed), message: `is given twice, the second time as ${key}`, remedy: 'remove one of the two' });
    }
    fields.set(renamed, plainData(path, join(property, renamed), field, typeof name === 'object' ? name : NO_NAMES));
  }
  refuseUnwrapped(path, property, fields);
  // Not by assignment, which would lose a key called __proto__.
  return Object.fromEntries(fields);
}

/** The text or number inside a `Quantity` or an `IntOrString`. */
function wrapped(path: string, property: string, value: any): string | number {
  const type = value.constructor?.name ?? 'object';
  if (WRAPPERS.has(type) && (typeof value.value === 'string' || typeof value.value === 'number')) {
    return value.value;
  }
  return refuse(path, { property, value: type, message: 'is an object of a class that a manifest cannot hold', remedy: 'give plain data, or a type of cdk8s-plus-28\'s k8s' });
}

/** `{ value: '1' }` is what becomes of a `Quantity` that was rendered as if it were plain data. */
function refuseUnwrapped(path: string, property: string, fields: Map<string, any>): void {
  const value = fields.get('value');
  const parent = property.slice(property.lastIndexOf('.') + 1);
  if (fields.size === 1 && (typeof value === 'string' || typeof value === 'number') && !FREE_MAPS.has(parent)) {
    refuse(path, {
      property, value: Object.fromEntries(fields), message: 'looks like a quantity or port that was rendered wrong', remedy: `give the ${typeof value} itself`,
    });
  }
}

/** Whether the object's class is the plain one; not by `instanceof`, since each realm of JavaScript has its own. */
function isSimpleObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function join(property: string, key: string): string {
  if (!/^[A-Za-z_]\w*$/.test(key)) {
    return `${property}['${key}']`;
  }
  return property ? `${property}.${key}` : key;
}
