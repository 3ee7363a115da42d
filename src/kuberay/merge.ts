import { PlainObject, isMap, sameData } from './plain-data';
import { refuse, valueText } from '../problem';

/** Where two sources of one template are merged, for error texts. */
export interface MergePlace {
  /** The construct path. */
  readonly path: string;
  /** The typed property. */
  readonly property: string;
  /** The same thing in the template. */
  readonly inTemplate: string;
}

/** Sets a field, unless the template has another value there, which is an error: nobody can say which one was meant. */
export function mergeField(place: MergePlace, target: PlainObject, field: string, value: any): void {
  if (value === undefined) {
    return;
  }
  if (Object.hasOwn(target, field) && !sameData(target[field], value)) {
    refuse(place.path, {
      property: place.property, value, message: `differs from ${place.inTemplate} = ${valueText(place.inTemplate, target[field])}`, remedy: 'give it in one of the two places',
    });
  }
  target[field] = value;
}

/** Merges maps, one level deep or, for maps in maps such as resources, all the way down. */
export function mergeMap(place: MergePlace, target: PlainObject, field: string, map: PlainObject | undefined): void {
  if (map === undefined) {
    return;
  }
  if (!Object.hasOwn(target, field) || !isMap(target[field])) {
    mergeField(place, target, field, map);
    return;
  }
  for (const [key, value] of Object.entries(map)) {
    const below = { path: place.path, property: `${place.property}.${key}`, inTemplate: `${place.inTemplate}.${key}` };
    const merge = isMap(value) ? mergeMap : mergeField;
    merge(below, target[field], key, value);
  }
}

/**
 * Appends items to a list of the template.
 *
 * @param key the field that tells items apart; an item that is there already in the same form is not added again. Without a
 * key, items are told apart by all of their fields.
 */
export function mergeList(place: MergePlace, target: PlainObject, field: string, items: any[] | undefined, key?: string): void {
  if (items === undefined) {
    return;
  }
  const list: any[] = target[field] ?? [];
  const known = list.length;
  items.forEach((item, i) => {
    const at = list.findIndex((other) => (key && isMap(item) && key in item ? other[key] === item[key] : sameData(other, item)));
    if (at < 0) {
      list.push(item);
    } else if (!sameData(list[at], item)) {
      refuse(place.path, {
        property: `${place.property}[${i}]`,
        value: item,
        message: `differs from ${at < known ? `${place.inTemplate}[${at}]` : `another item with the same ${key}`} = ${valueText(place.property, list[at])}`,
        remedy: 'give it once',
      });
    }
  });
  target[field] = list;
}
