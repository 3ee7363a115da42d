import { execFileSync, spawnSync } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration } from 'cdk8s';
import { folder } from './lua';
import * as lib from '../../src';

/** What was accepted and ended the real Fluent Bit: it is refused, or it starts. */

const binaries = (process.env.FLUENT_BIT ?? '').split(',').filter((path) => path !== '');
const match = '*';

const tail = (options: { [option: string]: any }) => ({ inputs: [lib.FluentBitPlugin.input('tail', { Path: '/nowhere', ...options })] });

const RIGHT: { [name: string]: Partial<lib.FluentBitConfigProps> } = {
  'lists that are empty': {
    filters: [
      new lib.RecordModifierFilter({ match, removeKey: ['a'] }),
      new lib.RecordModifierFilter({ match, record: { a: 'b' }, removeKey: [], allowlistKey: [] }),
      new lib.KubernetesFilter({ match: 'nothing' }),
      new lib.NestFilter({ match, operation: lib.NestOperation.NEST, wildcard: ['a*'], nestUnder: 'b' } as any),
    ],
    parsers: [lib.FluentBitParser.json('p', { decodeField: [], types: {} })],
    service: { parsersFile: [], pluginsFile: [] },
  },
  'regular expressions of Onigmo': {
    filters: [
      new lib.GrepFilter({ match, rules: [lib.RecordRule.regex('message', '(?i)\\A[[:alpha:]]++\\z'), lib.RecordRule.exclude("$a['b']", '(?<!x)\\h{3}')] }),
      new lib.RewriteTagFilter({ match: 'none', rule: [{ key: '$message', regex: '(?<n>a)\\k<n>', newTag: '$TAG.$0' }] }),
      new lib.ModifyFilter({ matchRegex: '(?~x)', rules: [lib.ModifyRule.add('language', 'C++')] }),
    ],
    parsers: [lib.FluentBitParser.regex('p', '^(?<time>[^ ]+)(?: (?<log>.*))?$', { timeFormat: '%Y-%m-%dT%H:%M:%S.%L%z', timeOffset: '+0100' })],
    multilineParsers: [lib.MultilineParser.regex('m', [{ state: 'start_state', regex: '/^[^\\h]/', nextState: 'start_state' }])],
  },
  'fields of records': {
    outputs: [new lib.LokiOutput({ host: '127.0.0.1', port: 9, labels: { a: "$a['b']", t: '$TAG[0]', x: 'a$' }, structuredMetadata: { c: "$a['b'][1]" } })],
  },
  'a zone': { parsers: [lib.FluentBitParser.json('p', { timeFormat: '%s' })], service: { flush: Duration.millis(100) } },
};

const parser = (props: lib.FluentBitParserProps, name = 'p') => ({ parsers: [lib.FluentBitParser.json(name, props)] });
const grep = (regex: string, key = 'log') => ({ filters: [new lib.GrepFilter({ match, rules: [lib.RecordRule.regex(key, regex)] })] });
const loki = (props: Partial<lib.LokiOutputProps>) => ({ outputs: [new lib.LokiOutput({ host: 'h', ...props })] });
const decoders = () => ({ format: lib.FluentBitFormat.YAML, parsers: [lib.FluentBitParser.json('p', { decodeField: ['json log', 'escaped log'] })] });

