import { join } from 'path';
import { App, Chart, Size } from 'cdk8s';
import { folder, LuaRecord, play, withLua } from './lua';
import { FluentBitConfig, FluentBitConfigProps, FluentBitVersion, LokiOutput, ModifyFilter, ModifyRule, StdoutOutput } from '../../src';
import { RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';

const WORKER = `worker-${'28265d34'.repeat(7)}-01000000-42.out`;

function loki(props: Partial<FluentBitConfigProps> = {}): { [file: string]: string } {
  const config = new FluentBitConfig(new Chart(new App(), 'chart'), 'config', { outputs: [new LokiOutput({ host: 'loki' })], ...props });
  return config.configMap.toJson().data;
}

const isApart = (data: { [file: string]: string }) => data['fluent-bit.conf'].includes('structured_metadata_map_keys $metadata');

describe('the shape of records', () => {
  test('where Loki alone gets them, the fields without a label are in a map', () => {
    const data = loki();

    expect(isApart(data)).toBe(true);
    expect(data['fluent-bit.conf']).toContain('remove_keys component, hour, metadata');
    expect(data['ray-filter.lua']).toContain('["beside_metadata"] = { "component" }');
  });

  test('an agent of a whole node has the labels of the pod beside it', () => {
    const data = loki({ pipeline: { wholeNode: true } });

    expect(isApart(data)).toBe(true);
    expect(data['fluent-bit.conf']).toContain('remove_keys cluster, namespace, pod, node_type, component, hour, metadata');
    expect(data['fluent-bit.conf']).not.toMatch(/structured_metadata /);
  });

  test.each<[string, Partial<FluentBitConfigProps>]>([
    ['a release that knows no such map', { version: FluentBitVersion.V3_2_2 }],
    ['another output', { outputs: [new LokiOutput({ host: 'loki' }), new StdoutOutput()] }],
    ['a filter of the user', { filters: [new ModifyFilter({ match: '*', rules: [ModifyRule.add('a', 'b')] })] }],
    ['labels of the user', { outputs: [new LokiOutput({ host: 'loki', labels: { job: '$job_id_short' } })] }],
    ['label keys of the user', { outputs: [new LokiOutput({ host: 'loki', labelKeys: ['$level'] })] }],
    ['a tenant in the record', { outputs: [new LokiOutput({ host: 'loki', tenantIdKey: 'namespace' })] }],
    ['options of the user', { outputs: [new LokiOutput({ host: 'loki', options: { label_keys: '$level' } })] }],
  ])('with %s they stand side by side', (_, props) => {
    const data = loki(props);

    expect(isApart(data)).toBe(false);
    expect(data['ray-filter.lua']).not.toContain('["beside_metadata"]');
  });
});

withLua((lua) => {
  /** The fields of a record side by side. */
  const flat = ({ metadata, ...rest }: LuaRecord) => ({ ...rest, ...metadata });

  const line = (name: string, texts: string[]) => {
    const path = join('/tmp/ray/session_2026-11-23_03-12-21_857583_15791/logs', name);
    let offset = 0;
    return texts.map((text) => {
      const call = `line(${JSON.stringify(path)}, ${offset}, ${JSON.stringify(text)})`;
      offset += text.length + 1;
      return call;
    }).join(' ');
  };

  test.each<[string, string, RayPipelineOptions]>([
    ['lines of a worker with markers', line(WORKER, [':job_id:02000000', ':task_name:f', 'a', '{"asctime": "2026-11-23 03:12:39,292", "levelname": "ERROR", "actor_name": "A"}', 'b']), {}],
    ['lines of a component', line('raylet.out', ['[2026-11-23 03:12:39,292 W 1 1] a', '[2026-11-23 03:12:39,292 I 1 1] b']), {}],
    ['a text in pieces', line(WORKER, ['a'.repeat(5000)]), { largestEntry: Size.kibibytes(1) }],
    ['a note of what was left out', `${line('raylet.out', ['a', 'b'])} line("/tmp/ray/session_2026/logs/raylet.out", 0, "c", 2000000001)`, { throttle: { raylet: 1 } }],
  ])('%s: the map has what else stands side by side', (_, scenario, options) => {
    const [apart] = play(lua, scenario, options, {}, { fieldsBesideMetadata: ['component'] });
    const [together] = play(lua, scenario, options);

    expect(apart.length).toBeGreaterThan(0);
    expect(apart.map(flat)).toEqual(together);
    apart.forEach((record) => expect(Object.keys(record).sort()).toEqual(['component', 'hour', 'log', 'metadata', 'nsec', 'sec']));
  });

  test('what one call returns does not share a map that the next line changes', () => {
    const path = join(folder(), 'raylet.out');
    const [warning, info] = ['W', 'I'].map((level) => `[2026-11-23 03:12:39,292 ${level} 1 1] a\\n`);
    // The second line is like the first, so that it takes the third to know its place: both come of one call.
    const scenario = `RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = "${path}.memory" end restart()
      write("${path}", "${warning}${warning}${info}") tail("${path}", 0, 1) part() restart() resume("${path}", ${warning.length - 1})`;
    const [, apart] = play(lua, scenario, {}, {}, { fieldsBesideMetadata: ['component'] }, FluentBitVersion.V3_2_2);

    expect(apart.map(({ metadata }) => metadata.level)).toEqual(['WARNING', 'INFO']);
  });
});
