import { App, Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import * as lib from '../src';
import { problemText } from '../src/problem';
import { hasSecret, isSecretName } from '../src/secret-text';

/** The part of every secret here that must never be seen. */
const MARK = 'hunter2Hunter2HUNTER2hunter2';

const SECRETS = [
  `ghp_${MARK}aaaaaaaa`,
  `hf_${MARK}aaaaaaaaaa`,
  `https://me:${MARK}@loki.example.com`,
  `me:${MARK}@loki:3100`,
  `Bearer ${MARK}`,
  `/push?token=${MARK}`,
  `AccountName=a;AccountKey=${MARK};EndpointSuffix=b`,
  `-----BEGIN RSA PRIVATE KEY-----${MARK}`,
];

test.each(SECRETS)('%s is a secret by its shape', (text) => {
  expect(hasSecret(text)).toBe(true);
});

test.each([
  'AWS_SECRET_ACCESS_KEY', 'HF_TOKEN', 'PGPASSWORD', 'MYSQL_PWD', 'OPENAI_API_KEY', 'REDIS_PASSWORD', 'redis-password', 'GF_SECURITY_SECRET_KEY', 'http_passwd',
  'bearerToken', 'adminPassword', 'X-Api-Key', 'PRIVATE-TOKEN', 'DD-API-KEY', 'license_key', 'sas_token', 'AZURE_STORAGE_CONNECTION_STRING', 'SLACK_WEBHOOK_URL',
  'DB_PASSWORD_PROD', 'SENTRY_DSN',
])('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'TOKENIZERS_PARALLELISM', 'MAX_TOKENS', 'AWS_ACCESS_KEY_ID', 'GF_SECURITY_ADMIN_PASSWORD__FILE', 'kube_token_file', 'kube_token_ttl', 'RAY_AUTH_MODE', 'X-Scope-OrgID',
  'secretName', 'secretKeyRef', 'tokenExpirationSeconds', 'splunk_token_key', 'BYPASS', 'COMPASS_URL', 'time_key', 'oauth2.token_url', 'KEYBOARD',
])('%s names none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  'http://loki.monitoring:3100/loki/api/v1/push', 'rayproject/ray:2.60.0', 'repo.example.com:5000/a/b:tag@sha256:0123abcd', '10.0.0.1:443', 'key: value',
  '^(?<time>[^ ]+) password=(\\S+)', 'http://me:${PASSWORD}@loki', 'token=$token', 'PASSWORD=$(PASSWORD)', 'bearer authentication', 'basic settings', 'a@b.example.com',
])('%s is no secret', (text) => {
  expect(hasSecret(text)).toBe(false);
});

test('looking for secrets takes time in proportion to the text', () => {
  const units = ['://a:', 'password=', '-----BEGIN ', 'eyJaaaaaa.', 'Bearer a', 'a:', '?key=', '--password ', 'x', ' ', '"', 'ghp_', '=', ';'];
  fc.assert(fc.property(fc.array(fc.constantFrom(...units), { maxLength: 4 }), (parts) => {
    const text = parts.join('').repeat(20_000 / Math.max(1, parts.join('').length));
    const start = process.cpuUsage().user;
    hasSecret(text);
    expect(process.cpuUsage().user - start).toBeLessThan(300_000);
  }), { numRuns: 300 });
});

describe('error texts', () => {
  test('show no value behind the name of a secret, and no text that looks like one', () => {
    for (const secret of SECRETS) {
      expect(problemText('here', { property: 'x', value: secret, message: 'm', remedy: 'r' })).not.toContain(MARK);
      expect(problemText('here', { property: 'x', value: [{ a: secret }], message: 'm', remedy: 'r' })).not.toContain(MARK);
    }
    expect(problemText('here', { property: 'x', message: `has ${SECRETS[0]} and ${SECRETS[2]}`, remedy: 'r' })).not.toContain(MARK);
    for (const property of ['http_passwd', 'a.password', 'env.A', 'env A of b', 'template: env DB_PASSWORD of ray-head', 'rayStartParams.redis-password']) {
      expect(problemText('here', { property, value: MARK, message: 'm', remedy: 'r' })).toBe(`here: ${property} = "[hidden]": m; r`);
    }
    expect(problemText('here', { property: 'env[0]', value: { name: 'A', value: MARK }, message: 'm', remedy: 'r' })).not.toContain(MARK);
    expect(problemText('here', { property: 'template', value: { env: [{ name: 'A_TOKEN', value: MARK }] }, message: 'm', remedy: 'r' })).not.toContain(MARK);
  });

  test('show what helps', () => {
    const shown = (property: string, value: any) => problemText('here', { property, value, message: 'm', remedy: 'r' });
    expect(shown('env RAY_LOG_TO_STDERR of ray-head', '1')).toBe('here: env RAY_LOG_TO_STDERR of ray-head = "1": m; r');
    expect(shown('env.GF_SERVER_ROOT_URL', 'x')).toBe('here: env.GF_SERVER_ROOT_URL = "x": m; r');
    expect(shown('password.name', 'A_B')).toBe('here: password.name = "A_B": m; r');
    expect(shown('password', '$PASSWORD')).toBe('here: password = "$PASSWORD": m; r');
    expect(shown('uri', 'https://me:secret@h/x')).toBe('here: uri = "https://me:[hidden]@h/x": m; r');
  });
});

