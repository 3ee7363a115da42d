import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as fc from 'fast-check';
import { folder, withLua } from './lua';
import { luaLiteral } from '../../src/fluent-bit/lua-literal';
import { programOf } from '../../src/fluent-bit/redaction-program';
import { parseRedaction, ParsedRedaction, Redaction } from '../../src/ray/redactions';
import { Expression, ExpressionError, hintOf, javaScriptOf, matchesNothing, parseExpression } from '../../src/ray/regular-expression';

/** What people write, with texts that have some of it. */
const USED: [Redaction, string[]][] = [
  [{ pattern: '\\d{3}-\\d{2}-\\d{4}' }, ['ssn 078-05-1120.', '1234-56-78901', '078-05-112', 'a078-05-1120b']],
  [{ pattern: '(?i)(password=)\\S+', replacement: '$1***' }, ['x PassWord=hunter2 y password=', 'PASSWORD=a\npassword=b c']],
  [{ pattern: '\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}\\b' }, ['mail a.b+c@example.co.uk!', 'a@b', 'ä@example.com', 'x@y.zz@w.vv']],
  [{ pattern: '(sk|pk)_live_[0-9a-zA-Z]{24}' }, [`key sk_live_${'a1'.repeat(12)} pk_live_${'b'.repeat(30)}`, 'sk_live_short']],
  [{ pattern: '\\b(?:\\d[ -]*?){13,16}\\b' }, ['4111 1111 1111 1111', '4111-1111-1111-1111 5', '123456789012', '12345678901234567']],
  [{ pattern: 'eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+' }, ['t eyJhbGci.eyJzdWIi.c2ln end', 'eyJ.eyJ.']],
  [{ pattern: '\\b(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\b' }, ['from 10.0.0.1:80 to 256.1.1.1 and 192.168.1.254']],
  [{ pattern: 'Bearer [A-Za-z0-9\\-._~+/]+=*' }, ['Authorization: Bearer abc.def-ghi==, x', 'Bearer']],
  [{ pattern: '-----BEGIN (?P<kind>[A-Z ]+)-----[\\s\\S]+?-----END', replacement: '<${kind}>' }, ['-----BEGIN RSA KEY-----\nabc\ndef\n-----END RSA', '-----BEGIN X-----']],
  [{ pattern: '(?m)^user: (.+)$', replacement: 'user: [$1]' }, ['user: a\nuser: é b\nnouser: c\nuser: d']],
  [{ pattern: '[^\\x00-\\x7f]+' }, ['aéb日本c\u{1f600}', 'plain']],
  [{ pattern: '(a|ab)(c|bcd)(d*)', replacement: '<$1|$2|$3>' }, ['abcd', 'xabcdd abcd']],
  [{ pattern: '(?s)".*?"' }, ['say "a\nb" and "c"', '"']],
  [{ pattern: '(a*)*b' }, ['aaab', 'b', `${'a'.repeat(12)}c`]],
  [{ pattern: 'x{2,4}?y|z+$' }, ['xxxxy xy zzz', 'zz z']],
  [{ pattern: '(?:key|token)[:=]\\s*"?([^"\\s]{8,})"?', replacement: 'redacted:$1$$' }, ['key: "abcdefgh" token=12345678', 'key=short']],
  [{ pattern: '\\Aab|cd\\z' }, ['ab ab cd cd', 'abcd']],
];

/** The texts with the redaction done to them, by the script. */
function inLua(interpreter: string, cases: [ParsedRedaction, string][]): string[] {
  const place = folder();
  const redactions = cases.map(([{ expression, replacement }]) => ({
    expression: programOf(expression, replacement.some((part) => typeof part === 'number')), replacement,
  }));
  const source = readFileSync(join(__dirname, '..', '..', 'src', 'fluent-bit', 'ray-filter', 'expressions.lua'), 'utf8');
  writeFileSync(join(place, 'run.lua'), [
    'local byte, find, sub = string.byte, string.find, string.sub',
    'local config = { redactions = {} }\nlocal texts = {}',
    ...redactions.map((one, i) => `config.redactions[${i + 1}] = ${luaLiteral(one)}\ntexts[${i + 1}] = ${luaLiteral(cases[i][1])}`),
    source,
    'for i, one in ipairs(config.redactions) do io.write(replace(one.expression, texts[i], one.replacement), "\\0") end',
  ].join('\n'));
  const run = spawnSync(interpreter, [join(place, 'run.lua')], { maxBuffer: 2 ** 28 });
  expect(run.stderr.toString()).toBe('');
  return run.stdout.toString().split('\0').slice(0, -1);
}

