import { plainMap, PlainObject } from './plain-data';
import { SchemaRef } from './schema';
import { shapeProblems } from './shape';
import { KubeRayVersion } from './version';
import { refuse, refuseAll } from '../problem';

/** What the API has at the place of the fields. */
export interface PassThroughSchema {
  readonly schema: SchemaRef;
  readonly version: KubeRayVersion;
}

/**
 * Typed fields together with those that a user passes through. Fields without a value are left out.
 *
 * A field that has a property of its own cannot be passed through, so that it is always plain which of two values counts.
 *
 * @param fields every typed field, those without a value as undefined
 */
export function additionalFields(
  path: string, property: string, fields: PlainObject, additional: PlainObject | undefined, { schema, version }: PassThroughSchema,
): PlainObject {
  const extra = plainMap(path, property, additional ?? {});
  for (const field of Object.keys(extra)) {
    if (Object.hasOwn(fields, field)) {
      refuse(path, { property: `${property}.${field}`, value: extra[field], message: 'is a field that has a property of its own', remedy: 'use that property' });
    }
  }
  refuseAll(path, shapeProblems(property, extra, schema, { version, partial: true }));
  return { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)), ...extra };
}
