import { OptionText } from '../fluent-bit/value';
import { Problem } from '../problem';

/** Where a Loki is, as a user says it. */
export interface LokiAddress {
  readonly host: OptionText;
  readonly namespace?: string;
  readonly port?: number;
  readonly uri?: string;
  readonly tls?: object;
}

/** The port of HTTPS. */
const TLS_PORT = 443;

const HOST_EXAMPLE = "write it like 'loki-gateway', 'loki.example.com' or '10.0.0.5'";

/** Names of a query's parameters that carry what belongs into a Secret. */
const SECRET_PARAMETER = /[?&;][^=&;]*(token|secret|passw|pwd|key|auth|sign|credential)[^=&;]*=/i;

/** What Fluent Bit connects to. */
export function hostName({ host, namespace }: LokiAddress): OptionText {
  return namespace === undefined ? host : `${host}.${namespace}`;
}

/** The port; Fluent Bit's own default is Loki's plain one. */
export function portNumber({ port, tls }: LokiAddress): number | undefined {
  return port ?? (tls === undefined ? undefined : TLS_PORT);
}

/** What is wrong with it. Fluent Bit takes nearly any text as a host, and then fails to resolve it for ever. */
export function addressProblems(address: LokiAddress): Problem[] {
  return [...hostProblems(address), ...namespaceProblems(address), ...portProblems(address.port), ...uriProblems(address.uri)];
}

function hostProblems({ host, namespace, port }: LokiAddress): Problem[] {
  const text = (host ?? '').toString();
  if (text.trim() === '') {
    return [{ property: 'host', message: 'is missing', remedy: HOST_EXAMPLE }];
  }
  if (typeof host !== 'string') {
    // What is in a variable is not known; what stands around it is.
    return host.texts.some((part) => /[^-\w.]/.test(part))
      ? [{ property: 'host', value: text.includes('@') ? undefined : text, message: 'has more than a host around its variables', remedy: 'give the host alone, and the rest as port, uri and tls' }]
      : [];
  }
  if (host !== host.trim()) {
    return [{ property: 'host', value: host, message: 'begins or ends with a blank', remedy: 'remove it' }];
  }
  const url = splitUrl(host);
  if (url) {
    return [urlProblem(url, namespace, port)];
  }
  const bare = /^\[(.*)\]$/.exec(host)?.[1];
  if (bare !== undefined && isIpv6(bare)) {
    return [{ property: 'host', value: host, message: 'has brackets, which Fluent Bit would look up as a part of the name', remedy: `write host: '${bare}'` }];
  }
  if (isIpv6(host)) {
    return [];
  }
  if (/^[^.].*\.$/.test(host) && isHostName(host.slice(0, -1))) {
    return [{ property: 'host', value: host, message: 'ends in a dot, which no certificate has and not every resolver takes', remedy: `write host: '${host.slice(0, -1)}'` }];
  }
  if (!isHostName(host)) {
    return [{ property: 'host', value: host.includes('@') ? undefined : host, message: 'is neither the name of a host nor an address', remedy: HOST_EXAMPLE }];
  }
  return [];
}

function namespaceProblems({ host, namespace }: LokiAddress): Problem[] {
  if (namespace === undefined) {
    return [];
  }
  const problems: Problem[] = [];
  const isName = typeof host === 'string' && isHostName(host);
  // Anything else has been said already.
  if ((typeof host !== 'string' && host !== undefined) || isName && !isServiceName(host)) {
    problems.push({
      property: 'host', value: String(host), message: 'is not the name of a Service, which namespace is for', remedy: 'leave out namespace, or give the bare name of the Service',
    });
  }
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    problems.push({ property: 'namespace', value: namespace, message: 'is not the name of a namespace', remedy: 'use at most 63 lowercase letters, digits and -' });
  }
  return problems;
}

function portProblems(port: number | undefined): Problem[] {
  return port === undefined || isPort(port) ? [] : [{ property: 'port', value: port, message: 'is not a valid port', remedy: 'use a whole number from 1 to 65535' }];
}

