import { readFileSync } from 'fs';
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { L1Field, l1Fields } from './l1-fields';
import { normalizePodTemplate } from '../../src/kuberay/pod-template';

const normalize = (template: any) => normalizePodTemplate('chart/ray', 'podTemplate', template);

describe('the k8s types of cdk8s-plus', () => {
  const fields = l1Fields(k8s.toJson_PodTemplateSpec);

  test('have a leaf for every field that is renamed', () => {
    expect(fields.length).toBeGreaterThan(700);
    const renamed = fields.map(({ l1, json }) => [l1.find((step, i) => step !== json[i] && i < json.length), json.find((step, i) => step !== l1[i])]);
    expect([...new Set(renamed.filter(([l1]) => l1).map((pair) => pair.join(' -> ')))].sort()).toMatchInlineSnapshot(`
[
  "datasetUuid -> datasetUUID",
  "diskUri -> diskURI",
  "downwardApi -> downwardAPI",
  "hostIp -> hostIP",
  "hostIpc -> hostIPC",
  "hostPid -> hostPID",
  "pdId -> pdID",
  "scaleIo -> scaleIO",
  "setHostnameAsFqdn -> setHostnameAsFQDN",
  "storagePolicyId -> storagePolicyID",
  "targetWwNs -> targetWWNs",
  "volumeId -> volumeID",
]
`);
  });

  test('render as cdk8s-plus renders them, field by field', () => {
    for (const field of fields) {
      const template = l1Object([field]);
      expect([field, normalize(template)]).toEqual([field, k8s.toJson_PodTemplateSpec(template)]);
    }
  });

  test('render as cdk8s-plus renders them, many fields at a time', () => {
    const some = fc.uniqueArray(fc.constantFrom(...fields), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(some, (picks) => {
      const template = l1Object(picks);
      expect(normalize(template)).toEqual(k8s.toJson_PodTemplateSpec(template));
    }), { numRuns: 200 });
  });

  test('may be mixed with plain data', () => {
    expect(normalize({
      spec: {
        hostPid: true,
        hostIPC: true,
        containers: [{
          name: 'ray-head',
          ports: [{ containerPort: 80, hostIp: '127.0.0.1' }],
          livenessProbe: { httpGet: { port: k8s.IntOrString.fromNumber(80) } },
          readinessProbe: { httpGet: { port: 'web' } },
          resources: { limits: { 'cpu': k8s.Quantity.fromNumber(1), 'memory': '1Gi', 'nvidia.com/gpu': 1 } },
        }],
        volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Gi') } }],
      },
    })).toEqual({
      spec: {
        hostPID: true,
        hostIPC: true,
        containers: [{
          name: 'ray-head',
          ports: [{ containerPort: 80, hostIP: '127.0.0.1' }],
          livenessProbe: { httpGet: { port: 80 } },
          readinessProbe: { httpGet: { port: 'web' } },
          resources: { limits: { 'cpu': 1, 'memory': '1Gi', 'nvidia.com/gpu': 1 } },
        }],
        volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }],
      },
    });
  });

  test('are not imported to be recognised', () => {
    expect(readFileSync('src/kuberay/plain-data.ts', 'utf8')).not.toContain("from 'cdk8s-plus");
  });
});

describe('plain manifests', () => {
  // Nested data as it may stand in fields that this library does not know, with the names of L1 types among the keys.
  const keys = fc.oneof(fc.string(), fc.constantFrom('hostPid', 'hostIp', 'downwardApi', 'volumeId', '__proto__', 'constructor', 'toString', 'labels'));
  const data: fc.Arbitrary<any> = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.boolean(), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  })).value;

  test('come out as they went in', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), data), (extra) => {
      fc.pre(!JSON.stringify(extra).includes('"value"'));
      const template = { metadata: { labels: { value: 'x', hostPid: 'y' } }, spec: { containers: [{ name: 'a' }], futureField: extra } };
      const before = JSON.stringify(template);
      expect(JSON.stringify(normalize(template))).toBe(before);
      expect(JSON.stringify(template)).toBe(before);
    }));
  });

  test('may leave fields undefined and have no prototype', () => {
    const spec = Object.assign(Object.create(null), { nodeName: undefined, hostNetwork: true });
    expect(normalize({ spec })).toEqual({ spec: { hostNetwork: true } });
  });

  test('may have maps of any keys', () => {
    const template = { metadata: { labels: { value: 'a' }, annotations: { value: 'b' } }, spec: { nodeSelector: { value: 'c' } } };
    expect(normalize(template)).toEqual(template);
  });
});

