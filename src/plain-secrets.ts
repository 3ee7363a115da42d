import { Problem } from './problem';
import { hasSecret, isPlainSecret, maskSecrets } from './secret-text';

/** What is wrong with secrets that stand in plain text in what a user gave. */

/**
 * Problems of a value that goes into a manifest as it is: a map, a list or a text.
 *
 * A text is refused for its shape, or for the name of what holds it: a key of a map, or the `name` beside a `value`, as
 * environment variables have it.
 *
 * @param property where the value stands, for error texts
 * @param data the value
 * @param remedy how a secret is given here
 */
export function plainSecrets(property: string, data: unknown, remedy: string): Problem[] {
  return secretsIn(property, '', data, remedy);
}

function secretsIn(property: string, name: string, data: unknown, remedy: string): Problem[] {
  if (Array.isArray(data)) {
    return data.flatMap((one, i) => secretsIn(`${property}[${i}]`, name, one, remedy));
  }
  if (data !== null && typeof data === 'object') {
    const map = data as { readonly [key: string]: unknown };
    const variable = typeof map.name === 'string' && 'value' in map ? map.name : undefined;
    return Object.entries(map).flatMap(([key, value]) => (variable !== undefined && key === 'value'
      ? secretsIn(`${property}.${key} (${maskSecrets(variable)})`, variable, value, remedy)
      : secretsIn(property === '' ? key : `${property}.${key}`, key, value, remedy)));
  }
  const isSecret = (typeof data === 'string' && hasSecret(data))
    || ((typeof data === 'string' || typeof data === 'number') && isPlainSecret(name, data));
  return isSecret ? [{ property, message: 'is a secret in plain text, which everybody who may read the manifest could read', remedy }] : [];
}
