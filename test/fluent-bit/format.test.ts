import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { readClassic } from './read-classic';
import { FluentBitParser, FluentBitPlugin, FluentBitValue, MultilineParser } from '../../src';
import { ConfigSections, FluentBitFormat, render } from '../../src/fluent-bit/format';
import { toOptions } from '../../src/fluent-bit/plugin';
import { textProblem } from '../../src/fluent-bit/value';

const service = (options: { [option: string]: any } = {}) => ({ kind: 'service' as const, options: toOptions('service', options) });

const sections: ConfigSections = {
  service: service({ Flush: 1 }),
  parsers: [FluentBitParser.regex('p', '^(?<a>[^ ]+)$')],
  multilineParsers: [MultilineParser.regex('m', [
    { state: 'start_state', regex: '^[^ ]', nextState: 'cont' },
    { state: 'cont', regex: '^ ', nextState: 'cont' },
  ], { flushTimeout: Duration.seconds(1) })],
  plugins: [
    FluentBitPlugin.output('stdout', { 'Match': '*', 'net.keepalive': false }),
    FluentBitPlugin.filter('modify', { Match: 'ray', Add: [FluentBitValue.join('POD ', FluentBitValue.fromEnv('POD')), 'B 2'] }),
    FluentBitPlugin.input('tail', { Path: '/tmp/ray/*', Tag: 'ray', Read_From_Head: true }),
  ],
};

test('classic: sections in the order of the pipeline, parsers in a file of their own', () => {
  const files = render(FluentBitFormat.CLASSIC, sections, 'chart');
  expect(files['fluent-bit.conf']).toMatchInlineSnapshot(`
"[SERVICE]
    Flush 1
    Parsers_File parsers.conf
[INPUT]
    Name tail
    Path /tmp/ray/*
    Tag ray
    Read_From_Head true
[FILTER]
    Name modify
    Match ray
    Add POD \${POD}
    Add B 2
[OUTPUT]
    Name stdout
    Match *
    net.keepalive false
"
`);
  expect(files['parsers.conf']).toMatchInlineSnapshot(`
"[PARSER]
    Name p
    Format regex
    Regex ^(?<a>[^ ]+)$
[MULTILINE_PARSER]
    Name m
    Type regex
    Flush_Timeout 1000
    Rule "start_state" "/^[^ ]/" "cont"
    Rule "cont" "/^ /" "cont"
"
`);
});

test('YAML: one file, lists for what is repeated', () => {
  expect(render(FluentBitFormat.YAML, sections, 'chart')).toMatchInlineSnapshot(`
{
  "fluent-bit.yaml": "service:
  flush: "1"
parsers:
  - name: p
    format: regex
    regex: ^(?<a>[^ ]+)$
multiline_parsers:
  - name: m
    type: regex
    flush_timeout: "1000"
    rules:
      - state: start_state
        regex: /^[^ ]/
        next_state: cont
      - state: cont
        regex: /^ /
        next_state: cont
pipeline:
  inputs:
    - name: tail
      path: /tmp/ray/*
      tag: ray
      read_from_head: "true"
  filters:
    - name: modify
      match: ray
      add:
        - POD \${POD}
        - B 2
  outputs:
    - name: stdout
      match: "*"
      net.keepalive: "false"
",
}
`);
});

test('YAML: refuses an order that it cannot keep', () => {
  const plugin = FluentBitPlugin.filter('modify', { Match: '*', Add: 'A 1', Remove: 'B', add: 'C 2' });
  expect(() => render(FluentBitFormat.YAML, { ...sections, plugins: [plugin] }, 'chart/config')).toThrow(
    'chart/config: filter modify: add: is repeated with other options in between, an order that YAML cannot keep; use a plugin each, or the classic format');
});

describe('any text either is refused or comes back as it was', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(' ', '\t', '#', '[', ']', '{', '}', '$', '"', "'", ':', '-', '|', '>', '&', '*', '!', '%', '@', '`', '\\', '/', ',', '?', 'a', '0', 'e', '~', 'é'), maxLength: 20 }),
    fc.constantFrom('true', 'no', 'null', '~', '0x10', '1e3', '012', '2001-01-01', '---', '...', '<<', '=', '@INCLUDE /etc/passwd', '[OUTPUT]', 'x'.repeat(5000)),
  ).filter((text) => textProblem(text) === undefined);
  const only = (text: string): ConfigSections => ({ service: service(), parsers: [], multilineParsers: [], plugins: [FluentBitPlugin.output('null', { Match: text, Alias: text })] });

  test('classic', () => {
    fc.assert(fc.property(nasty, (text) => {
      const read = readClassic(render(FluentBitFormat.CLASSIC, only(text), '')['fluent-bit.conf']);
      expect(read).toEqual([{ name: 'OUTPUT', entries: [['name', 'null'], ['match', text], ['alias', text]] }]);
    }), { numRuns: 2000 });
  });

  test('YAML', () => {
    fc.assert(fc.property(nasty, (text) => {
      const documents = parseAllDocuments(render(FluentBitFormat.YAML, only(text), '')['fluent-bit.yaml'], { schema: 'yaml-1.1' });
      expect(documents).toHaveLength(1);
      expect((documents as any[])[0].toJS()).toEqual({ pipeline: { outputs: [{ name: 'null', match: text, alias: text }] } });
    }), { numRuns: 2000 });
  });
});
