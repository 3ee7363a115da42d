import { Chart, Size, Testing } from 'cdk8s';
import { parse } from 'yaml';
import {
  Grafana, GrafanaDashboard, GrafanaDashboards, GrafanaDataSource, GrafanaDataSources, GrafanaProps, LokiDataSourceProps, LokiMonolithic,
  PipelineHealthDashboard, RayLogsDashboard,
} from '../../src';

const LOKI = GrafanaDataSource.loki({ url: 'http://loki-gateway' });
const OWN = GrafanaDashboard.fromModel({ uid: 'own', title: 'Own', panels: [] });

function synth(props: Partial<GrafanaProps> = {}): any[] {
  const chart = Testing.chart();
  new Grafana(chart, 'grafana', { dataSources: [LOKI], ...props });
  return Testing.synth(chart);
}

const named = (objects: any[], kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name);
const dashboardsOf = (objects: any[]) => Object.keys(named(objects, 'ConfigMap', 'grafana-dashboards').data);
const refused = (props: Partial<GrafanaProps>) => expect(() => synth(props));

test('with a Loki and a dashboard', () => {
  expect(synth({ dashboards: [OWN] })).toMatchSnapshot();
});

test('with everything said', () => {
  const objects = synth({
    name: 'logs',
    namespace: 'monitoring',
    image: 'registry.example.com/grafana:13.2.3',
    adminPassword: { name: 'admin', key: 'password' },
    dataSources: [
      GrafanaDataSource.loki({ url: 'https://loki.example.com', name: 'Team A', tenantId: 'team-a', user: 'grafana', password: { name: 'loki', key: 'password' }, maxLines: 500, isDefault: true }),
      GrafanaDataSource.prometheus({ url: 'http://prometheus.monitoring:9090' }),
    ],
    dashboards: [OWN],
    volumeSize: Size.gibibytes(1),
    storageClassName: 'fast',
    resources: { requests: { cpu: '1' } },
    env: { GF_SERVER_ROOT_URL: 'https://grafana.example.com' },
    podSpec: { nodeSelector: { disk: 'ssd' } },
  });
  expect(objects).toMatchSnapshot();
});

test('the dashboard of the agents comes with a Prometheus', () => {
  expect(dashboardsOf(synth())).toEqual(['ray-logs.json']);
  const prometheus = GrafanaDataSource.prometheus({ url: 'http://prometheus' });
  expect(dashboardsOf(synth({ dataSources: [LOKI, prometheus] }))).toEqual(['ray-log-pipeline.json', 'ray-logs.json']);
});

test('no dashboard at all', () => {
  const objects = synth({ dashboards: [] });
  expect(named(objects, 'ConfigMap', 'grafana-dashboards').data).toEqual({});
  expect(JSON.stringify(objects)).not.toContain('HOME_DASHBOARD');
});

test('the Loki of this library, as its first tenant', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'monitoring' });
  const loki = new LokiMonolithic(chart, 'loki', { tenants: ['test', 'team-b'] });
  expect(GrafanaDataSource.fromLoki(loki).definition).toMatchInlineSnapshot(`
{
  "access": "proxy",
  "jsonData": {
    "httpHeaderName1": "X-Scope-OrgID",
    "manageAlerts": true,
    "maxLines": 1000,
  },
  "name": "Ray Loki",
  "secureJsonData": {
    "httpHeaderValue1": "test",
  },
  "type": "loki",
  "uid": "ray-loki",
  "url": "http://loki-gateway.monitoring",
}
`);
  expect(GrafanaDataSource.fromLoki(loki, { name: 'Team B', tenantId: 'team-b', isDefault: false }).definition).toMatchObject({
    uid: 'team-b', isDefault: false, secureJsonData: { httpHeaderValue1: 'team-b' },
  });
  expect(() => GrafanaDataSource.fromLoki(loki, { tenantId: 'team-c' })).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: tenantId = "team-c": is not one of the tenants of chart/loki; add it there, or leave it out"');
});

test('names and ids that are not those of the data sources that are there already', () => {
  const sources = [GrafanaDataSource.loki({ url: 'http://loki' }), GrafanaDataSource.prometheus({ url: 'http://prometheus' })];
  expect(sources.map(({ name, uid }) => [name, uid])).toEqual([['Ray Loki', 'ray-loki'], ['Ray Prometheus', 'ray-prometheus']]);
});

describe('the default data source', () => {
  const loki = () => new LokiMonolithic(Testing.chart(), 'loki', { tenants: ['a', 'b'] });
  const ownFile = (dataSources: GrafanaDataSource[]) => parse(named(synth({ dataSources }), 'ConfigMap', 'grafana-provisioning').data['datasources.yaml']).datasources.map((one: any) => one.isDefault);
  const foreignFile = (dataSources: GrafanaDataSource[]) => {
    const chart = Testing.chart();
    new GrafanaDataSources(chart, 'sources', { dataSources });
    return parse(Testing.synth(chart)[0].data['ray-logs.yaml']).datasources.map((one: any) => one.isDefault);
  };
  const a = () => GrafanaDataSource.fromLoki(loki(), { name: 'A' });
  const b = (isDefault?: boolean) => GrafanaDataSource.fromLoki(loki(), { name: 'B', tenantId: 'b', isDefault });

  test('is the first one of a Grafana of this library, unless it is said', () => {
    expect(ownFile([a(), b()])).toEqual([true, false]);
    expect(ownFile([a(), b(true)])).toEqual([false, true]);
  });

  test('is left to a Grafana that is there already, which has one', () => {
    expect(foreignFile([a(), b()])).toEqual([false, false]);
    expect(foreignFile([a(), b(true)])).toEqual([false, true]);
  });

  test('cannot be two', () => {
    expect(() => foreignFile([b(true), GrafanaDataSource.loki({ url: 'http://loki', isDefault: true })])).toThrow(
      'test/sources: dataSources.isDefault = ["B","Ray Loki"]: is true for more than one, with which Grafana does not start; set it for one');
  });
});

