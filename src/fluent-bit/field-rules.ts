import { FluentBitPlugin } from './plugin';
import { nearest } from '../nearest';
import { Problem } from '../problem';
import { HOUR_KEY, LOG_KEY, RECORD_FIELDS } from '../ray/record';

/** Options of the Loki output in which a field that no record has gives an empty label, without a word. */
const LOKI_OPTIONS = ['labels', 'label_keys', 'structured_metadata', 'tenant_id_key'];

/**
 * Fields that outputs ask for and that no record of Ray's logs has.
 *
 * @param outputs the outputs behind this library's own pipeline, with no filter of the user between, which might add fields
 * @param aliases the names under which the records have some fields besides their own
 */
export function fieldProblems(outputs: readonly FluentBitPlugin[], aliases: readonly string[]): Problem[] {
  const known = [LOG_KEY, HOUR_KEY, ...RECORD_FIELDS.map(({ name }) => name), ...aliases];
  return outputs.filter(({ name }) => name.toLowerCase() === 'loki').flatMap((plugin) => (
    plugin._options().filter(({ key }) => LOKI_OPTIONS.includes(key.toLowerCase())).flatMap(({ key, values }) => {
      const asked = values.flatMap((value) => [...value.toString().matchAll(/\$([A-Za-z_]\w*)/g)].map(([, field]) => field));
      return [...new Set(asked)].filter((field) => field !== 'TAG' && !known.includes(field)).map((field) => {
        const near = nearest(field, known);
        return {
          property: `output loki: ${key}`,
          message: `has $${field}, which no record of Ray's logs has`,
          remedy: near ? `did you mean $${near}?` : `use one of ${known.join(', ')}, or add the field with a filter`,
        };
      });
    })
  ));
}