function inJavaScript({ expression, replacement }: ParsedRedaction, text: string): string {
  return text.replace(new RegExp(javaScriptOf(expression), 'gu'), (...match) => replacement.map((part) => (typeof part === 'number' ? match[part] ?? '' : part)).join(''));
}

const parsed = (redaction: Redaction) => parseRedaction('redactions[0]', redaction) as ParsedRedaction;

/** The parts of random expressions, in JavaScript's grammar and in that of RE2 alike. */
const atom = fc.constantFrom('a', 'b', 'c', '1', '-', '.', '\\d', '\\w', '\\s', '\\S', '[ab]', '[^a]', '[a-c1]', '\\.', 'é', '[é日]', '\\b', '^', '$', '(?:a|bc)', '(b)', '@', ' ');
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{2,}');
const sequence = fc.array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map(([one, times]) => (/^(\^|\$|\\b)$/.test(one) ? one : one + times)).join(''));
const expression = fc.oneof(sequence, fc.tuple(sequence, sequence).map(([a, b]) => `${a}|${b}`), fc.tuple(sequence, sequence, quantifier).map(([a, b, times]) => `(${a}|${b})${times}c`));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2', '-', '.', ' ', '\n', 'é', '日', '@', '\u{1f600}'), maxLength: 24 });

/** Repetitions of what may be empty are the one thing that RE2 and JavaScript see differently. */
function isAlike(tree: Expression): boolean {
  return tree.type === 'set' || tree.type === 'assertion'
    || ('parts' in tree ? tree.parts.every(isAlike) : isAlike(tree.of) && !(tree.type === 'repeat' && matchesNothing(tree.of)));
}

test('an expression means what it means to JavaScript', () => {
  fc.assert(fc.property(expression, text, (source, subject) => {
    const tree = parseExpression(source).expression;
    fc.pre(!matchesNothing(tree));
    const ours = new RegExp(javaScriptOf(tree), 'gu');
    expect([...subject.matchAll(ours)].map(([match]) => match)).toEqual([...subject.matchAll(new RegExp(source, 'gu'))].map(([match]) => match));
  }), { numRuns: 3000 });
});

test('every match contains the hint', () => {
  fc.assert(fc.property(expression, text, (source, subject) => {
    const { expression: tree } = parseExpression(source);
    const hint = hintOf(tree);
    const matches = new RegExp(javaScriptOf(tree), 'u').test(subject);
    expect(!matches || hint === undefined || hint.texts.some((one) => subject.includes(one))).toBe(true);
  }), { numRuns: 3000 });
  expect(hintOf(parseExpression('(?i)(?:x|y)Api[-_]Key=\\w+').expression)).toEqual({ texts: ['key='], lowercase: true });
  expect(hintOf(parseExpression('(sk|pk)_live_\\w{24}').expression)).toEqual({ texts: ['_live_'], lowercase: false });
  expect(hintOf(parseExpression('tok=\\w+|key=\\w+').expression)).toEqual({ texts: ['tok=', 'key='], lowercase: false });
  expect(hintOf(parseExpression('\\d{13}').expression)).toBeUndefined();
});