test('beside a Grafana that is there already', () => {
  const chart = Testing.chart();
  new GrafanaDashboards(chart, 'dashboards', { dashboards: [OWN], folder: 'Ray', metadata: { namespace: 'monitoring', labels: { team: 'ml' } } });
  new GrafanaDataSources(chart, 'sources', { dataSources: [GrafanaDataSource.loki({ url: 'http://loki-gateway', tenantId: 'test' })], metadata: { name: 'ray-logs' } });
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('a sidecar that looks for other labels', () => {
  const chart = Testing.chart();
  new GrafanaDashboards(chart, 'dashboards', { dashboards: [new RayLogsDashboard(), new PipelineHealthDashboard()], label: 'dashboards' });
  new GrafanaDataSources(chart, 'sources', { dataSources: [LOKI], label: 'sources' });
  expect(Testing.synth(chart).map(({ metadata }) => [metadata.labels, metadata.annotations])).toEqual([
    [{ dashboards: '1' }, undefined], [{ dashboards: '1' }, undefined], [{ sources: '1' }, undefined],
  ]);
});

test('a password is in no ConfigMap', () => {
  const secret = GrafanaDataSource.loki({ url: 'http://loki', user: 'ray', password: { name: 'loki', key: 'password' } });
  const file = parse(named(synth({ dataSources: [secret] }), 'ConfigMap', 'grafana-provisioning').data['datasources.yaml']);
  expect(file.datasources[0].secureJsonData).toEqual({ basicAuthPassword: '$DATA_SOURCE_RAY_LOKI_PASSWORD' });
  expect(secret.env).toEqual([{ name: 'DATA_SOURCE_RAY_LOKI_PASSWORD', valueFrom: { secretKeyRef: { name: 'loki', key: 'password' } } }]);
});

test('what Grafana or Kubernetes would refuse', () => {
  refused({ name: 'Grafana' }).toThrowErrorMatchingInlineSnapshot('"test/grafana: name = "Grafana": cannot be the name of a Service; use at most 52 lower-case letters, digits and -, beginning with a letter"');
  refused({ namespace: '-' }).toThrowErrorMatchingInlineSnapshot('"test/grafana: namespace = "-": is not the name of a namespace; use at most 63 lower-case letters, digits and -"');
  refused({ dataSources: [] }).toThrowErrorMatchingInlineSnapshot('"test/grafana: dataSources = []: is empty; give it GrafanaDataSource.fromLoki(loki)"');
  refused({ dataSources: [LOKI, LOKI] }).toThrowErrorMatchingInlineSnapshot('"test/grafana: dataSources.name = "Ray Loki": is that of two data sources; give each one of its own"');
  refused({ dashboards: [OWN, OWN] }).toThrowErrorMatchingInlineSnapshot('"test/grafana: dashboards = "own": is the id of two dashboards; give each an id of its own"');
  refused({ dashboards: [GrafanaDashboard.fromModel({ uid: 'large', title: 'x'.repeat(1024 * 1024) })] }).toThrowErrorMatchingInlineSnapshot('"test/grafana: dashboards: are 1048610 bytes, and a ConfigMap holds 1048576; leave some out"');
});

test('data sources that Grafana could not use', () => {
  const source = (props: Partial<LokiDataSourceProps>) => expect(() => GrafanaDataSource.loki({ url: 'http://loki', ...props }));
  source({ url: 'loki:3100' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: url = "loki:3100": is not a URL, or contains a $, which Grafana would expand; write it like \'http://loki-gateway.monitoring\'"');
  source({ url: 'http://$LOKI' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: url = "http://$LOKI": is not a URL, or contains a $, which Grafana would expand; write it like \'http://loki-gateway.monitoring\'"');
  source({ name: 'a$b' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: name = "a$b": is empty, begins or ends with a blank, or contains a $, which Grafana would expand; choose another"');
  source({ uid: '' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: uid = "": is empty, begins or ends with a blank, or contains a $, which Grafana would expand; choose another"');
  source({ uid: 'a b' }).toThrow('GrafanaDataSource: uid = "a b": is not an id that Grafana takes; use at most 40 letters, digits, - and _');
  source({ name: 'x'.repeat(41) }).toThrow('is not an id that Grafana takes');
  source({ tenantId: 'a/b' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: tenantId = "a/b": is not a tenant id that Loki takes; use letters, digits and !-_.*\'()"');
  source({ user: 'ray' }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: password: is missing beside the other half of the credentials; give both, or neither"');
  source({ password: { name: 'a', key: 'b' } }).toThrowErrorMatchingInlineSnapshot('"GrafanaDataSource: user: is missing beside the other half of the credentials; give both, or neither"');
});
