/**
 * Recognizes secrets in plain text: by the name of what holds them, and by the shape of the text itself.
 *
 * All checks of this library ask here before a text goes into a manifest, and all error texts before they show a value.
 */

/** Words of a name that say that a secret is behind it. */
const SECRET_WORDS = new Set([
  'password', 'passwd', 'passphrase', 'pass', 'pwd', 'secret', 'secrets', 'token', 'apikey', 'credential', 'credentials', 'cookie', 'authorization',
  'webhook', 'jwt', 'bearer', 'dsn', 'authtoken', 'accesstoken', 'secretkey', 'accesskey', 'privatekey', 'sas', 'connectionstring',
]);

/** Neighbouring words that say so together. */
const SECRET_PAIRS = new Set([
  'api key', 'access key', 'private key', 'shared key', 'license key', 'account key', 'signing key', 'encryption key', 'service key', 'auth key', 'master key',
  'ssh key', 'connection string', 'conn string', 'cloud auth', 'basic auth', 'key pem',
]);

/** Names without separators, e.g. `PGPASSWORD`. */
const SECRET_ENDING = /(password|passwd|passphrase|apikey|secretkey|accesskey|privatekey|authtoken|accesstoken|_auth)$/;

/** A last word after which the name is that of something about a secret, e.g. `TOKEN_URL`, `PASSWORD_FILE`. */
const HARMLESS_LAST_WORDS = new Set([
  'file', 'path', 'dir', 'directory', 'folder', 'name', 'names', 'namespace', 'url', 'uri', 'endpoint', 'host', 'port', 'ttl', 'timeout', 'seconds', 'minutes',
  'hours', 'days', 'expiry', 'expiration', 'lifetime', 'length', 'size', 'min', 'max', 'limit', 'count', 'enabled', 'enable', 'disabled', 'disable', 'type', 'kind',
  'method', 'mode', 'format', 'command', 'field', 'id', 'ref', 'version', 'interval', 'issuer', 'audience', 'policy', 'duration', 'provider', 'rotation', 'metadata',
  'handling', 'parallelism', 'samesite', 'secure', 'expires', 'scope', 'scopes', 'algorithm', 'key_name', 'attribute', 'claim', 'required', 'users', 'user',
  'username', 'header', 'aud',
]);

/** Whether the name of an option, a property, a header or an environment variable says that its value is a secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const lastTwo = words.slice(-2).join(' ');
  if (lastTwo === 'webhook url') {
    return true;
  }
  // The key of the field that holds a token is no secret, as in splunk_token_key; nor are the names in imagePullSecrets.
  if (words.length === 0 || HARMLESS_LAST_WORDS.has(words[words.length - 1]) || lastTwo === 'token key' || lastTwo === 'password key' || lastTwo === 'pull secrets') {
    return false;
  }
  return words.some((word) => SECRET_WORDS.has(word))
    || words.some((word, i) => i > 0 && SECRET_PAIRS.has(`${words[i - 1]} ${word}`))
    || SECRET_ENDING.test(name.toLowerCase());
}

/** The words of a name in any of the usual spellings, in lowercase letters. */
function wordsOf(name: string): string[] {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/).filter((word) => word !== '');
}

/**
 * Texts that are secrets wherever they stand. The first group, where there is one, stays when the text is masked.
 * None of them backtracks over more than one part of unlimited length.
 */
