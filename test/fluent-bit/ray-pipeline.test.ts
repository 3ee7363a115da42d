import { Duration, Size } from 'cdk8s';
import { luaLiteral } from '../../src/fluent-bit/lua-literal';
import { FluentBitPlugin } from '../../src/fluent-bit/plugin';
import { defaultBacklog, POD_VARIABLES, RAY_MATCH, RayBacklog, rayPipeline, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';
import { components, kindOf } from '../../src/ray/log-files';
import { EXPECTED, nameOf } from '../ray/corpus';

function option(plugin: FluentBitPlugin, key: string): string | undefined {
  return plugin._options().find((one) => one.key === key)?.values[0].toString();
}

function tail(options: RayPipelineOptions = {}): FluentBitPlugin {
  return rayPipeline(FluentBitVersion.V5_1_1, options).inputs[0];
}

/** What the globs of an input find, as fnmatch and glob see it. */
function finds(plugin: FluentBitPlugin, path: string): boolean {
  const pattern = (glob: string, star: string) => new RegExp(`^${glob.replace(/[.]/g, '\\.').replace(/\*/g, star)}$`);
  const included = option(plugin, 'Path')!.split(',').some((glob) => pattern(glob, '[^/]*').test(path));
  const excluded = (option(plugin, 'Exclude_Path') ?? '').split(',').some((glob) => pattern(glob, '.*').test(path));
  return included && !excluded;
}

const inPod = (path: string) => `/tmp/ray/${path.split('/').slice(2).join('/')}`;
const logs = Object.keys(EXPECTED).filter((path) => EXPECTED[path].kind !== 'dump');

describe('files', () => {
  test.each(logs)('finds %s', (path) => {
    expect(finds(tail(), inPod(path))).toBe(true);
  });

  test.each([
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/debug_state.txt',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/debug_state_gcs.txt',
    '/tmp/ray/session_latest/logs/raylet.out',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/runtime_resources/pip/a/virtualenv/lib/x.log',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/ray_spilled_objects_a/b.out',
    '/tmp/ray/prev-logs/session_2026/node/logs/raylet.out',
    '/tmp/ray/persist-complete-logs/session_2026/node/logs/raylet.out',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/raylet.out.1.gz',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/serve/deeper/x.log',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/dashboard.pid',
    '/tmp/ray/session_2026-11-23_03-12-21_857583_1/logs/metrics.json',
  ])('never finds %s', (path) => {
    expect(finds(tail(), path)).toBe(false);
  });

  test('of an old session, rotated, moved, unknown', () => {
    for (const name of ['raylet.out.7', 'old/worker-aa-01000000-1.err.1', 'new-thing.log', 'new/thing.log.1', 'python-core-worker-aa_1.1.log']) {
      expect(finds(tail(), `/tmp/ray/session_2020-01-01_00-00-00_000000_1/logs/${name}`)).toBe(true);
    }
  });

  test.each(components().slice(0, -1))('of %s only', (component) => {
    const found = logs.filter((path) => finds(tail({ include: [component] }), inPod(path)));

    expect(found).toEqual(logs.filter((path) => kindOf(nameOf(path))!.component === component));
  });

  test.each(components().slice(0, -1))('of all components but %s', (component) => {
    const found = logs.filter((path) => finds(tail({ exclude: [component] }), inPod(path)));

    expect(found).toEqual(logs.filter((path) => kindOf(nameOf(path))!.component !== component));
  });

  test('without the twins of ray-data.log', () => {
    const plugin = tail({ duplicates: { rayDataDatasetFiles: false } });

    expect(finds(plugin, '/tmp/ray/session_2026/logs/ray-data/ray-data.log')).toBe(true);
    expect(finds(plugin, '/tmp/ray/session_2026/logs/ray-data/ray-data-dataset_1_0.log')).toBe(false);
  });

  test('of the user', () => {
    expect(option(tail({ additionalGlobs: ['/var/log/app/*.log'] }), 'Path')).toMatch(/,\/var\/log\/app\/\*\.log$/);
  });
});

test('nothing is given up', () => {
  const pipeline = rayPipeline(FluentBitVersion.V5_1_1);

  expect(pipeline.inputs.map((input) => option(input, 'storage.type'))).toEqual(['filesystem', 'filesystem', 'filesystem']);
  expect(option(pipeline.inputs[0], 'DB')).toBe('/ray-logs-state/ray.db');
});

test('the script looks around in what is read in one go, and a bit further', () => {
  const pipeline = rayPipeline(FluentBitVersion.V5_1_1, { readSize: Size.kibibytes(64) });

  expect(option(pipeline.inputs[0], 'Buffer_Chunk_Size')).toBe('65536');
  expect(pipeline.scripts['ray-filter.lua']).toContain(`["look"] = ${65536 + 4096},`);
});

test.each([FluentBitVersion.V5_1_1, FluentBitVersion.V3_2_2])('%s keeps nothing that it could not bound', (version) => {
  const { service } = rayPipeline(version);

  expect(Object.keys(service).filter((key) => key.includes('reject'))).toEqual([]);
  expect(service).toMatchObject({ 'storage.delete_irrecoverable_chunks': true });
});

test('lines wait in their files, or on the volume where a destination must not wait for another', () => {
  expect(defaultBacklog(1)).toBe(RayBacklog.LOG_FILES);
  expect(defaultBacklog(2)).toBe(RayBacklog.STATE_VOLUME);
  expect(option(tail(), 'storage.pause_on_chunks_overlimit')).toBe('true');
  expect(option(tail({ backlog: RayBacklog.STATE_VOLUME }), 'storage.pause_on_chunks_overlimit')).toBe('false');
  expect(rayPipeline(FluentBitVersion.V5_1_1).service).toMatchObject({ 'storage.backlog.mem_limit': 1, 'storage.max_chunks_up': 8 });
});

test('a line is cut where the release can, so that neither memory nor a request outgrows its limit', () => {
  expect([tail(), rayPipeline(FluentBitVersion.V3_2_2).inputs[0]].map((plugin) => (
    ['Buffer_Max_Size', 'Skip_Long_Lines', 'Truncate_Long_Lines'].map((key) => option(plugin, key))
  ))).toEqual([['524288', 'true', 'true'], ['524288', 'true', undefined]]);
  expect(option(tail({ longestLine: Size.mebibytes(2) }), 'Buffer_Max_Size')).toBe('2097152');
});

test('takes all descriptors before the script is opened', () => {
  const [first, script] = rayPipeline(FluentBitVersion.V3_2_2).filters;

  expect(option(first, 'code')).toContain('setrlimit');
  expect(option(script, 'script')).toBe('ray-filter.lua');
});

test('the variables of the pod', () => {
  expect(Object.keys(rayPipeline(FluentBitVersion.V5_1_1, {}, ['pod', 'cluster']).variables)).toEqual(['pod', 'cluster', 'ray_owner', 'ray_owner_kind']);
  expect(POD_VARIABLES.cluster.variables[0]).toEqual({ name: 'RAY_CLUSTER', valueFrom: { fieldRef: { fieldPath: 'metadata.labels[\'ray.io/cluster\']' } } });
});

test('every tag is matched', () => {
  const pipeline = rayPipeline(FluentBitVersion.V5_1_1);

  expect(pipeline.inputs.map((input) => option(input, 'Tag')!.startsWith(RAY_MATCH.replace('*', '')))).toEqual([true, true, true]);
});

test.each<[RayPipelineOptions, string]>([
  [{ include: ['raylt'] }, 'include = "raylt": is not a component of Ray'],
  [{ exclude: ['other'] }, 'exclude = "other": is not a component of Ray'],
  [{ throttle: { raylt: 1 } }, 'throttle = "raylt": is not a component of Ray'],
  [{ throttle: { raylet: 0 } }, 'throttle.raylet = 0: is not a positive number'],
  [{ timeZone: 'Asia/Edo' }, 'timeZone = "Asia/Edo": is neither a time zone such as Europe/Berlin nor an offset such as +09:00'],
  [{ timeZone: '+99:00' }, 'timeZone'],
  [{ additionalGlobs: ['*.log'] }, 'additionalGlobs = "*.log": is not an absolute path'],
  [{ additionalGlobs: ['/a/**/b.log'] }, 'additionalGlobs = "/a/**/b.log": has **'],
  [{ additionalGlobs: ['/a,b.log'] }, 'additionalGlobs = "/a,b.log": has a comma'],
  [{ redactions: [{ pattern: '' }] }, 'redactions[0].pattern'],
  [{ redactions: [{ name: 'mine', pattern: '(a' }] }, 'redactions[mine].pattern'],
  [{ orderWindow: Duration.seconds(0) }, 'orderWindow'],
  [{ orderWindow: Duration.days(2) }, 'orderWindow'],
  [{ largestEntry: Size.kibibytes(0) }, 'largestEntry'],
  [{ readSize: Size.kibibytes(2) }, 'readSize = 2048: is not between 4096 and 1048576'],
  [{ readSize: Size.mebibytes(2) }, 'readSize'],
  [{ longestLine: Size.mebibytes(17) }, 'longestLine = 17825792: is not between 8192 and 16777216'],
  [{ readSize: Size.kibibytes(64), longestLine: Size.kibibytes(32) }, 'longestLine = 32768: is not between 65536 and 16777216'],
])('%j is refused', (options, message) => {
  expect(() => rayPipeline(FluentBitVersion.V5_1_1, options)).toThrow(message);
});

test('values as Lua source', () => {
  expect(luaLiteral({ 'a-b': ['x"\\\n', 1, true], 'none': undefined })).toBe('{ ["a-b"] = { "x\\034\\092\\010", 1, true } }');
});

