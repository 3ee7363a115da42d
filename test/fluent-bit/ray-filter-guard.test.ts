import { play, PROBLEMS_EXPECTED, withLua } from './lua';
import { file, logs, NOON, quote, read, timeOf } from './ray-log';
import { RayLogLevel } from '../../src/fluent-bit/ray-pipeline';

/** The harness fails on every answer that Fluent Bit does not take. */
withLua((lua) => {
  describe('what is no time', () => {
    test.each([
      '2026-11-23 03:12:39.0 | 7',
      '9999-12-31 23:59:59.999',
      '0001-01-01 00:00:00.000',
      '1969-12-31 23:59:59.999',
      '2038-01-19 03:14:08.000',
      '2106-02-07 06:28:16.000',
      '2026-13-01 00:00:00,000', '2026-00-10 00:00:00,000', '2026-02-29 00:00:00,000', '2026-11-31 00:00:00,000', '2026-11-00 00:00:00,000',
      '2026-11-23 24:00:00,000', '2026-11-23 03:60:00,000', '2026-11-23 03:12:60,000', '2026-11-23 03:12:3x,000', '2026-11-23 03:12:39,0x0',
      '2026-11-23 03:12:39,-10', '2026-11-23 03:12:39,00', '2026-11-23 03:12:',
      '[9999-12-31 23:59:59,999 I 1 1] a', 'INFO 9999-12-31 23:59:59,999 a b -- c',
      '{"timestamp": 9999999999}', '{"timestamp": 99999999999999999999}', '{"timestamp_ns": 9999999999999999999}',
      '{"asctime": "9999-12-31 23:59:59,999"}',
    ])('%s', (line) => {
      const records = read(lua, 'worker-aa-01000000-7.out', `before\n${line}\nafter\n`);

      expect(logs(records)).toEqual(['before', line, 'after']);
      records.forEach((record) => expect(timeOf(record)).toBe('2026-11-23T12:00:00.123Z'));
    });
  });

  describe('an error in the script', () => {
    const broken = (code: string) => `${PROBLEMS_EXPECTED} RAY_FILTER_CONFIG_OVERRIDE = function(config) ${code} end restart()`;
    const path = () => file('worker-aa-01000000-7.out');
    const played = (code: string, options = {}) => {
      const name = path();
      return play(lua, `${broken(code)} write(${quote(name)}, "one\\nERROR:root:password=hunter2\\n") tail(${quote(name)}, 0, nil, ${NOON}) tick(${NOON + 9})`, options)[0];
    };

    test('costs nothing but what it was for', () => {
      expect(played('config.throttle = false')).toMatchObject([
        { component: 'worker', job_id: '01000000', pid: '7', log: 'one' }, { log: 'ERROR:root:password=hunter2' },
      ]);
      expect(logs(played('config.throttle = false', { redactSecrets: true }))).toEqual(['one', 'ERROR:root:password=[redacted]']);
    });

    test('before the line is placed', () => {
      expect(played('config.kinds = false', { redactSecrets: true })).toMatchObject([
        { component: 'other', log: 'one' }, { log: 'ERROR:root:password=[redacted]' },
      ]);
    });

    test.each([
      ['a redaction', 'config.redactions = {{ hint = "o", pattern = "[", replacement = "" }}', {}],
      ['a threshold', 'config.throttle = false', { minimumLevel: RayLogLevel.WARNING }],
    ])('withholds what %s could not be applied to, and says so', (_, code, options) => {
      const records = played(code, options);

      expect(records).toHaveLength(2);
      expect(records[1]).toMatchObject({ level: 'WARNING', log: 'a text of 27 bytes was withheld: what was asked for could not be done to it' });
    });
  });

  describe('records of other inputs', () => {
    test.each([
      '{ foreign = "password=hunter2", nested = { "token: abc", { deeper = "password=hunter2" } }, number = 7, flag = true }',
      '{ foreign = "", log = 7 }', '{ foreign = "", log = "password=hunter2" }', '{ foreign = "", log = "a", path = 7, offset = "x" }',
      '{ foreign = "", log = "password=hunter2", path = "/tmp/ray/session_1/logs/a.log" }',
      '{ foreign = "", log = "password=hunter2", path = "/tmp/ray/session_1/logs/a.log", offset = "x" }',
    ])('%s', (record) => {
      const [[result]] = play(lua, `${PROBLEMS_EXPECTED} call("ray.mine", ${NOON}, ${record})`, { redactSecrets: true });

      expect(JSON.stringify(result)).not.toMatch(/hunter2|abc/);
      expect(result.sec).toBe(NOON);
    });
  });
});