const SHAPES: readonly RegExp[] = [
  // Keys and tokens that their issuers made recognizable.
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\bgh[opusr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{16,}/g,
  /\bglsa_\w{20,}/g,
  /\bglc_[\w=+/-]{20,}/g,
  /\bxox[abeoprs]-[\w-]{8,}/g,
  /\bsk-[\w-]{17,}/g,
  /\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bpypi-[\w-]{30,}/g,
  /\bdop_v1_[0-9a-f]{32,}/g,
  /\bdapi[0-9a-f]{32}/g,
  /\bhv[sbr]\.[\w-]{20,}/g,
  /\bNRA[KL]-?[A-Z0-9]{20,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\beyJ[\w-]{6,}\.eyJ[\w-]+(?:\.[\w-]+)?/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g,
  // URLs that are secrets or hold them.
  /\b(https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/)[^\s"'$]+/g,
  /\b(https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/)[^\s"'$]+/g,
  /\b(https:\/\/[\w.-]+\.webhook\.office\.com\/)[^\s"'$]+/g,
  /(:\/\/[^\s/@:?#"']*:)(?!\/)[^\s/@"']+(?=@)/g,
  /^([^\s/@:=$]+:)[^\s/@$]+(?=@[\w.-]+(?::\d+)?(?:\/\S*)?$)/g,
  // Credentials behind their scheme.
  /\b((?:[Bb]earer|BEARER|Splunk|ApiKey) )(?=[\w.~+/-]*[\dA-Z=+/]|[\w.~+/-]{20})[\w.~+/-]{6,}=*/g,
  /\b((?:[Bb]asic|BASIC) )(?=[A-Za-z0-9+/]*[\dA-Z=+/])[A-Za-z0-9+/]{8,}={0,2}(?![\w-])/g,
  // Arguments of commands.
  /((?:^|\s)(?:-u|--user)[ =][^\s:"']+:)[^\s"']+/g,
  /((?:^|\s)--?(?:[\w-]{1,40}-)?(?:password|passwd|token|secret|api-key) )(?!-)[^\s"'<$]+/g,
];

/** A name with its value, as in connection strings, queries of URLs and arguments of commands. */
const PAIR = /(?<![\w.-])([A-Za-z][\w.-]{0,63})(["']?\s{0,3}[=:]\s{0,3}["']?)([^\s;,&"'#]+)/g;

/** Names that are secrets in the query of a URL only. */
const QUERY_SECRET = /[?&](?:key|sig|signature|auth|code|access_token|api-key)=(?!\$\{)[^\s&"'#]{6,}/i;

/** What stands where a secret was. */
const HIDDEN = '[hidden]';

/** Whether a text is, or contains, a secret by its shape, e.g. a token of GitHub or a URL with a password. */
export function hasSecret(text: string): boolean {
  return maskSecrets(text) !== text;
}

/** A text with all that looks like a secret left out. */
export function maskSecrets(text: string): string {
  return maskShapes(text).replace(PAIR, (whole, name: string, sign: string, value: string) => (
    isPlainSecret(name, value) && !/^\\?[[({<%*.\\]/.test(value) ? `${name}${sign}${HIDDEN}` : whole
  ));
}

/** As `maskSecrets`, without what is a secret for the name before it only: for prose, in which a colon means nothing. */
export function maskShapes(text: string): string {
  let masked = text;
  for (const shape of SHAPES) {
    masked = masked.replace(shape, (whole, ...groups) => {
      const kept = typeof groups[0] === 'string' ? groups[0] : '';
      return isReference(whole.slice(kept.length)) || whole.slice(kept.length) === HIDDEN ? whole : `${kept}${HIDDEN}`;
    });
  }
  return masked.replace(QUERY_SECRET, (whole) => `${whole.slice(0, whole.indexOf('=') + 1)}${HIDDEN}`);
}

/** Whether a value is a secret for the name that it has. What refers to one, and what only switches something, is not. */
export function isPlainSecret(name: string, value: unknown): boolean {
  return isSecretName(name) && isSecretValue(value) && !(/credentials?$/i.test(name) && String(value).startsWith('/'));
}

function isSecretValue(value: unknown): boolean {
  const text = String(value ?? '');
  return text !== '' && text !== HIDDEN && !/^(true|false|on|off|yes|no|null|none)$/i.test(text) && !isReference(text);
}

/** Whether a text only says where the value comes from: a variable of a shell, of Kubernetes, of Fluent Bit or of Grafana. */
function isReference(text: string): boolean {
  return /^(\$\w+|\$\{\w+(:-)?\}|\$\(\w+\)|\$__(env|file|vault)\{[^}]*\}|%\w+%)$/.test(text);
}

/** Variables of Ray, of Grafana and of the system, whose values help to understand an error. */
const KNOWN_VARIABLE = /^(RAY_|KUBERAY_|GF_|TZ$)/;

/**
 * A value for an error text: secrets in it are left out, wherever they are.
 *
 * @param property the property that has the value, as in the error
 */
export function shownValue(property: string, value: unknown): unknown {
  const variable = /\benv[.: ]+["']?(\w+)/.exec(property)?.[1];
  if (variable !== undefined && isHiddenVariable(variable)) {
    return isSecretValue(value) ? HIDDEN : value;
  }
  return shown(lastName(property), value, /\benv\b/.test(property));
}

function shown(holder: string, value: unknown, ofEnv: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => shown(holder, one, ofEnv));
  }
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entry = value as { readonly [key: string]: unknown };
    const isVariable = typeof entry.name === 'string' && 'value' in entry;
    return Object.fromEntries(Object.entries(entry).map(([key, one]) => {
      if (isVariable && key === 'value') {
        const name = entry.name as string;
        return [key, (ofEnv && isHiddenVariable(name)) || isPlainSecret(name, one) ? hidden(one) : shown(key, one, ofEnv)];
      }
      return [key, ofEnv && !isVariable && typeof one !== 'object' && isHiddenVariable(key) ? hidden(one) : shown(key, one, ofEnv)];
    }));
  }
  if (typeof value !== 'object' && isPlainSecret(holder, value)) {
    return hidden(value);
  }
  return typeof value === 'string' ? maskSecrets(value) : value;
}

function hidden(value: unknown): unknown {
  return isSecretValue(value) ? HIDDEN : value;
}

function isHiddenVariable(name: string): boolean {
  return !KNOWN_VARIABLE.test(name) || isSecretName(name);
}

/** The name of the property itself, e.g. `password` of `basicAuth.password`. */
function lastName(property: string): string {
  return property.replace(/\[\d+\]/g, '').split(/[.:\s]+/).filter((part) => part !== '').pop() ?? '';
}
