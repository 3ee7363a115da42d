import { App, Chart, Testing } from 'cdk8s';
import { FluentBitConfig, LokiOutput, RayClusterWithLogs, RayJobWithLogs, StdoutOutput } from '../../src';

const chart = (app: App = Testing.app()) => new Chart(app, 'ray');
const named = (props: { host: string; name?: string }) => new FluentBitConfig(chart(), 'config', {
  outputs: [new LokiOutput({ host: props.host })], immutable: true, ...(props.name && { metadata: { name: props.name } }),
});

describe('an immutable configuration', () => {
  test('says so, and has a hash of its contents in its name', () => {
    const { checksum, configMap } = named({ host: 'loki', name: 'logs' });
    expect(configMap.toJson()).toMatchObject({ immutable: true, metadata: { name: `logs-${checksum.slice(0, 8)}` } });
  });

  test('has another name with other contents, and the same with the same', () => {
    const [one, other, same] = ['loki', 'loki-2', 'loki'].map((host) => named({ host }).configMapName);
    expect(other).not.toBe(one);
    expect(same).toBe(one);
  });

  test('is named by its place in the app, too, which may be a long one', () => {
    const long = new FluentBitConfig(chart(), 'a'.repeat(80), { outputs: [new StdoutOutput()], immutable: true });
    expect(long.configMapName).toMatch(/^[a-z][-a-z0-9]{1,62}$/);
    expect(long.configMapName.endsWith(long.checksum.slice(0, 8))).toBe(true);
  });

  test('has that name in each namespace, and pods mount it by that', () => {
    const scope = chart();
    const config = new FluentBitConfig(scope, 'config', { outputs: [new StdoutOutput()], immutable: true, metadata: { name: 'logs' } });
    for (const namespace of ['a', 'b']) {
      new RayClusterWithLogs(scope, namespace, { metadata: { name: 'one', namespace }, rayVersion: '2.60.0', head: {}, config });
    }
    const manifest = Testing.synth(scope);
    const configMaps = manifest.filter(({ kind }) => kind === 'ConfigMap');
    expect(configMaps.map(({ metadata, immutable }) => ({ ...metadata, immutable }))).toEqual(
      [undefined, 'a', 'b'].filter((namespace) => configMaps.some(({ metadata }) => metadata.namespace === namespace))
        .map((namespace) => ({ name: config.configMapName, ...(namespace && { namespace }), immutable: true })),
    );
    const mounted = manifest.filter(({ kind }) => kind === 'RayCluster')
      .map(({ spec }) => spec.headGroupSpec.template.spec.volumes.find((volume: any) => volume.configMap)?.configMap.name);
    expect(mounted).toEqual([config.configMapName, config.configMapName]);
  });
});

describe('the name of the configuration that is made for an object', () => {
  test('is made of the name and the kind of the object', () => {
    const scope = chart();
    const logs = { rayVersion: '2.60.0', head: {}, outputs: [new StdoutOutput()] };
    new RayClusterWithLogs(scope, 'cluster', { metadata: { name: 'train' }, ...logs });
    new RayJobWithLogs(scope, 'job', { metadata: { name: 'train' }, entrypoint: 'python -c 1', ...logs });
    expect(Testing.synth(scope).filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name).sort())
      .toEqual(['train-raycluster-logs', 'train-rayjob-logs']);
  });
});
