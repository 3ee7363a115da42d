import { existsSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { readClassic } from './fluent-bit/read-classic';
import { sample } from './kuberay/samples';
import { exampleNames, manifestPath, synthesize } from '../scripts/examples';

test.each(exampleNames())('examples/%s/manifest.yaml is what its example makes', (name) => {
  expect(existsSync(manifestPath(name))).toBe(true);
  expect(synthesize(name)).toBe(readFileSync(manifestPath(name), 'utf8'));
}, 30_000);

test('examples/ray-docs-sample is the page of the Ray documentation, object for object', () => {
  const objects = parseAllDocuments(readFileSync(manifestPath('ray-docs-sample'), 'utf8')).map((document) => document.toJS());
  const withoutText = ({ data, ...rest }: any) => rest;
  const configOf = ({ data }: any) => readClassic(data['fluent-bit.conf']);
  const [pageConfig, pageCluster] = sample('docs-page.yaml');
  expect(objects).toHaveLength(2);
  expect(objects[1]).toEqual(pageCluster);
  expect(withoutText(objects[0])).toEqual(withoutText(pageConfig));
  expect(Object.keys(objects[0].data)).toEqual(Object.keys(pageConfig.data));
  expect(configOf(objects[0])).toEqual(configOf(pageConfig));
});
