import { refuse } from '../problem';

/**
 * The options that the properties of a typed plugin are written as.
 *
 * A property has the name of its option in camel case. An option is written in Title_Case, or as Fluent Bit's documentation
 * writes those with a dot.
 *
 * @param path for error texts
 * @param props the properties; `options` among them is the map for everything else
 * @param keys the options in the order in which they are written
 */
export function optionsFrom(path: string, props: object, keys: readonly string[]): { [option: string]: any } {
  const given: { [property: string]: any } = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  const options: { [option: string]: any } = {};
  for (const key of keys) {
    const value = given[propertyOf(key)];
    if (value !== undefined) {
      options[written(key)] = value;
    }
  }
  for (const [option, value] of Object.entries(given.options ?? {})) {
    const property = propertyOf(option.toLowerCase());
    if (property in given && property !== 'options') {
      refuse(path, { property: `options.${option}`, message: `is given by the property ${property} too`, remedy: 'give one of them' });
    }
    options[option] = value;
  }
  return options;
}

/** The property of an option, e.g. `storageType` of `storage.type`. */
export function propertyOf(option: string): string {
  return option.replace(/[._\-]+(\w)/g, (_, letter) => letter.toUpperCase());
}

function written(option: string): string {
  return option.includes('.') ? option : option.split('_').map((word) => word[0].toUpperCase() + word.slice(1)).join('_');
}
