/* eslint-disable @stylistic/max-len */
/**
 * Starts the real Fluent Bit with every option of every plugin, with the values that this library's checks accept among many hostile ones, in both
 * formats: none may keep it from starting, or end it.
 *
 *     FLUENT_BIT=/path/one,/path/two npx tsx --tsconfig e2e/tsconfig.json e2e/fluent-bit-options.ts [plugin...]
 */
import { spawn } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { fluentBitBinaries } from './lib/binaries';
import { versionOf } from './lib/fluent-bit';
import { FluentBitFormat, mainFile, render } from '../src/fluent-bit/format';
import { checkSection, ConfigSection, optionsOf } from '../src/fluent-bit/options';
import { FluentBitPlugin, PluginKind, toOptions } from '../src/fluent-bit/plugin';
import { FluentBitVersion } from '../src/fluent-bit/version';

/** Texts that something in a configuration may trip over. */
const TEXTS = [
  'a', '0', '-1', '1', '$', '$a', "$['a']", '$a[', "$a['b']", "$a['b", '$a.b', '$TAG', '$TAG[', '$$', '%', '%s%n%d', '[', ']', '(', ')', '*', '+a', 'a**', '\\', 'a\\', '"', '"a',
  "'", "a'b", 'a"b', '{', '}', '{a', '{{a}}', '{}', '[]', 'é', '\u{1f600}', 'a b', 'a b c', 'a b c d', '$a ^b$ c false', 'a,b', ',', ',,', 'a=', '=a', '=', 'a=b', 'a=$b', "a=$b['c']", ':', 'a:b',
  '/', '//', '#', '#a', 'a #b', '- a', '@a', '&a', '*a', '!a', '|', '>', '? a', '~', 'null', 'true', 'off', '1e9', '99999999999999999999', '0x10', '1.5', '-0', '!', '(?<=a+)b', '(?i)a', '[[:alpha:]]',
  'a  b', '127.0.0.1', '::', 'x'.repeat(3000), '%Y', 'json log', 'yes', 'none', 'gzip', '2147483648',
];
const NUMBERS = ['0', '1', '-1', '2', '100', '65536', '2147483647', '-2147483647'];
const SIZES = ['0', '1', '1k', '1M', '64M', 'false', '999999999999'];
const TIMES = ['0', '1', '5', '1m', '99999d', '2147483647'];
const VALUES: { [type: string]: string[] } = { bool: ['true', 'off'], int: NUMBERS, double: ['0', '1', '0.5', '-1', '1000000'], size: SIZES, time: TIMES };

/** What a plugin needs to start at all. */
const NEEDS: { [plugin: string]: { [option: string]: string } } = {
  'input tail': { path: '/nonexistent/*' },
  'input exec': { command: 'true' },
  'input head': { file: '/etc/hostname' },
  'input health': { host: '127.0.0.1', port: '9' },
  'input proc': { proc_name: 'x' },
  'input netif': { interface: 'lo' },
  'input nginx_metrics': { host: '127.0.0.1', port: '9' },
  'input prometheus_scrape': { host: '127.0.0.1', port: '9' },
  'input prometheus_textfile': { path: '/nonexistent/*.prom' },
  'input blob': { path: '/nonexistent/*' },
  'input syslog': { mode: 'tcp' },
  'filter lua': { code: 'function f(tag, ts, r) return 0, ts, r end', call: 'f' },
  'filter nest': { operation: 'nest', wildcard: 'a', nest_under: 'b' },
  'filter parser': { key_name: 'log', parser: 'json' },
  'filter rewrite_tag': { rule: '$a ^b$ c false' },
  'filter log_to_metrics': { tag: 't', metric_name: 'n', metric_description: 'd' },
  'filter record_modifier': { record: 'a b' },
  'filter modify': { add: 'a b' },
  'filter multiline': { 'multiline.parser': 'go', 'multiline.key_content': 'log' },
  'filter type_converter': { int_key: 'a b string' },
  'output azure': { customer_id: 'a' },
  'output datadog': { apikey: '${SECRET}' },
  'output nrlogs': { license_key: '${SECRET}' },
  'output logdna': { api_key: '${SECRET}' },
  'output influxdb': { host: '127.0.0.1' },
  'output slack': { webhook: '${WEBHOOK}' },
  'output splunk': { splunk_token: '${SECRET}' },
  'output kafka': { brokers: '127.0.0.1:9' },
  's3': {},
};

