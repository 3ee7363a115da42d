import * as fc from 'fast-check';
import { insideSlashes, onigmoProblem } from '../../src/fluent-bit/onigmo';
// What Onigmo of Fluent Bit 5.1.1 and 3.2.2 (the same) said: whether it compiles the expression.
import * as answers from '../fixtures/onigmo.json';

test.each(Object.entries(answers).filter(([regex]) => regex !== 'default'))('%s: %s', (regex, compiles) => {
  expect(onigmoProblem(regex) === undefined).toBe(compiles);
});

test('slashes and flags', () => {
  expect(insideSlashes('/a/')).toEqual({ pattern: 'a', flags: '' });
  expect(insideSlashes('/a b/ix')).toEqual({ pattern: 'a b', flags: 'ix' });
  expect(insideSlashes('/a/b')).toEqual({ pattern: '/a/b', flags: '' });
  expect(onigmoProblem('/a # (/x')).toBeUndefined();
  expect(onigmoProblem('/a # (/')).toBe('has a ( without )');
});

test('any text is answered, soon', () => {
  const parts = ['(?<n>', '\\g<n>', '(', ')', '|', '*', '[', ']', '-', '\\', 'a', '{2,3}', '(?i)', '(?<=', '&&', '[:alpha:]', 'é', '\u{1f600}'];
  fc.assert(fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), (list) => {
    const start = Date.now();
    onigmoProblem(list.join(''));
    expect(Date.now() - start).toBeLessThan(1000);
  }), { numRuns: 2000 });
  expect(onigmoProblem('('.repeat(100_000))).toBe('is nested too deeply');
});
