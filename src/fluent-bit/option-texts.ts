import { onigmoProblem } from './onigmo';
import { Complaint } from './option-types';
import { fieldComplaint, templateComplaint } from './record-accessor';
import { partsOf } from './tokens';

/** Options whose texts Fluent Bit reads in a language of their own: regular expressions and references to fields of records. */

type Check = (text: string) => Complaint | undefined;

const CHECKS: { readonly [section: string]: { readonly [option: string]: Check } } = {
  filter: { match_regex: regex },
  output: { match_regex: regex },
  parser: { regex },
  in_node_exporter_metrics: {
    'collector.hwmon.chip-exclude': regex,
    'collector.hwmon.chip-include': regex,
    'collector.hwmon.sensor-exclude': regex,
    'collector.hwmon.sensor-include': regex,
    'diskstats.ignore_device_regex': regex,
    'filesystem.ignore_filesystem_type_regex': regex,
    'filesystem.ignore_mount_point_regex': regex,
    'systemd_exclude_pattern': regex,
    'systemd_include_pattern': regex,
  },
  in_elasticsearch: { tag_key: key },
  in_http: { tag_key: key },
  in_process_exporter_metrics: { process_exclude_pattern: regex, process_include_pattern: regex },
  in_splunk: { tag_key: key },
  in_tail: { tag_regex: regex },
  in_thermal: { name_regex: regex, type_regex: regex },
  filter_ecs: { add: keyAndTemplate },
  filter_checklist: { lookup_key: template },
  filter_expect: {
    key_exists: template,
    key_not_exists: template,
    key_val_is_null: template,
    key_val_is_not_null: template,
    key_val_eq: (text) => template(partsOf(text)[0]),
  },
  filter_grep: { regex: keyAndRegex, exclude: keyAndRegex },
  filter_log_to_metrics: {
    regex: keyAndRegex,
    exclude: keyAndRegex,
    label_field: key,
    value_field: (text) => (text.startsWith('$') ? template(text) : undefined),
    add_label: keyAndTemplate,
  },
  filter_modify: {
    condition,
    ...Object.fromEntries(['set', 'add', 'rename', 'hard_rename', 'copy', 'hard_copy'].map((option) => [option, modification(2)])),
    ...Object.fromEntries(['remove', 'remove_wildcard', 'remove_regex', 'move_to_start', 'move_to_end'].map((option) => [option, modification(1)])),
  },
  filter_parser: { key_name: (text) => (text.startsWith('$') ? fieldComplaint(text) : undefined) },
  filter_rewrite_tag: { rule: rewriteRule },
  out_es: { logstash_prefix_key: key },
  out_http: { body_key: fieldComplaint, headers_key: fieldComplaint },
  out_loki: {
    labels: pairs,
    label_keys: eachOf(fieldComplaint),
    structured_metadata: pairs,
    structured_metadata_map_keys: eachOf(fieldComplaint),
    remove_keys: eachOf(key),
    tenant_id_key: template,
  },
  out_opensearch: { index: template, logstash_prefix_key: key },
  out_splunk: {
    event_key: template,
    event_host: template,
    event_source: template,
    event_sourcetype_key: template,
    event_index_key: template,
    event_field: (text) => template(partsOf(text)[1] ?? ''),
  },
  out_stackdriver: { custom_k8s_regex: regex },
  out_tcp: { raw_message_key: template },
  out_udp: { raw_message_key: template },
};

/** Why the text of an option cannot be read, or undefined if it can or is plain. */
export function languageComplaint(section: string, option: string, text: string): Complaint | undefined {
  return CHECKS[section]?.[option]?.(text);
}

function regex(text: string): Complaint | undefined {
  const problem = onigmoProblem(text);
  return problem === undefined ? undefined : { message: `is not a regular expression that Fluent Bit can compile: it ${problem}`, remedy: 'correct it' };
}

/** Fluent Bit puts a $ before the key where there is none. */
function key(text: string): Complaint | undefined {
  const field = text.startsWith('$') ? text : `$${text}`;
  // A key with dots in it is one key without the $ only for eyes: Fluent Bit looks for the field before the dot.
  return /^[\w-]+(\.[\w-]+)+$/.test(text) ? undefined : fieldComplaint(field);
}

function template(text: string): Complaint | undefined {
  return templateComplaint(text, false);
}

function keyAndRegex(text: string): Complaint | undefined {
  const blank = text.indexOf(' ');
  if (blank < 0) {
    return { message: 'is not a key and a regular expression', remedy: 'write both with a blank between them' };
  }
  return key(text.slice(0, blank)) ?? regex(text.slice(blank + 1));
}

function keyAndTemplate(text: string): Complaint | undefined {
  const parts = partsOf(text);
  return parts.length === 2 ? template(parts[1]) : { message: 'is not a key and a text', remedy: 'write both with a blank between them' };
}

function rewriteRule(text: string): Complaint | undefined {
  const [from, pattern, tag, keep] = partsOf(text);
  if (keep === undefined) {
    return undefined;
  }
  return templateComplaint(from, false) ?? regex(pattern) ?? templateComplaint(tag, true);
}

/** `name=value` with commas between them; a value may be a field. */
function pairs(text: string): Complaint | undefined {
  return first(text.split(',').map((pair) => pair.trim()), (pair) => {
    if (pair.startsWith('$') && !pair.includes('=')) {
      return fieldComplaint(pair);
    }
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    return value.startsWith('$') ? templateComplaint(value, false) : undefined;
  });
}

/** Fluent Bit makes a regular expression of every part, used or not. */
function modification(count: number): Check {
  return (text) => {
    const parts = partsOf(text);
    return parts.length === count ? first(parts, regex)
      : { message: count === 2 ? 'is not two texts' : 'is not one text', remedy: 'write each with quotes around it if it has blanks' };
  };
}

const REGEX_CONDITIONS: { readonly [name: string]: readonly boolean[] } = {
  a_key_matches: [true],
  no_key_matches: [true],
  key_value_matches: [false, true],
  key_value_does_not_match: [false, true],
  matching_keys_have_matching_values: [true, true],
  matching_keys_do_not_have_matching_values: [true, true],
};

function condition(text: string): Complaint | undefined {
  const [name, ...parts] = partsOf(text);
  const areRegexes = REGEX_CONDITIONS[name.toLowerCase()] ?? [false];
  return first([...areRegexes.entries()], ([i, isRegex]) => (
    isRegex ? regex(parts[i] ?? '') : (parts[i] ?? '').startsWith('$') ? fieldComplaint(parts[i]) : undefined
  ));
}

function eachOf(check: Check): Check {
  return (text) => first(text.split(',').map((one) => one.trim()).filter((one) => one !== ''), check);
}

function first<T>(list: T[], check: (one: T) => Complaint | undefined): Complaint | undefined {
  return list.map(check).find((complaint) => complaint !== undefined);
}
