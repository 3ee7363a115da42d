import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Include, Testing } from 'cdk8s';
import { sample, SAMPLES } from './samples';
import { RayManifest } from '../../src';

jest.mock('child_process', () => ({ execFileSync: () => { throw new Error('another process'); } }));

const SAMPLE_FOLDER = 'test/fixtures/kuberay';

function load(text: string, props = {}): any[] {
  const chart = new Chart(new App(), 'chart', props);
  RayManifest.fromYaml(chart, 'manifest', text);
  return Testing.synth(chart);
}

test.each(SAMPLES)('%s comes out as it is', (file) => {
  const chart = new Chart(new App(), 'chart');
  const manifest = RayManifest.fromFile(chart, 'manifest', join(SAMPLE_FOLDER, file));
  expect(Testing.synth(chart)).toEqual(sample(file));
  expect(manifest.apiObjects.map(({ name }) => name)).toEqual(sample(file).map(({ metadata }) => metadata.name));
});

test('it is read in this process', () => {
  const file = join(SAMPLE_FOLDER, 'ray-cluster.sample.yaml');
  const chart = new Chart(new App(), 'chart');
  expect(() => new Include(chart, 'include', { url: file })).toThrow('another process');
  expect(() => RayManifest.fromFile(chart, 'manifest', file)).not.toThrow();
});

test('the text is read as Kubernetes reads it', () => {
  const text = [
    'apiVersion: v1', 'kind: ConfigMap', 'metadata: { name: a, annotations: { date: 2024-01-01, time: 12:30:45 } }', 'mode: 0644', 'on: off', 'merged: { <<: { a: 1 }, b: 2 }',
  ].join('\n');
  expect(load(text)).toEqual([{
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations: { date: '2024-01-01', time: '12:30:45' } }, mode: 420, true: false, merged: { a: 1, b: 2 },
  }]);
});

test('namespaces: their own, else that of the chart', () => {
  const text = ['a: { apiVersion: v1, kind: Secret, metadata: { name: s, namespace: own } }', 'b: { apiVersion: v1, kind: Secret, metadata: { name: s } }']
    .map((line) => line.slice(3)).join('\n---\n');
  expect(load(text, { namespace: 'ray' }).map(({ metadata }) => metadata.namespace)).toEqual(['own', 'ray']);
});

test('a list is its items', () => {
  const item = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
  expect(load(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item] }))).toEqual([item]);
});

test('what is empty is left out', () => {
  expect(load('---\n# nothing\n---\n')).toEqual([]);
});

test('generateName stays, for kubectl create', () => {
  const job = 'apiVersion: ray.io/v1\nkind: RayJob\nmetadata: { generateName: train- }\n';
  const objects = load(`${job}---\n${job}`);
  expect(objects.map(({ metadata }) => metadata)).toEqual([{ generateName: 'train-' }, { generateName: 'train-' }]);
});

describe('refused', () => {
  test.each<[string, string, string]>([
    ['no YAML', 'a: [', 'chart/manifest: text: is no YAML: '],
    ['no object', '- a', 'chart/manifest: text: document 1 = ["a"]: is not a Kubernetes object; give a map with apiVersion, kind and metadata'],
    ['no kind', 'apiVersion: v1', 'chart/manifest: text: document 1, kind: is not a text; write it as in the Kubernetes API'],
    ['no name', 'apiVersion: v1\nkind: Secret', 'chart/manifest: text: document 1, metadata.name: is missing; name the object'],
    ['an object twice', 'apiVersion: v1\nkind: List\nitems: [&a { apiVersion: v1, kind: Secret, metadata: { name: s } }, *a]',
      'chart/manifest: text: document 1, items[1] = "Secret s": is there twice; remove one of the two'],
  ])('%s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  test('a file that is none', () => {
    const chart = new Chart(new App(), 'chart');
    expect(() => RayManifest.fromFile(chart, 'a', 'none.yaml')).toThrow('chart/a: file = "none.yaml": cannot be read: ENOENT');
    expect(() => RayManifest.fromFile(chart, 'a', 'https://example.com/a.yaml')).toThrow(
      'chart/a: file = "https://example.com/a.yaml": is a URL; download it, so that the same manifest comes out every time',
    );
  });

  test('a file with something else in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ray-logs-'));
    const file = join(folder, 'a.yaml');
    writeFileSync(file, 'a: 1');
    try {
      expect(() => RayManifest.fromFile(new Chart(new App(), 'chart'), 'a', file)).toThrow(`chart/a: ${file}: document 1, apiVersion: is not a text`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