describe('plain secrets are refused', () => {
  const chart = () => new Chart(new App(), 'chart');
  const cluster = { metadata: { name: 'ray' }, rayVersion: '2.60.0', image: 'i', head: {} };
  const stdout = () => [new lib.StdoutOutput()];
  const sidecar = (env: any[], outputs: any[] = stdout()) => {
    const scope = chart();
    const config = new lib.FluentBitConfig(scope, 'config', { outputs });
    return new lib.RayLoggingSidecar(scope, 'sidecar', { config, env });
  };

  test('in the env of the agent', () => {
    const error = 'chart/sidecar: env[0].value (LOKI_TOKEN): is a secret in plain text, which everybody who may read the manifest could read; take it from a Secret with valueFrom.secretKeyRef';
    expect(() => sidecar([{ name: 'LOKI_TOKEN', value: MARK }])).toThrow(new Error(error));
    expect(() => sidecar([{ name: 'URL', value: `http://me:${MARK}@x` }])).toThrow('env[0].value (URL): is a secret in plain text');
    sidecar([{ name: 'LOKI_TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'HTTP_PROXY', value: 'http://proxy:3128' }]);
    expect(() => new lib.RayLogDaemonSet(chart(), 'logs', { outputs: stdout(), env: [{ name: 'LOKI_TOKEN', value: MARK }] } as any)).toThrow('is a secret in plain text');
  });

  test('behind any name that the configuration reads a secret from', () => {
    const outputs = [new lib.LokiOutput({ host: 'loki', bearerToken: lib.FluentBitValue.fromEnv('LOKI_AUTH_X') })];
    expect(() => sidecar([{ name: 'LOKI_AUTH_X', value: MARK }], outputs)).toThrow(
      'env.value (LOKI_AUTH_X): is set to a plain text, and the configuration reads a secret from it; take it from a Secret with valueFrom.secretKeyRef');
  });

  test('in Grafana and Loki', () => {
    const dataSources = [lib.GrafanaDataSource.loki({ url: 'http://loki' })];
    expect(() => new lib.Grafana(chart(), 'g', { dataSources, env: { GF_SMTP_PASSWORD: MARK } })).toThrow('env.GF_SMTP_PASSWORD: is a secret in plain text');
    expect(() => new lib.Grafana(chart(), 'g', { dataSources, env: { GF_DATABASE_URL: `mysql://me:${MARK}@db` } })).toThrow('env.GF_DATABASE_URL: is a secret in plain text');
    expect(() => lib.GrafanaDataSource.loki({ url: `http://me:${MARK}@loki` })).toThrow('url: is a secret in plain text');
    expect(() => new lib.LokiMonolithic(chart(), 'l', { config: { common: { storage: { s3: { secret_access_key: MARK } } } } }))
      .toThrow('config.common.storage.s3.secret_access_key: is a secret in plain text');
    const scope = chart();
    new lib.Grafana(scope, 'g', { dataSources, secretEnv: { GF_SMTP_PASSWORD: { name: 'smtp', key: 'password' } } });
    expect(JSON.stringify(Testing.synth(scope))).toContain('{"name":"GF_SMTP_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"smtp"}}}');
    expect(() => new lib.Grafana(chart(), 'g', { dataSources, env: { A: 'x' }, secretEnv: { A: { name: 'smtp', key: 'password' } } })).toThrow('secretEnv.A: is set by env too');
  });

  test('in outputs', () => {
    const made = (props: any) => () => new lib.RayClusterWithLogs(chart(), 'c', { ...cluster, outputs: [new lib.LokiOutput({ host: 'loki', ...props })] });
    for (const props of [
      { host: `me:${MARK}@loki` }, { host: `http://me:${MARK}@loki:3100` }, { uri: `/push?token=${MARK}` }, { headers: { Authorization: `Basic ${MARK}` } }, { headers: { 'X-Api-Key': MARK } },
      { bearerToken: lib.FluentBitValue.join(MARK, lib.FluentBitValue.fromSecret('T', { name: 's', key: 'k' })) }, { options: { http_passwd: MARK } },
      { tenantId: `ghp_${MARK}` }, { labels: { a: `ghp_${MARK}` } }, { structuredMetadata: { a: `Bearer ${MARK}` } }, { alias: `ghp_${MARK}` }, { match: `ghp_${MARK}` },
    ]) {
      const failure = messageOf(made(props));
      expect(failure).toBeDefined();
      expect(failure).not.toContain(MARK);
    }
  });
});

function messageOf(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a secret in any text of any of these is in no manifest and in no error', () => {
  const chart = () => new Chart(new App(), 'chart');
  const loki = {
    host: 'h', uri: '/u', tenantId: 't', tenantIdKey: '$k', labels: { a: 'b' }, labelKeys: ['$component'], structuredMetadata: { c: 'd' }, removeKeys: ['e'], headers: { f: 'g' },
    alias: 'i', match: '*', options: { proxy: 'j', workers: 'k' }, basicAuth: { user: 'l' }, net: { sourceAddress: 'm', dnsMode: 'n' }, tls: { virtualHost: 'o', caPath: 'p' },
  };
  const cluster = { metadata: { name: 'ray' }, rayVersion: '2.60.0', image: 'i', head: {} };
  const withOutput = (output: lib.IFluentBitOutput) => {
    const scope = chart();
    new lib.RayClusterWithLogs(scope, 'c', { ...cluster, outputs: [output] });
    return scope;
  };
  const config = (props: any) => {
    const scope = chart();
    new lib.FluentBitConfig(scope, 'c', { inputs: [new lib.DummyInput()], outputs: [new lib.StdoutOutput()], ...props });
    return scope;
  };
  const grafana = (props: any) => {
    const scope = chart();
    new lib.Grafana(scope, 'g', { dataSources: [lib.GrafanaDataSource.loki({ url: 'http://loki' })], ...props });
    return scope;
  };
  const cases: { [name: string]: [any, (props: any) => Chart] } = {
    'LokiOutput': [loki, (props) => withOutput(new lib.LokiOutput({ ...props, basicAuth: { ...props.basicAuth, password: lib.FluentBitValue.fromSecret('P', { name: 's', key: 'k' }) } }))],
    'StdoutOutput': [{ template: '{log}', jsonDateKey: 'd', alias: 'a', match: 'b' }, (props) => withOutput(new lib.StdoutOutput({ ...props }))],
    'any plugin': [
      { a: 'x', host: 'h', uri: 'u', http_user: 'c', http_passwd: 'd', header: 'e f', log_response_payload: 'g', proxy: 'h' },
      (props) => withOutput(lib.FluentBitPlugin.output('http', { match: '*', ...props })),
    ],
    'an open plugin': [{ database: 'x', password: 'y', connection: 'z' }, (props) => config({ outputs: [lib.FluentBitPlugin.output('pgsql', { match: '*', ...props })] })],
    'exec': [{ command: 'c', parser: 'p', tag: 't' }, (props) => config({ inputs: [lib.FluentBitPlugin.input('exec', props)] })],
    'GrafanaDataSource': [{ url: 'http://x', name: 'n', uid: 'u', user: 'p', tenantId: 't' }, (props) => grafana({ dataSources: [lib.GrafanaDataSource.loki({ password: { name: 's', key: 'k' }, ...props })] })],
    'Grafana': [{ env: { A: 'b' }, podSpec: { a: 'c', containers: [{ env: [{ name: 'A', value: 'B' }] }] } }, (props) => grafana(props)],
    'LokiMonolithic': [
      { tenants: ['a'], config: { a: { b: 'c' } }, podSpec: { a: 'b' }, alertmanagerUrl: 'http://a' },
      (props) => {
        const scope = chart();
        new lib.LokiMonolithic(scope, 'l', props);
        return scope;
      },
    ],
    'pipeline': [
      { include: ['worker'], exclude: ['raylet'], additionalGlobs: ['/tmp/ray/x'], timeZone: 'UTC', redactions: [{ pattern: 'a', examples: ['a'], counterExamples: ['b'] }] },
      (props) => {
        const scope = chart();
        new lib.RayClusterWithLogs(scope, 'c', { ...cluster, outputs: [new lib.StdoutOutput()], sidecar: undefined, ...{ pipeline: props } } as any);
        return scope;
      },
    ],
    'env of the agent': [
      { env: [{ name: 'A', value: 'B' }, { name: 'A_TOKEN', value: 'x' }] },
      (props) => {
        const scope = chart();
        new lib.RayLogDaemonSet(scope, 'd', { outputs: [new lib.StdoutOutput()], ...props });
        return scope;
      },
    ],
  };

  test.each(Object.keys(cases))('%s', (name) => {
    const [props, make] = cases[name];
    const seen: unknown[] = [];
    for (const secret of SECRETS) {
      for (const path of leaves(props)) {
        let manifest = '';
        const error = messageOf(() => (manifest = JSON.stringify(Testing.synth(make(changed(props, path, secret))))));
        const leaks = manifest.includes(MARK) || (error?.includes(MARK) ?? false);
        seen.push(...leaks ? [[path.join('.'), secret, error]] : []);
      }
    }
    expect(seen).toEqual([]);
  });
});

function leaves(value: any, path: string[] = []): string[][] {
  return typeof value === 'string' ? [path] : Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]));
}

function changed(value: any, [key, ...rest]: string[], text: string): any {
  if (key === undefined) {
    return text;
  }
  return Array.isArray(value)
    ? value.map((one, i) => (String(i) === key ? changed(one, rest, text) : one)) : { ...value, [key]: changed(value[key], rest, text) };
}
