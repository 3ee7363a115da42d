import { GrafanaSchema } from './grafana-schema';
import { interpolated, logqlErrors, promqlErrors } from './parse';
import { FluentBitVersion, GrafanaDashboard, PipelineHealthDashboard, RayLogsDashboard } from '../../src';

const panelsOf = (dashboard: GrafanaDashboard): any[] => dashboard.model.panels.flatMap((panel: any) => [panel, ...(panel.panels ?? [])]).filter((panel: any) => panel.type !== 'row');
const targetsOf = (dashboard: GrafanaDashboard): any[] => panelsOf(dashboard).flatMap((panel) => panel.targets);
const queriesOf = (dashboard: GrafanaDashboard): string[] => targetsOf(dashboard).map((target) => interpolated(target.expr));

const DASHBOARDS: [string, GrafanaDashboard][] = [
  ['logs', new RayLogsDashboard()],
  ['pipeline', new PipelineHealthDashboard()],
  ['pipeline of Fluent Bit 3.2.2', new PipelineHealthDashboard({ version: FluentBitVersion.V3_2_2 })],
];

const schema = new GrafanaSchema();

test.each(DASHBOARDS)('the dashboard of the %s', (_, dashboard) => {
  expect(dashboard.model).toMatchSnapshot();
});

test.each(DASHBOARDS)('Grafana knows all of the dashboard of the %s', (_, dashboard) => {
  expect(schema.problems(dashboard.model)).toEqual([]);
});

test('the comparison with Grafana finds what is wrong', () => {
  const model = JSON.parse(new RayLogsDashboard().json);
  model.refesh = '1m';
  model.panels[1].options.colorMode = 'loud';
  model.panels[1].targets[0].expression = 'x';
  expect(schema.problems(model)).toEqual([
    'dashboard.refesh: is not known to Grafana',
    'panel Lines.options.colorMode: "loud" is not "value"',
    'panel Lines.target.expression: is not known to Grafana',
  ]);
});

test('every query of the logs is LogQL', () => {
  const queries = queriesOf(new RayLogsDashboard());
  expect(queries.length).toBeGreaterThan(20);
  expect(queries.flatMap(logqlErrors)).toEqual([]);
});

test('every query of the pipeline is PromQL', () => {
  const queries = queriesOf(new PipelineHealthDashboard());
  expect(queries.length).toBeGreaterThan(15);
  expect(queries.flatMap(promqlErrors)).toEqual([]);
});

test('the parsers find what is wrong', () => {
  expect(logqlErrors('sum(count_over_time({a="b"} | level=~ [5m]))')).not.toEqual([]);
  expect(promqlErrors('sum(rate(a{b="c"}[5m])) by')).not.toEqual([]);
});

test.each(DASHBOARDS)('no panel of the %s lies on another', (_, dashboard) => {
  const cells = new Set<string>();
  for (const { gridPos: { x, y, w, h } } of dashboard.model.panels) {
    expect(x + w).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        expect(cells.has(`${column},${line}`)).toBe(false);
        cells.add(`${column},${line}`);
      }
    }
  }
});

test('every panel says what it shows', () => {
  for (const [, dashboard] of DASHBOARDS) {
    expect(panelsOf(dashboard).filter((panel) => !/\.$/.test(panel.description)).map((panel) => panel.title)).toEqual([]);
  }
});

test('only counts have a unit in a table: with one, an id that is made of digits would be shown as a number', () => {
  for (const [, dashboard] of DASHBOARDS) {
    for (const { title, fieldConfig } of panelsOf(dashboard).filter(({ type }) => type === 'table')) {
      expect([title, fieldConfig.defaults.unit]).toEqual([title, undefined]);
      const withUnit = fieldConfig.overrides.filter(({ properties }: any) => properties.some(({ id }: any) => id === 'unit'));
      expect(withUnit.map(({ matcher }: any) => matcher.options)).toEqual(['Count']);
    }
  }
});

test('no legend adds up what cannot be added', () => {
  const summed = DASHBOARDS.flatMap(([, dashboard]) => panelsOf(dashboard)).filter(({ options }) => options.legend?.calcs.includes('sum'));
  expect([...new Set(summed.map(({ fieldConfig }) => fieldConfig.defaults.unit))]).toEqual(['short']);
});

test('a panel of Prometheus says how often agents are scraped, so that a rate has enough of it', () => {
  expect([...new Set(targetsOf(new PipelineHealthDashboard()).filter(({ range }) => range).map(({ interval }) => interval))]).toEqual(['30s']);
});

test('an id, a title and a choice of data sources of your own', () => {
  const dashboard = new RayLogsDashboard({ uid: 'team-a', title: 'Logs of team A', dataSourceRegex: '/^team-a/' });
  expect(dashboard.uid).toBe('team-a');
  expect(dashboard.title).toBe('Logs of team A');
  expect(dashboard.model.templating.list[0].regex).toBe('/^team-a/');
});

test('a dashboard of your own', () => {
  expect(GrafanaDashboard.fromModel({ uid: 'own', title: 'Own', panels: [] }).json).toBe('{\n "uid": "own",\n "title": "Own",\n "panels": []\n}\n');
  expect(() => GrafanaDashboard.fromModel({ title: 'Own' })).toThrowErrorMatchingInlineSnapshot('"GrafanaDashboard: uid: cannot name a dashboard and its ConfigMap; use at most 40 lower-case letters, digits and -"');
  expect(() => GrafanaDashboard.fromModel({ uid: 'own' })).toThrowErrorMatchingInlineSnapshot('"GrafanaDashboard: title: is missing; give the dashboard a title"');
});
