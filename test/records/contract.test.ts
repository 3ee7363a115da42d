import { readFileSync } from 'fs';
import { join } from 'path';
import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { LokiRules, LokiRulesConfigMap, RayLogsDashboard } from '../../src';
import { POD_VARIABLES } from '../../src/fluent-bit/ray-pipeline';
import { components, fieldsOfName, LOG_FILE_KINDS } from '../../src/ray/log-files';
import { HOUR_KEY, LOG_KEY, RECORD_FIELDS } from '../../src/ray/record';
import { interpolated, logqlFields } from '../backends/parse';
import { LuaRecord, play, withLua } from '../fluent-bit/lua';
import { CORPUS, EXPECTED } from '../ray/corpus';

const CONTRACT = [LOG_KEY, ...RECORD_FIELDS.map(({ name }) => name), HOUR_KEY];

/** Beside the fields, a record has a time. */
const fieldsOf = (records: LuaRecord[]) => [...new Set(records.flatMap(({ sec, nsec, ...fields }) => Object.keys(fields)))].sort();

/** What a pod of a RayJob and one of a RayService say of themselves. */
const PODS = ['RayJob', 'RayService'].map((kind) => ({
  ...Object.fromEntries(Object.entries(POD_VARIABLES).map(([field, { variables: [{ name }] }]) => [name, field])), RAY_OWNER: 'owner', RAY_OWNER_KIND: kind,
}));

withLua((lua) => {
  test('what is sent of the corpus has the fields of the contract, each of them somewhere, and no other', () => {
    const files = Object.entries(EXPECTED).filter(([, { kind }]) => kind !== 'dump').map(([path]) => JSON.stringify(join(CORPUS, path)));
    const scenario = files.map((file) => `tail(${file}, 0, nil, 1800000000)`).join('\n');
    const records = PODS.flatMap((pod) => play(lua, scenario, {}, pod, Object.keys(POD_VARIABLES)).flat());
    expect(fieldsOf(records)).toEqual([...CONTRACT].sort());
  });
});

test('what the names of files say is in the contract', () => {
  expect(LOG_FILE_KINDS.flatMap(fieldsOfName).filter((field) => !CONTRACT.includes(field))).toEqual([]);
});

test('docs/records.md has the fields of the contract, in a row each', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'records.md'), 'utf8');
  const table = page.slice(page.indexOf('\n## Fields'), page.indexOf('\n## Which files'));
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, field]) => field).sort()).toEqual([...CONTRACT].sort());
});

describe('queries', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'records.md'), 'utf8');
  const ofDashboard = expressions(new RayLogsDashboard().model).map(interpolated);
  const ofRules = ruleQueries();
  const ofDocs = [...page.matchAll(/`(\{\w+=[^`]*)`/g)].map(([, query]) => query.replace(/\\\|/g, '|'));
  const queries = { 'the dashboard': ofDashboard, 'the alerts': ofRules, 'docs/records.md': ofDocs };
  const inLoki = CONTRACT.map((field) => (field === 'cluster' ? 'RayCluster' : field));

  test.each(Object.entries(queries))('of %s ask for fields of the contract and nothing else', (_, list) => {
    expect(list.length).toBeGreaterThan(5);
    const asked = [...new Set(list.flatMap(logqlFields))];
    expect(asked).toContain('RayCluster');
    expect(asked.filter((field) => !inLoki.includes(field))).toEqual([]);
  });

  test.each(Object.entries(queries))('of %s name components that there are', (_, list) => {
    const named = list.flatMap((query) => [...query.matchAll(/component=~?"([^"]*)"/g)]).flatMap(([, value]) => value.split('|'));
    expect(named.filter((value) => !components().some((component) => new RegExp(`^(?:${value})$`).test(component)))).toEqual([]);
  });
});

/** The queries that stand anywhere in a dashboard. */
function expressions(value: any): string[] {
  return typeof value !== 'object' || value === null ? [] : Object.entries<any>(value).flatMap(([key, inner]) => (
    key === 'expr' ? [inner] : expressions(inner)
  ));
}

/** The queries of the alerts on what Ray writes. */
function ruleQueries(): string[] {
  const chart = Testing.chart();
  new LokiRulesConfigMap(chart, 'rules', { rules: [LokiRules.rayLogs()] });
  const texts = Testing.synth(chart).flatMap(({ data }) => Object.values<string>(data));
  return texts.flatMap((text) => parse(text).groups).flatMap(({ rules }: any) => rules.map(({ expr }: any) => expr));
}
