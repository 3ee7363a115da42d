/** A text to replace, by a pattern of Lua: what the defaults are written in, since these are tried on every line. */
export interface LuaRedaction {
  /** What a line must contain for the pattern to be tried. */
  readonly hint: string;
  /** A pattern of Lua 5.1. */
  readonly pattern: string;
  /** `%1` is the first capture of the pattern. */
  readonly replacement: string;
}

/** Names of secrets: a part of each that is not a pattern, and the pattern. */
const NAMES: readonly (readonly [string, string])[] = [
  ['assword', '[Pp]assword'],
  ['PASSWORD', 'PASSWORD'],
  ['ecret', '[Ss]ecret[%w_]*'],
  ['SECRET', 'SECRET[%u%d_]*'],
  ['oken', '[Tt]oken'],
  ['TOKEN', 'TOKEN'],
  ['api_key', 'api_key'],
  ['API_KEY', 'API_KEY'],
];

/** The value behind a name and `=` or `:`. */
function valueOf([hint, name]: readonly [string, string]): LuaRedaction[] {
  return [
    // In escaped quotes, as in JSON that is text in JSON, up to the quote that has as many backslashes as the first.
    { hint, pattern: `(${name}\\+["']%s*[=:]%s*(\\+)(["']))[^\n]-%f[\\](%2%3)`, replacement: '%1[redacted]%4' },
    // Behind a name without, such a quote may be the end of the text, as in \"Enter password: \".
    { hint, pattern: `(${name}["']?%s*[=:]%s*(\\+)(["']))[^%s,:;}%]\\][^\n]-%f[\\](%2%3)`, replacement: '%1[redacted]%4' },
    // A backslash at its end is that of an escaped quote.
    { hint, pattern: `(${name}["']?%s*[=:]%s*["']?)[^%s"',&;]*[^%s"',&;\\]`, replacement: '%1[redacted]' },
  ];
}

/** What looks like a secret wherever it stands. */
export const DEFAULT_REDACTIONS: readonly LuaRedaction[] = [
  { hint: 'AKIA', pattern: 'AKIA%u[%u%d]+', replacement: '[redacted]' },
  { hint: 'ASIA', pattern: 'ASIA%u[%u%d]+', replacement: '[redacted]' },
  { hint: 'AIza', pattern: 'AIza[%w_%-]+', replacement: '[redacted]' },
  { hint: 'hf_', pattern: 'hf_%w%w%w%w%w%w%w%w%w%w%w%w%w%w%w%w+', replacement: '[redacted]' },
  { hint: 'ghp_', pattern: 'ghp_%w+', replacement: '[redacted]' },
  { hint: 'github_pat_', pattern: 'github_pat_[%w_]+', replacement: '[redacted]' },
  { hint: 'glpat-', pattern: 'glpat%-[%w_%-]+', replacement: '[redacted]' },
  { hint: 'xox', pattern: 'xox[abprs]%-[%w%-]+', replacement: '[redacted]' },
  { hint: 'sk-', pattern: 'sk%-[%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-][%w_%-]+', replacement: '[redacted]' },
  { hint: 'eyJ', pattern: 'eyJ[%w_%-]+%.eyJ[%w_%-]+%.[%w_%-]+', replacement: '[redacted]' },
  { hint: 'earer ', pattern: '([Bb]earer )[%w%.%-_~%+/]+=*', replacement: '%1[redacted]' },
  { hint: '://', pattern: '(://[^%s/@:]*:)[^%s/@]+@', replacement: '%1[redacted]@' },
  { hint: 'PRIVATE KEY-----', pattern: '(%-%-%-%-%-BEGIN [%u ]*PRIVATE KEY%-%-%-%-%-).-(%-%-%-%-%-END)', replacement: '%1[redacted]%2' },
  ...NAMES.flatMap(valueOf),
];
