import { App, Chart } from 'cdk8s';
import { Grafana, GrafanaDataSource, LokiMonolithic } from '../../src';

const MAKE: [string, (chart: Chart, props: any) => unknown][] = [
  ['Grafana', (chart, props) => new Grafana(chart, 'a', { dataSources: [GrafanaDataSource.fromLoki(new LokiMonolithic(chart, 'loki', {}))], ...props })],
  ['LokiMonolithic', (chart, props) => new LokiMonolithic(chart, 'a', props)],
];

describe.each(MAKE)('%s', (_, make) => {
  test.each<[string, any, string]>([
    ['op', { podSpec: { tolerations: [{ op: 'Exists' }] } }, 'podSpec.tolerations[0].op: is not a field of the Kubernetes API; use operator'],
    ['a slip', { podSpec: { nodeSelectr: {} } }, 'podSpec.nodeSelectr: is not a field of the Kubernetes API; use nodeSelector'],
    ['an unknown effect', { podSpec: { tolerations: [{ operator: 'Exists', effect: 'NoSched' }] } }, 'podSpec.tolerations[0].effect = "NoSched": is not one of'],
    ['memory of 1GB', { resources: { limits: { memory: '4GB' } } }, "resources.limits.memory = \"4GB\": is not a quantity; write '4Gi'"],
    ['a request above its limit', { resources: { requests: { memory: '9Gi' }, limits: { memory: '8Gi' } } }, 'resources.requests.memory = "9Gi": is more than the limit "8Gi"'],
  ])('%s', (__, props, text) => {
    expect(() => make(new Chart(new App(), 'chart'), props)).toThrow(`chart/a: ${text}`);
  });

  test('what is right', () => {
    expect(() => make(new Chart(new App(), 'chart'), {
      podSpec: { tolerations: [{ operator: 'Exists' }], nodeSelector: { a: 'b' } }, resources: { requests: { memory: '4Gi' }, limits: { memory: '8Gi' } },
    })).not.toThrow();
  });
});