/** Options that name what is outside of the configuration, so that only those who run it can say whether it is right. */
const OUTSIDE = /file|path|^db$|script|^code$|^call$|parser|unix|dir|listen|^host$|source_address|interface|device|plugin|tls\.|^tls$|bucket|region|^command$|socket|store_dir|container_type|ca_|key_passwd|crt|^port$|certificate|tag_prefix$|blob_uri/;

interface Played {
  readonly runs: boolean;
  readonly log: string;
}

function play(binary: string, files: { [file: string]: string }, entry: string): Promise<Played> {
  const place = mkdtempSync(join(tmpdir(), 'fluent-bit-options-'));
  Object.entries(files).forEach(([file, text]) => writeFileSync(join(place, file), text));
  return new Promise((resolve) => {
    const child = spawn(binary, ['-c', entry], { cwd: place, env: { SECRET: 'secret', WEBHOOK: 'http://127.0.0.1:9/x' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    let stopped = false;
    let settled: NodeJS.Timeout | undefined;
    const stop = () => {
      stopped = true;
      child.kill('SIGKILL');
    };
    const slow = setTimeout(stop, 10_000);
    const hear = (data: Buffer) => {
      log = (log + data).slice(-20_000);
      if (settled === undefined && log.includes('stream processor started')) {
        settled = setTimeout(stop, 400);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code, signal) => {
      clearTimeout(slow);
      clearTimeout(settled);
      rmSync(place, { recursive: true, force: true });
      resolve({ runs: stopped, log: `${signal ?? code}: ${/\[error\](.*)/.exec(log)?.[1].trim() ?? log.slice(-200)}` });
    });
  });
}

function configuration(kind: PluginKind | 'service' | 'parser', name: string, variants: { [option: string]: string }[], format: FluentBitFormat, port: () => number): { [file: string]: string } {
  const plugins = variants.map((options) => {
    const own: { [option: string]: string } = kind === PluginKind.INPUT && NETWORK.test(name) ? { port: String(port()), listen: '127.0.0.1' } : {};
    const match: { [option: string]: string } = kind === PluginKind.INPUT || 'match_regex' in options ? {} : { match: '*' };
    return kind === 'service' || kind === 'parser' ? undefined : pluginOf(kind, name, { ...match, ...NEEDS[`${kind} ${name}`], ...own, ...options });
  }).filter((one) => one !== undefined);
  const all = [
    ...(kind === PluginKind.INPUT ? [] : [FluentBitPlugin.input('dummy', { dummy: '{"a":{"b":"c"},"log":"x","kubernetes":{"labels":{"app":"y"}}}' })]),
    ...plugins,
    ...(kind === PluginKind.OUTPUT ? [] : [FluentBitPlugin.output('null', { match: '*' })]),
  ];
  const service = { flush: '0.1', ...(kind === 'service' ? variants[0] : {}) };
  const section: ConfigSection = { kind: 'service', options: toOptions('service', service) };
  return render(format, { service: section, parsers: [], multilineParsers: [], plugins: all }, 'sweep');
}

const NETWORK = /^(http|tcp|udp|forward|mqtt|opentelemetry|elasticsearch|splunk|prometheus_remote_write|statsd|collectd|syslog)$/;

const SHARED = ['input', 'filter', 'output', 'net_upstream', 'net_server', 'tls', 'http_server', 'oauth2', 'oauth2_jwt'];

const keyOf = (kind: string, name: string) => `${{ input: 'in', filter: 'filter', output: 'out' }[kind] ?? ''}_${name}`;

const MAKE = { input: FluentBitPlugin.input, filter: FluentBitPlugin.filter, output: FluentBitPlugin.output };
const pluginOf = (kind: PluginKind, name: string, options: { [option: string]: string }) => MAKE[kind](name, options);

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const table = JSON.parse(readFileSync(join(__dirname, '..', 'src', 'fluent-bit', 'options-table.json'), 'utf8'));
  const plugins: [PluginKind | 'service', string][] = Object.keys(table.sections).flatMap((key): [PluginKind | 'service', string][] => {
    const match = /^(in|filter|out)_(.*)$/.exec(key);
    return match ? [[{ in: PluginKind.INPUT, filter: PluginKind.FILTER, out: PluginKind.OUTPUT }[match[1]]!, match[2]]] : key === 'service' ? [['service', 'service']] : [];
  });
  let next = 20_000;
  const port = () => (next = next >= 60_000 ? 20_000 : next + 1);
  for (const binary of fluentBitBinaries()) {
    const release = await versionOf(binary);
    const version = FluentBitVersion.of(release);
    const count = { plugins: 0, options: 0, accepted: 0, refused: 0, failed: 0 };
    const skipped: string[] = [];
    const tasks: (() => Promise<void>)[] = [];
    for (const [kind, name] of plugins.filter((one) => wanted.length === 0 || wanted.includes(one.join(':')) || wanted.includes(one[0]))) {
      tasks.push(async () => {
        const base = await play(binary, configuration(kind, name, [{}], FluentBitFormat.CLASSIC, port), mainFile(FluentBitFormat.CLASSIC));
        if (!base.runs) {
          skipped.push(`${kind} ${name}`);
          return;
        }
        count.plugins += 1;
        for (const [option, entry] of optionsOf(kind, kind === 'service' ? undefined : name, version)) {
          // What all plugins of a kind share is played with one of them.
          const isShared = SHARED.some((group) => option in (table.sections[group]?.options ?? {})) && !(option in (table.sections[keyOf(kind, name)]?.options ?? {}));
          if ((isShared && !['dummy', 'grep', 'loki', 'http'].includes(name)) || OUTSIDE.test(option) || entry.type === 'deprecated' || entry.type === 'str_prefix') {
            continue;
          }
          const needs = NEEDS[`${kind} ${name}`] ?? {};
          const right = (VALUES[entry.type ?? 'str'] ?? TEXTS).filter((value) => {
            const given = { ...(kind === 'input' || kind === 'service' || option === 'match_regex' ? {} : { match: '*' }), ...needs, [option]: value };
            const problems = checkSection({ kind, name: kind === 'service' ? undefined : name, options: toOptions('x', given) }, version);
            return !problems.some((problem) => !/SECRET/.test(JSON.stringify(problem)) && problem.message !== 'contains ${, which Fluent Bit would expand' && !(problem.message === 'is a secret in plain text' && problem.property in needs));
          });
          count.options += 1;
          count.accepted += right.length;
          count.refused += (VALUES[entry.type ?? 'str'] ?? TEXTS).length - right.length;
          for (const format of [FluentBitFormat.CLASSIC, FluentBitFormat.YAML]) {
            const fails: [string, string][] = [];
            const halves = async (values: string[]): Promise<void> => {
              if (values.length === 0) {
                return;
              }
              const result = await play(binary, configuration(kind, name, values.map((value) => ({ [option]: value })), format, port), mainFile(format));
              if (!result.runs && values.length === 1) {
                fails.push([values[0], result.log]);
              } else if (!result.runs) {
                await halves(values.slice(0, values.length / 2));
                await halves(values.slice(values.length / 2));
              }
            };
            if (kind === 'service') {
              for (const value of right) {
                await halves([value]);
              }
            } else {
              await halves(right);
            }
            count.failed += fails.length;
            if (fails.length > 0) {
              console.log(`${release} ${format} ${kind} ${name} ${option} (${entry.type ?? 'str'}): ${fails.length} of ${right.length}: ${fails.slice(0, 6).map(([value]) => JSON.stringify(value.slice(0, 20))).join(' ')} | ${fails[0][1].slice(0, 140)}`);
            }
          }
        }
      });
    }
    const workers = Array.from({ length: 8 }, async () => {
      for (let task = tasks.shift(); task; task = tasks.shift()) {
        await task();
      }
    });
    await Promise.all(workers);
    console.log(release, JSON.stringify(count), 'do not start here by themselves:', skipped.join(', '));
  }
}

void main();
