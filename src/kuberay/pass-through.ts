import { plainMap, PlainObject } from './plain-data';
import { refuse } from '../problem';

/**
 * Typed fields together with those that a user passes through. Fields without a value are left out.
 *
 * A field that has a property of its own cannot be passed through, so that it is always plain which of two values counts.
 *
 * @param fields every typed field, those without a value as undefined
 */
export function additionalFields(path: string, property: string, fields: PlainObject, additional: PlainObject | undefined): PlainObject {
  const extra = plainMap(path, property, additional ?? {});
  for (const field of Object.keys(extra)) {
    if (Object.hasOwn(fields, field)) {
      refuse(path, { property: `${property}.${field}`, value: extra[field], message: 'is a field that has a property of its own', remedy: 'use that property' });
    }
  }
  return { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)), ...extra };
}