withLua((interpreter) => {
  test('finds what JavaScript finds, in what people write', () => {
    const cases = USED.flatMap(([redaction, texts]) => texts.map((one): [ParsedRedaction, string] => [parsed(redaction), one]));
    expect(inLua(interpreter, cases)).toEqual(cases.map(([redaction, one]) => inJavaScript(redaction, one)));
  });

  test('finds what JavaScript finds, in random expressions and texts', () => {
    const cases: [ParsedRedaction, string][] = [];
    for (const [source, subject] of fc.sample(fc.tuple(expression, fc.string({ unit: text, maxLength: 4 })), { numRuns: 4000, seed: 12 })) {
      const redaction = parseRedaction('redactions[0]', { pattern: source, replacement: '<>' });
      if (!Array.isArray(redaction) && isAlike((redaction as ParsedRedaction).expression)) {
        cases.push([redaction as ParsedRedaction, subject]);
      }
    }
    expect(cases.length).toBeGreaterThan(1000);
    const wanted = cases.map(([redaction, one]) => inJavaScript(redaction, one));
    expect(wanted.filter((one, i) => one !== cases[i][1]).length).toBeGreaterThan(500);
    const got = inLua(interpreter, cases);
    const seen = cases.map(([redaction, subject], i) => [javaScriptOf(redaction.expression), subject, got[i]]);
    expect(seen.filter((_, i) => got[i] !== wanted[i])).toEqual([]);
  });

  test('needs time in proportion to the text, whatever the expression', () => {
    const evil = ['(a*)*[bc]', '(a|a)*[bc]', '(?:a+)+[bc]', '(.*)(.*)(.*)[xy]', '(\\w+\\s?)*[!?]'].map((pattern): [ParsedRedaction, string] => [parsed({ pattern }), 'a'.repeat(1000)]);
    const start = Date.now();
    inLua(interpreter, evil);
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  test('bytes that are no characters stand for themselves', () => {
    const place = folder();
    const source = readFileSync(join(__dirname, '..', '..', 'src', 'fluent-bit', 'ray-filter', 'expressions.lua'), 'utf8');
    const one = { expression: programOf(parsed({ pattern: 'a.b' }).expression, false), replacement: ['#'] };
    writeFileSync(join(place, 'run.lua'), [
      'local byte, find, sub = string.byte, string.find, string.sub', `local config = { redactions = { ${luaLiteral(one)} } }`, source,
      'for _, text in ipairs({ "a\\255b", "a\\195b", "a\\195\\169b", "a\\226\\130b", "\\128a\\128b\\128" }) do io.write(#replace(config.redactions[1].expression, text, { "#" }), " ") end',
    ].join('\n'));
    expect(spawnSync(interpreter, [join(place, 'run.lua')]).stdout.toString()).toBe('1 1 1 4 3 ');
  });
});

test.each([
  ['(?=a)b', 'has (?=, which looks around without taking anything'],
  ['(?<!a)b', 'has (?<!, which looks around without taking anything'],
  ['(a)\\1', 'refers back to what a group matched'],
  ['(?P<n>a)(?P<n>b)', 'has two groups called n'],
  ['(?>a)', 'has (?>, which RE2 does not know'],
  ['a++', 'has a repetition of a repetition, such as a possessive one'],
  ['\\pL', 'has \\p, a property of Unicode'],
  ['[z-a]', 'has a range in brackets without a first and a last character in their order'],
  ['[[:foo:]]', 'has [: in brackets'],
  ['a{3,2}', 'whose second number is smaller than its first'],
  ['a{1001}', 'which repeats more than 1000 times'],
  ['(a', 'has a ( without )'], ['a)', 'has a ) without ('], ['[a', 'has a [ without ]'], ['a\\', 'ends with a backslash'], ['*a', 'has a * with nothing before it to repeat'],
  ['\\Qa\\E', 'has \\Q, which RE2 does not know'], ['(?x)a', 'has (?x, which RE2 does not know'], ['%d%d', ''],
])('%s', (pattern, message) => {
  if (message === '') {
    expect(() => parseExpression(pattern)).not.toThrow();
    return;
  }
  expect(() => parseExpression(pattern)).toThrow(ExpressionError);
  expect(() => parseExpression(pattern)).toThrow(message);
});

test('redactions are checked with what they are for', () => {
  expect(parseRedaction('redactions[ssn]', { pattern: '%d%d%d%-%d%d', examples: ['078-05'], counterExamples: ['x'] })).toEqual([
    { property: 'redactions[ssn].examples[0]', message: 'has nothing in it that the pattern finds, so that it would be sent as it is', remedy: 'correct the pattern' },
  ]);
  expect(parseRedaction('r', { pattern: '\\d+', counterExamples: ['a1'] })).toMatchObject([{ property: 'r.counterExamples[0]' }]);
  expect(parseRedaction('r', { pattern: 'a*' })).toMatchObject([{ property: 'r.pattern', message: 'matches the empty text' }]);
  expect(parseRedaction('r', { pattern: 'a', replacement: '$1' })).toMatchObject([{ property: 'r.replacement', message: 'has $1, and the pattern has no such group' }]);
  expect(parseRedaction('r', { pattern: 'a', replacement: 'costs 5$' })).toMatchObject([{ message: 'has a $ that is not followed by the number or the name of a group' }]);
  expect(() => programOf(parsed({ pattern: '((a{30}){30}){30}' }).expression, false)).toThrow('is too large');
});
