import * as fc from 'fast-check';
import { chart, StandInConfig } from './stand-in';
import { RayLoggingSidecar, SidecarKind } from '../../src';
import { clusterSpecFields } from '../../src/kuberay/ray-objects';
import { sample, SAMPLES } from '../kuberay/samples';

const sidecars = [SidecarKind.NATIVE, SidecarKind.CONTAINER].map((kind) => new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig(), kind }));

const OWN_VOLUMES = ['ray-logs-config', 'ray-logs-state'];

/** The template without what the agent brought, by what is new in comparison to the original. */
function takenAway(joined: any, original: any): any {
  const { containers, initContainers, volumes, ...spec } = joined.spec;
  const [ray, ...others] = containers.filter(({ name }: any) => name !== 'ray-logs-agent');
  const before = original.spec;
  const rayBefore = before.containers[0];
  const addedMount = !(rayBefore.volumeMounts ?? []).some(({ mountPath }: any) => ['/tmp', '/tmp/ray'].includes(mountPath.replace(/\/+$/, '')));
  const mounts = addedMount ? ray.volumeMounts.slice(0, -1) : ray.volumeMounts;
  const hadLogs = (before.volumes ?? []).some(({ name }: any) => name === 'ray-logs');
  const kept = volumes.filter(({ name }: any) => !OWN_VOLUMES.includes(name) && !(name === 'ray-logs' && !hadLogs));
  const inits = (initContainers ?? []).filter(({ name }: any) => name !== 'ray-logs-agent');
  const { volumeMounts, ...container } = ray;
  return {
    ...joined,
    spec: {
      ...spec,
      containers: [{ ...container, ...optional('volumeMounts', mounts, rayBefore) }, ...others],
      ...optional('initContainers', inits, before),
      ...optional('volumes', kept, before),
    },
  };
}

/** A list as it was: an empty one only if it was there. */
function optional(field: string, list: any[], before: any): any {
  return list.length > 0 || before[field] !== undefined ? { [field]: list } : {};
}

function expectLossless(template: any): void {
  const before = structuredClone(template);
  for (const sidecar of sidecars) {
    const joined = sidecar.addTo(template);
    expect(template).toEqual(before);
    expect(takenAway(joined, before)).toEqual(before);
    expect(sidecar.addTo(joined)).toEqual(joined);
  }
}

/** Every pod template of Ray in a manifest. */
function templates(manifest: any): any[] {
  const spec = clusterSpecFields(manifest.kind).reduce((object, field) => object[field], manifest);
  return [spec.headGroupSpec, ...(spec.workerGroupSpecs ?? [])].map(({ template }) => template);
}

const rayObjects = SAMPLES.flatMap((file) => sample(file).filter(({ apiVersion }) => apiVersion === 'ray.io/v1').map((object) => [file, object] as const));

test('there are samples of every kind', () => {
  expect([...new Set(rayObjects.map(([, { kind }]) => kind))].sort()).toEqual(['RayCluster', 'RayCronJob', 'RayJob', 'RayService']);
});

test.each(rayObjects)('%s', (_, object) => {
  templates(object).forEach(expectLossless);
});

describe('random pod templates', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  // Unlike every field of the Kubernetes API: what is nearly one is refused.
  const field = fc.stringMatching(/^xx[0-9]{1,5}$/);
  const data: fc.Arbitrary<any> = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(field, tie('any'), { maxKeys: 3 })),
  })).any;
  const extra = fc.dictionary(field, data, { maxKeys: 3 });
  const mount = (volume: string) => fc.record({
    mountPath: fc.oneof(fc.constantFrom('/tmp/ray', '/tmp/ray/', '/tmp', '/tmp/ray/spill'), fc.stringMatching(/^\/[a-z]{1,8}$/)),
    extra,
  }).map((one) => ({ name: volume, mountPath: one.mountPath, ...one.extra }));
  const container = (volumes: string[]) => fc.record({
    name,
    env: fc.option(fc.array(fc.record({ name, value: fc.string() }), { maxLength: 3 }), { nil: undefined }),
    volumeMounts: fc.option(volumes.length === 0 ? fc.constant<any[]>([])
      : fc.uniqueArray(fc.constantFrom(...volumes).chain(mount), { maxLength: 3, selector: ({ mountPath }) => mountPath.replace(/\/$/, '') }), { nil: undefined }),
    extra,
  }).map((one) => defined({ name: one.name, env: one.env, volumeMounts: one.volumeMounts, ...one.extra }));
  const template = fc.uniqueArray(fc.oneof(name, fc.constant('ray-logs')), { maxLength: 4 }).chain((volumes) => fc.record({
    metadata: fc.option(extra, { nil: undefined }),
    containers: fc.uniqueArray(container(volumes), { minLength: 1, maxLength: 3, selector: (one) => one.name }),
    initContainers: fc.option(fc.uniqueArray(container(volumes), { maxLength: 2, selector: (one) => one.name }), { nil: undefined }),
    volumes: fc.constant(volumes.length > 0 ? volumes.map((volume) => ({ name: volume, emptyDir: {} })) : undefined),
    extra,
    beside: extra,
  })).map((one) => defined({
    metadata: one.metadata,
    spec: defined({ containers: one.containers, initContainers: one.initContainers, volumes: one.volumes, ...one.extra }),
    ...one.beside,
  }));

  test('lose nothing, and twice is once', () => {
    fc.assert(fc.property(template, expectLossless), { numRuns: 200 });
  });
});

function defined(object: any): any {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
