import { fieldComplaint, templateComplaint } from '../../src/fluent-bit/record-accessor';

test.each(['$a', "$a['b']", "$a['b'][1]", "$a['b.c']", '$a-b', '$_a', '$a/b'])('%s is a field', (text) => {
  expect(fieldComplaint(text)).toBeUndefined();
  expect(templateComplaint(text, false)).toBeUndefined();
});

// Fluent Bit 5.1.1 and 3.2.2 abort with the first of these in a label of Loki, and do not start with most of the others.
test.each([
  "$['actor_id']", '$a[', "$a['b", "$a['b c']", "$a['b,c']", '$$', '$$a', '$a}', '$é', '$a[01]', '$a[-1]', '$a["b"]', '$.a', '$ a', '$a$b', '$a!', '$@timestamp',
])('%s is not', (text) => {
  expect(fieldComplaint(text)).toBeDefined();
  expect(templateComplaint(`x.${text}`, false)).toBeDefined();
});

test.each(['$TAG', '$TAG[1]', 'logs.$TAG[0].$level', 'x$', 'plain', '$a.$b', "$a['b'] and $c"])('%s is a template', (text) => {
  expect(templateComplaint(text, false)).toBeUndefined();
});

test('parts of a regular expression and of the tag', () => {
  expect(templateComplaint('$0.$1', true)).toBeUndefined();
  expect(templateComplaint('$1', false)?.message).toBe('has $1, which stands for a part of a regular expression, and here there is none');
  expect(templateComplaint('$TAG[x]', false)?.message).toBe('has a part of the tag without a number');
});

test('what somebody meant', () => {
  expect(fieldComplaint('$kubernetes.pod_name')).toEqual({ message: 'has a dot, at which Fluent Bit would end the field', remedy: "write it like $kubernetes['pod_name']" });
  expect(fieldComplaint('level')).toEqual({ message: 'does not start with $', remedy: 'write it like $level' });
});
