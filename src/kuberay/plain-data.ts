import { L1Names } from './l1-names';
import { refuse } from '../problem';

/** What Kubernetes reads and this library writes. */
export interface PlainObject {
  [field: string]: any;
}

/** The maps of a pod template whose keys are chosen by users, so that a key called `value` means nothing. */
const FREE_MAPS = new Set<string | number>(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'limits', 'requests', 'overhead', 'volumeAttributes', 'options']);

/** Classes of cdk8s imports that wrap one text or number. Known by name, since every import has classes of its own. */
const WRAPPERS = new Set(['Quantity', 'IntOrString']);

const NO_NAMES: L1Names = {};

/** More than any manifest needs, and less than would overflow what reads it. */
const DEEPEST = 100;

/** Where a value stands; the text of it is made only for an error, since nearly all values have none. */
interface Place {
  /** The construct path. */
  readonly path: string;
  readonly above?: Place;
  readonly step: string | number;
  /** The list or map that the value stands in. */
  readonly within?: object;
  readonly depth: number;
}

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
  try {
    return copyOf({ path, step: property, depth: 0 }, value, names);
  } catch (error) {
    // What a Proxy throws, for one.
    return error instanceof TypeError || error instanceof RangeError
      ? refuse(path, { property, message: `cannot be read: ${error.message}`, remedy: 'give plain data' }) : raise(error);
  }
}

/** As `plainData`, for what must be a map. */
export function plainMap(path: string, property: string, value: any, names?: L1Names): PlainObject {
  const copy = plainData(path, property, value, names);
  return isMap(copy) ? copy : refuse(path, { property, value: copy, message: 'is not a map of fields', remedy: 'give an object (in Python a dict)' });
}

/** As `plainData`, for what must be a list. */
export function plainList(path: string, property: string, value: any): any[] {
  const copy = plainData(path, property, value);
  return Array.isArray(copy) ? copy : refuse(path, { property, value: copy, message: 'is not a list', remedy: 'give a list' });
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

function raise(error: unknown): never {
  throw error;
}

function copyOf(place: Place, value: any, names: L1Names): any {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : refuseAt(place, String(value), 'is not a finite number', 'give a number that JSON can hold');
    case 'object':
      return copyOfObject(place, value, names);
    default:
      return refuseAt(place, typeof value, 'is not a value of a manifest', 'give a text, a number, a boolean, a list or a map');
  }
}

function copyOfObject(place: Place, value: any, names: L1Names): any {
  const { path } = place;
  if (value === null) {
    return refuseAt(place, undefined, 'is null', 'leave the field out');
  }
  refuseEndless(place, value);
  const depth = place.depth + 1;
  if (Array.isArray(value)) {
    return Array.from(value, (item, step) => copyOf({ path, above: place, step, within: value, depth }, item, names));
  }
  if (!isSimpleObject(value)) {
    return wrapped(place, value);
  }
  // What comes from Python has a mark of jsii.
  const symbol = Object.getOwnPropertySymbols(value).find(({ description }) => !description?.startsWith('$jsii$'));
  if (symbol !== undefined) {
    return refuseAt(place, String(symbol), 'is a symbol as a key, which a manifest cannot hold', 'use texts as keys');
  }
  const copy: PlainObject = {};
  for (const key of Object.keys(value)) {
    const field = readField({ path, above: place, step: key, depth }, value, key);
    if (field === undefined) {
      continue;
    }
    const name = names !== NO_NAMES && Object.hasOwn(names, key) ? names[key] : undefined;
    const step = typeof name === 'string' ? name : key;
    const below = { path, above: place, step, within: value, depth };
    if (names !== NO_NAMES && Object.hasOwn(copy, step)) {
      refuseAt(below, undefined, `is given twice, the second time as ${key}`, 'remove one of the two');
    }
    setField(copy, step, copyOf(below, field, typeof name === 'object' ? name : NO_NAMES));
  }
  refuseUnwrapped(place, copy);
  return copy;
}

/** What holds itself has no end. */
function refuseEndless(place: Place, value: object): void {
  if (place.depth > DEEPEST) {
    refuse(place.path, { property: rootOf(place), message: `is nested more than ${DEEPEST} levels deep`, remedy: 'give plain data' });
  }
  for (let at: Place | undefined = place; at !== undefined; at = at.above) {
    if (at.within === value) {
      refuseAt(place, undefined, 'contains itself', 'give plain data, without references back');
    }
  }
}

function rootOf({ above, step }: Place): string {
  return above === undefined ? String(step) : rootOf(above);
}

/** A field, which may be a getter. */
function readField(place: Place, object: any, key: string): any {
  try {
    return object[key];
  } catch (error) {
    return refuseAt(place, undefined, `cannot be read: ${(error as Error)?.message ?? error}`, 'give plain data');
  }
}

function setField(object: PlainObject, field: string, value: any): void {
  if (field === '__proto__') {
    // A plain assignment would not make a field of it.
    Object.defineProperty(object, field, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[field] = value;
  }
}

/** The text or number inside a `Quantity` or an `IntOrString`. */
function wrapped(place: Place, value: any): string | number {
  const type = value.constructor?.name ?? 'object';
  if (WRAPPERS.has(type) && (typeof value.value === 'string' || typeof value.value === 'number')) {
    return value.value;
  }
  return refuseAt(place, type, 'is an object of a class that a manifest cannot hold', "give plain data, or a type of cdk8s-plus-28's k8s");
}

/** `{ value: '1' }` is what becomes of a `Quantity` that was rendered as if it were plain data. */
function refuseUnwrapped(place: Place, copy: PlainObject): void {
  const { value } = copy;
  if ((typeof value === 'string' || typeof value === 'number') && Object.keys(copy).length === 1 && !FREE_MAPS.has(place.step)) {
    refuseAt(place, copy, 'looks like a quantity or port that was rendered wrong', `give the ${typeof value} itself`);
  }
}

/** Whether the object's class is the plain one; not by `instanceof`, since each realm of JavaScript has its own. */
function isSimpleObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuseAt(place: Place, value: unknown, message: string, remedy: string): never {
  return refuse(place.path, { property: placeText(place), value, message, remedy });
}

function placeText({ above, step }: Place): string {
  if (above === undefined) {
    return String(step);
  }
  if (typeof step === 'number') {
    return `${placeText(above)}[${step}]`;
  }
  return /^[A-Za-z_]\w*$/.test(step) ? `${placeText(above)}.${step}` : `${placeText(above)}['${step}']`;
}
