/** A text to replace in what is sent. */
export interface Redaction {
  /**
   * What a line must contain for the pattern to be tried: plain text, which keeps the price of a redaction low.
   */
  readonly hint: string;

  /**
   * What is replaced: a pattern of Lua 5.1.
   *
   * @see https://www.lua.org/manual/5.1/manual.html#5.4.1
   */
  readonly pattern: string;

  /**
   * What stands there instead; `%1` is the first capture of the pattern.
   */
  readonly replacement: string;
}

/** What looks like a secret wherever it stands. */
export const DEFAULT_REDACTIONS: readonly Redaction[] = [
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
  { hint: 'assword', pattern: '([Pp]assword["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'ecret', pattern: '([Ss]ecret[%w_]*["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'SECRET', pattern: '(SECRET[%u%d_]*["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'PASSWORD', pattern: '(PASSWORD["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'TOKEN', pattern: '(TOKEN["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'oken', pattern: '([Tt]oken["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'api_key', pattern: '(api_key["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
  { hint: 'API_KEY', pattern: '(API_KEY["\']?%s*[=:]%s*["\']?)[^%s"\',&;]+', replacement: '%1[redacted]' },
];