function uriProblems(uri: string | undefined): Problem[] {
  if (uri === undefined) {
    return [];
  }
  const problem = (message: string, remedy: string, value: string | undefined = uri): Problem[] => [{ property: 'uri', value, message, remedy }];
  if (SECRET_PARAMETER.test(uri)) {
    return problem('carries a secret in plain text', 'give it as bearerToken, basicAuth or headers, with FluentBitValue.fromSecret()', uri.replace(/\?.*$/, '?...'));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) {
    const path = uri.replace(/^[^:]*:\/\/[^/]*/, '') || '/loki/api/v1/push';
    return problem('is a URL', `write the host as host, and uri: '${path}'`, uri.includes('@') ? path : uri);
  }
  if (!uri.startsWith('/')) {
    return problem('does not begin with a slash', `write uri: '/${uri.trim()}'`);
  }
  if (/[\s#]/.test(uri)) {
    return problem('has a blank or a #', 'leave it out, or encode it: %20, %23');
  }
  return [];
}

/** A URL, or a host with what only a URL has: its parts. */
interface UrlParts {
  readonly tls: boolean;
  readonly host: string;
  readonly port?: string;
  readonly path: string;
  readonly user: boolean;
}

function splitUrl(text: string): UrlParts | undefined {
  const parts = /^(?:(?:([a-z][a-z0-9+.-]*):)?(\/\/))?(?:([^/?#]*)@)?(\[[0-9a-f:.]*\]|[-\w.]+)(?::(\d+))?([/?#].*)?$/i.exec(text);
  if (!parts) {
    return undefined;
  }
  const [, scheme, slashes, user, host, port, path] = parts;
  if (slashes === undefined && user === undefined && port === undefined && path === undefined) {
    return undefined;
  }
  return { tls: scheme?.toLowerCase() === 'https', host: host.replace(/^\[|\]$/g, ''), port, path: (path ?? '').replace(/[?#].*$/, ''), user: user !== undefined };
}

/** The properties that say the same. The URL itself is shown without what may be a password. */
function urlProblem(url: UrlParts, namespace: string | undefined, port: number | undefined): Problem {
  const given = url.port === undefined ? port : Number(url.port);
  const ofScheme = url.tls ? TLS_PORT : 80;
  const properties = [
    `host: '${url.host}'`,
    `port: ${given ?? ofScheme}`,
    ...(url.path.length > 1 && url.path !== '/loki/api/v1/push' ? [`uri: '${url.path}'`] : []),
    ...(url.tls ? ['tls: {}'] : []),
    ...(url.user ? ['basicAuth: { user, password: FluentBitValue.fromSecret(...) }'] : []),
  ];
  const leave = namespace !== undefined && !isServiceName(url.host) ? ', and leave out namespace' : '';
  const shown = `${url.tls ? 'https://' : ''}${url.user ? '...@' : ''}${url.host}${url.port === undefined ? '' : `:${url.port}`}${url.path}`;
  return { property: 'host', value: shown, message: 'is a URL or has parts of one, and Fluent Bit would look all of it up as a name', remedy: `write ${properties.join(', ')}${leave}` };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function isServiceName(text: string): boolean {
  return /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

function isHostName(text: string): boolean {
  const labels = text.split('.');
  if (text.length > 253 || !labels.every((label) => /^[a-z0-9_]([-_a-z0-9]{0,61}[a-z0-9_])?$/i.test(label))) {
    return false;
  }
  // A name that ends in a number is an address, and resolvers take no other.
  return !/^\d+$/.test(labels[labels.length - 1]) || isIpv4(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  const [before, after, ...more] = text.split('::');
  const groups = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const all = [...groups(before), ...groups(after)];
  const last = all[all.length - 1] ?? '';
  const hex = last.includes('.') ? all.slice(0, -1) : all;
  const count = hex.length + (last.includes('.') ? 2 : 0);
  return text.includes(':') && more.length === 0 && hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    && (!last.includes('.') || isIpv4(last)) && (after === undefined ? count === 8 : count < 8);
}
