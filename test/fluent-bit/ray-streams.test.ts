import { rayStreams } from '../../src/fluent-bit/ray-streams';
import { RECORD_FIELDS } from '../../src/ray/record';

const { labels, structuredMetadata, removedKeys } = rayStreams();

test('labels are few-valued', () => {
  expect(Object.entries(labels).map(([name, value]) => `${name}=${value}`)).toEqual([
    'RayCluster=${RAY_CLUSTER}', 'namespace=${RAY_NAMESPACE}', 'node_type=${RAY_NODE_TYPE}', 'group=${RAY_GROUP}', 'pod=${RAY_POD}',
    'component=$component', 'hour=$hour',
  ]);
});

test('every field of the record is stored once', () => {
  const stored = [...Object.keys(labels), ...Object.keys(structuredMetadata)].map((name) => (name === 'RayCluster' ? 'cluster' : name));

  expect(stored.filter((name) => name !== 'hour').sort()).toEqual(RECORD_FIELDS.map((field) => field.name).sort());
  expect(removedKeys).toEqual([...Object.values(labels), ...Object.values(structuredMetadata)].map(String)
    .filter((value) => /^\$\w/.test(value)).map((value) => value.slice(1)).sort((a, b) => removedKeys.indexOf(a) - removedKeys.indexOf(b)));
});
