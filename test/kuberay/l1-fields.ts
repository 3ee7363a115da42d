/** A leaf of an L1 type: where it is in the L1 object and where in the JSON of it. */
export interface L1Field {
  readonly l1: string[];
  readonly json: string[];
}

const PATH = Symbol('path');

/**
 * Every leaf field that a `toJson_*` function of a cdk8s import reads and writes, found by giving it an object that has any field and
 * remembers where it was asked.
 */
export function l1Fields(toJson: (object: any) => any): L1Field[] {
  const fields: L1Field[] = [];
  const walk = (value: any, json: string[]) => {
    if (value?.[PATH]) {
      fields.push({ l1: value[PATH], json });
    } else if (typeof value === 'object') {
      Object.entries(value).forEach(([key, child]) => walk(child, [...json, key]));
    }
  };
  walk(toJson(anything([])), []);
  return fields;
}

function anything(path: string[]): any {
  return new Proxy(() => undefined, {
    get: (_, key) => {
      if (key === PATH) {
        return path;
      }
      if (key === 'map') {
        return (each: (item: any) => any) => [each(anything([...path, '0']))];
      }
      return typeof key === 'string' ? anything([...path, key]) : undefined;
    },
    // Maps are read by their entries: one key, whose value is looked at only by its `value`.
    ownKeys: () => ['a-key', 'prototype'],
    getOwnPropertyDescriptor: (target, key) => (key === 'a-key'
      ? { configurable: true, enumerable: true, value: anything([...path, 'a-key']) } : Object.getOwnPropertyDescriptor(target, key)),
    // Dates are asked for their text.
    apply: () => undefined,
  });
}
