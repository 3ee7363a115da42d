import { nearest } from './nearest';
import { Problem } from './problem';

/** All properties of a struct; the compiler asks for each new one. */
export type PropertiesOf<P> = { readonly [K in keyof Required<P>]: true };

/**
 * What is wrong with a struct as a whole: another thing than a map of properties, or a property that it does not have. TypeScript sees that
 * only in literals; JavaScript, `as any` and what was read from a file get through, and the property would do nothing.
 *
 * @param property where the struct stands, for error texts; empty for the properties of a construct itself
 * @param type the name of the struct
 * @param known the properties that it has
 */
export function propsProblems<P>(property: string, value: unknown, type: string, known: PropertiesOf<P>): Problem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ property: property || 'props', value, message: 'is not a map of properties', remedy: `give ${type}` }];
  }
  return Object.entries(value).filter(([name, own]) => own !== undefined && !Object.hasOwn(known, name)).map(([name]) => {
    const names = Object.keys(known);
    const near = nearest(name, names) ?? names.find((one) => one.toLowerCase().startsWith(name.toLowerCase()));
    return { property: property ? `${property}.${name}` : name, message: `is not a property of ${type}`, remedy: near ? `use ${near}` : 'remove it' };
  });
}

/** As `propsProblems` for each item of a list; nothing where there is no list. */
export function listProblems<P>(property: string, value: unknown, type: string, known: PropertiesOf<P>): Problem[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value.flatMap((item, i) => propsProblems(`${property}[${i}]`, item, type, known))
    : [{ property, value, message: 'is not a list', remedy: 'give a list' }];
}
