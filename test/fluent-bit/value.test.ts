import { FluentBitValue } from '../../src';
import { textProblem } from '../../src/fluent-bit/value';

describe('FluentBitValue', () => {
  test('is written as Fluent Bit reads it and knows where its variables come from', () => {
    const value = FluentBitValue.join('ray-', FluentBitValue.fromPodLabel('CLUSTER', 'ray.io/cluster'), '.', FluentBitValue.fromSecret('TOKEN', { name: 'loki', key: 'token' }));

    expect(value.toString()).toBe('ray-${CLUSTER}.${TOKEN}');
    expect(value.texts).toEqual(['ray-', '.']);
    expect(value.variables).toEqual([
      { name: 'CLUSTER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['ray.io/cluster']" } } },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'loki', key: 'token' } } },
    ]);
  });

  test('reads fields of the pod and variables that are there already', () => {
    expect(FluentBitValue.fromPodField('NS', 'metadata.namespace').variables).toEqual([{ name: 'NS', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }]);
    expect(FluentBitValue.fromEnv('HOME').variables).toEqual([{ name: 'HOME' }]);
  });

  test.each(['', '1A', 'A-B', 'A B', 'A}', 'A:-x', 'É'])('refuses %j as the name of a variable', (name) => {
    expect(() => FluentBitValue.fromEnv(name)).toThrow(
      `FluentBitValue: name = ${JSON.stringify(name)}: is not the name of an environment variable; use letters, digits and _, not starting with a digit`);
  });

  test.each(["a']", '', 'a b', '-a'])('refuses %j as the key of a label', (label) => {
    expect(() => FluentBitValue.fromPodLabel('A', label)).toThrow(`FluentBitValue: label = ${JSON.stringify(label)}: is not a label key; use a key like ray.io/cluster`);
  });
});

describe('textProblem', () => {
  const env = FluentBitValue.fromEnv('X');

  test.each([
    'plain', 'a b', 'a\tb', 'é 日本 😀', '# no comment', '@INCLUDE x', '[INPUT]', '$HOME', '{a}', 'a: b', '- x', '"q"', "it's", 'a}b', '$', 'null', '~', '1e3',
  ])('takes %j', (text) => {
    expect(textProblem(text)).toBeUndefined();
  });

  test.each([
    ['a\nb', 'contains a line break or NUL'],
    ['a\rb', 'contains a line break or NUL'],
    ['a\0b', 'contains a line break or NUL'],
    ['a\u0007b', 'contains a control character'],
    ['a\u0085b', 'contains a control character'],
    ['\ufeffa', 'contains a control character'],
    ['a\ud800b', 'is not well-formed Unicode'],
    ['', 'is empty'],
    [' a', 'begins or ends with a blank, which Fluent Bit cuts off'],
    ['a\t', 'begins or ends with a blank, which Fluent Bit cuts off'],
    ['${HOME}', 'contains ${, which Fluent Bit would expand'],
    ['a${', 'contains ${, which Fluent Bit would expand'],
  ])('refuses %j', (text, message) => {
    expect(textProblem(text)).toMatchObject({ message });
  });

  test('takes references among texts', () => {
    expect(textProblem(FluentBitValue.join('a', env, 'b', env, 'c}'))).toBeUndefined();
  });

  test('refuses ${ in the texts around a reference', () => {
    expect(textProblem(FluentBitValue.join('${A}', env))).toMatchObject({ message: 'contains ${, which Fluent Bit would expand' });
    expect(textProblem(FluentBitValue.join('$', '{A}', env))).toMatchObject({ message: 'contains ${, which Fluent Bit would expand' });
  });

  test('refuses a } before a reference, which Fluent Bit would then leave as it is', () => {
    expect(textProblem(FluentBitValue.join('{a}', env))).toMatchObject({ message: 'has a } before an environment variable, which keeps Fluent Bit from expanding it' });
    expect(textProblem(FluentBitValue.join(env, '}', env))).toMatchObject({ message: 'has a } before an environment variable, which keeps Fluent Bit from expanding it' });
  });
});