describe('what could come out otherwise than it was meant is refused', () => {
  const container = (fields: any) => ({ spec: { containers: [{ name: 'ray-head', ...fields }] } });

  test.each([
    ['null', container({ env: null }), 'podTemplate.spec.containers[0].env: is null; leave the field out'],
    ['null in a list', container({ args: ['a', null] }), 'podTemplate.spec.containers[0].args[1]: is null; leave the field out'],
    ['a hole in a list', container({ args: [undefined] }), 'podTemplate.spec.containers[0].args[0] = "undefined": is not a value of a manifest; give a text, a number, a boolean, a list or a map'],
    ['a wrongly rendered quantity', container({ resources: { limits: { cpu: { value: '1' } } } }),
      'podTemplate.spec.containers[0].resources.limits.cpu = {"value":"1"}: looks like a quantity or port that was rendered wrong; give the string itself'],
    ['a wrongly rendered port', container({ livenessProbe: { httpGet: { port: { value: 80 } } } }),
      'podTemplate.spec.containers[0].livenessProbe.httpGet.port = {"value":80}: looks like a quantity or port that was rendered wrong; give the number itself'],
    ['a date', { metadata: { annotations: { since: new Date(0) } } },
      "podTemplate.metadata.annotations.since = \"Date\": is an object of a class that a manifest cannot hold; give plain data, or a type of cdk8s-plus-28's k8s"],
    ['a lazy value', { spec: Lazy.any({ produce: () => ({}) }) },
      "podTemplate.spec = \"Lazy\": is an object of a class that a manifest cannot hold; give plain data, or a type of cdk8s-plus-28's k8s"],
    ['a function', { spec: { nodeName: () => 'x' } }, 'podTemplate.spec.nodeName = "function": is not a value of a manifest; give a text, a number, a boolean, a list or a map'],
    ['a number that is none', { spec: { priority: NaN } }, 'podTemplate.spec.priority = "NaN": is not a finite number; give a number that JSON can hold'],
    ['both names of a field', { spec: { hostPID: true, hostPid: true } }, 'podTemplate.spec.hostPID: is given twice, the second time as hostPid; remove one of the two'],
    ['a text for a template', 'spec', 'podTemplate = "spec": is not a map of fields; give an object (in Python a dict)'],
    ['a text for a spec', { spec: 'x' }, 'podTemplate.spec = "x": is not a map of fields; write it as in the Kubernetes API'],
    ['a map for containers', { spec: { containers: {} } }, 'podTemplate.spec.containers = {}: is not a list of maps; write it as in the Kubernetes API'],
    ['texts for variables', container({ env: ['A=1'] }), 'podTemplate.spec.containers[0].env = ["A=1"]: is not a list of maps; write it as in the Kubernetes API'],
    ['an odd key', { spec: { 'a b': null } }, "podTemplate.spec['a b']: is null; leave the field out"],
  ])('%s', (_, template, text) => {
    expect(() => normalize(template)).toThrow(`chart/ray: ${text}`);
  });
});

/** An object of the L1 type with something in each of the fields. */
function l1Object(fields: L1Field[]): any {
  const object: any = {};
  for (const { l1, json } of fields) {
    // A leaf that is read by its `value` is a Quantity or an IntOrString.
    const wrapped = l1.at(-1) === 'value' && json.at(-1) !== 'value';
    put(object, wrapped ? l1.slice(0, -1) : l1, wrapped ? k8s.Quantity.fromString('1') : 'leaf');
    if (json.at(-1) === 'value') {
      // Never alone: whatever has a value in Kubernetes has a name or a key too.
      put(object, [...l1.slice(0, -1), json.includes('tolerations') ? 'key' : 'name'], 'leaf');
    }
  }
  return object;
}

/** Sets a leaf. A step called 0 is the first place of a list. */
function put(object: any, path: string[], leaf: any): void {
  path.slice(0, -1).forEach((step, i) => {
    object = object[step] ??= path[i + 1] === '0' ? [] : {};
  });
  object[path.at(-1)!] = leaf;
}
