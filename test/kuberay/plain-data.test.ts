import { plainMap } from '../../src/kuberay/plain-data';

test('the mark of jsii on what comes from another language is no key', () => {
  expect(plainMap('here', 'limits', { cpu: '2', [Symbol('$jsii$wireType$')]: 'Map<=>string' })).toEqual({ cpu: '2' });
  expect(() => plainMap('here', 'limits', { [Symbol('a')]: '2' })).toThrow('is a symbol as a key, which a manifest cannot hold');
});