const WRONG: [string, () => Partial<lib.FluentBitConfigProps>, string][] = [
  ['a program in the background', () => ({ service: { options: { daemon: true } } }), 'service: daemon = "true": has Fluent Bit go to the background, which ends its container; leave it out'],
  ['an encoding that is not known', () => tail({ 'generic.encoding': 'latin1' }), 'generic.encoding = "latin1": '],
  ['an encoding of Unicode that is not known', () => tail({ 'unicode.encoding': 'UTF-8' }), 'unicode.encoding = "UTF-8": '],
  ['a label that is no field', () => loki({ labels: { a: "$['actor_id']" } }), 'Labels = "a=$[\'actor_id\']": is not a field of a record'],
  ['metadata that is no field', () => loki({ structuredMetadata: { a: "$['actor_id']" } }), 'is not a field of a record'],
  ['a quoted key with a blank', () => loki({ structuredMetadata: { a: "$a['b c']" } }), 'is not a field of a record'],
  ['a key of grep with a sign', () => grep('x', '@timestamp'), 'is not a field of a record'],
  ['a grep that does not compile', () => grep('(?<=a+)b'), 'Regex = "log (?<=a+)b": is not a regular expression that Fluent Bit can compile: it has a lookbehind of variable length; correct it'],
  ['a rewrite that does not compile', () => ({ filters: [new lib.RewriteTagFilter({ match, rule: [{ key: '$a', regex: '*', newTag: 'b' }] })] }), 'has a * with nothing before it to repeat'],
  ['a match that does not compile', () => loki({ matchRegex: '[z-a]' }), 'Match_Regex = "[z-a]": is not a regular expression'],
  ['a tag_regex', () => ({ inputs: [new lib.TailInput({ path: ['/x'], tag: 't', tagRegex: '(?P<a>b)' } as any)] }), 'has (?P, which Onigmo does not know'],
  ['a parser that does not compile', () => ({ parsers: [lib.FluentBitParser.regex('p', '^(?<a>[)$')] }), 'has a [ without ]'],
  ['a multiline rule', () => ({ multilineParsers: [lib.MultilineParser.regex('m', [{ state: 'start_state', regex: 'a{2,1}', nextState: 'start_state' }])] }), 'whose second number is smaller than its first'],
  ['a condition', () => ({ filters: [new lib.ModifyFilter({ match, conditions: [lib.ModifyCondition.aKeyMatches('(a')], rules: [lib.ModifyRule.add('a', 'b')] })] }), 'has a ( without )'],
  ['two parsers of one name', () => ({ parsers: [lib.FluentBitParser.json('p'), lib.FluentBitParser.logfmt('p')] }), 'parsers = "p": is the name of two parsers'],
  ...['a\0b', 'a${B}', 'a\u0007', '\ud800', 'a b', '', 'a,b'].map((name): [string, () => Partial<lib.FluentBitConfigProps>, string] => (
    [`a parser called ${JSON.stringify(name)}`, () => parser({}, name), 'FluentBitParser: name = ']
  )),
  ['a multiline parser with NUL in its name', () => ({ multilineParsers: [lib.MultilineParser.equalTo('a\0', 'x')] }), 'MultilineParser: name = '],
  ['no flush', () => ({ service: { flush: Duration.seconds(0) } }), 'flush = "0": is not more than 0'],
  ['a zone without a format', () => parser({ timeZone: 'Europe/Berlin' }), 'time_zone: has no meaning without time_format'],
  ['an offset without a format', () => parser({ timeOffset: '+0100' }), 'time_offset: has no meaning without time_format'],
  ['a zone beside an offset', () => parser({ timeZone: 'Europe/Berlin', timeOffset: '+0100', timeFormat: '%H' }), 'time_zone: cannot be used with time_offset'],
  ['a zone that there is not', () => parser({ timeZone: 'Europe/Bernlin', timeFormat: '%H' }), 'time_zone = "Europe/Bernlin": is not a time zone'],
  ['an offset that is none', () => parser({ timeOffset: '1h', timeFormat: '%H' }), 'time_offset = "1h": is not an offset'],
  ['a format of another language', () => parser({ timeFormat: '%Y-%q' }), 'has a conversion that Fluent Bit does not know'],
  ['a decoder that there is not', () => parser({ decodeField: ['yaml log'] }), 'is not a decoder and a field'],
  ['a conversion to no type', () => ({ filters: [lib.FluentBitPlugin.filter('type_converter', { match, int_key: 'a b c' })] }), 'is not two fields and a type'],
  ['a flush of a multiline filter', () => ({ filters: [lib.FluentBitPlugin.filter('multiline', { match, 'multiline.parser': 'go', 'flush_ms': 100 })] }), 'is too short'],
  ['active of nest', () => ({ filters: [lib.FluentBitPlugin.filter('nest', { match, operation: 'lift', nested_under: 'a', active: true })] }), 'is not taken by this filter'],
  ['a small stack', () => ({ service: { options: { coro_stack_size: 100 } } }), 'is too small'],
  ['a window of no time', () => ({ inputs: [lib.FluentBitPlugin.input('dummy', { 'rate_window': 0, 'thread.ring_buffer.window': 101 })] }), 'rate_window = "0": is too short'],
  ['a label of no field', () => ({ inputs: undefined, outputs: [new lib.LokiOutput({ host: 'h', labels: { c: '$componnt' } })] }),
    "output loki: Labels: has $componnt, which no record of Ray's logs has; did you mean $component?"],
  ['two decoders in YAML', decoders, 'parser p: Decode_Field: is given more than once, and here YAML takes one value; give it once, or use the classic format'],
  ['two parser files in YAML', () => ({ format: lib.FluentBitFormat.YAML, service: { parsersFile: ['/a', '/b'] } }), 'is given more than once'],
];

function make(props: Partial<lib.FluentBitConfigProps>, version = lib.FluentBitVersion.V5_1_1): lib.FluentBitConfig {
  const inputs = [new lib.DummyInput({ dummy: '{"a":{"b":"x"},"message":"y"}' })];
  return new lib.FluentBitConfig(new Chart(new App(), 'c'), 'config', { inputs, outputs: [new lib.StdoutOutput()], version, ...props });
}

test.each(WRONG)('%s', (_, props, message) => {
  expect(() => make(props())).toThrow(message);
});

describe.each([lib.FluentBitFormat.CLASSIC, lib.FluentBitFormat.YAML])('%s', (format) => {
  test.each(Object.keys(RIGHT))('%s: accepted', (name) => {
    const { data } = make({ ...RIGHT[name], format }).configMap.toJson();
    expect(Object.values<string>(data).join('')).not.toMatch(/: \[\]$/m);
  });

  if (binaries.length === 0) {
    test.skip('skipped: FLUENT_BIT does not say where a fluent-bit is', () => undefined);
  }

  binaries.forEach((binary) => test.each(Object.keys(RIGHT))(`%s: starts in ${binary}`, (name) => {
    const version = lib.FluentBitVersion.of(/v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version']).toString())![1]);
    const config = make({ ...RIGHT[name], format }, version);
    const place = folder();
    Object.entries<string>(config.configMap.toJson().data).forEach(([file, text]) => writeFileSync(join(place, file), text));
    const run = spawnSync(binary, ['-c', config.mainFile], { cwd: place, timeout: 1500, killSignal: 'SIGKILL' });
    expect({ signal: run.signal, errors: /\[error\].*(config|parser|regex|accessor).*/i.exec(run.stderr.toString())?.[0] }).toEqual({ signal: 'SIGKILL', errors: undefined });
  }, 20_000));
});
