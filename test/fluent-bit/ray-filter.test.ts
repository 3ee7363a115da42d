import { existsSync, mkdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { folder, LuaRecord, play, withLua } from './lua';
import { RayLogLevel, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { FluentBitVersion } from '../../src/fluent-bit/version';
import { CORPUS, EXCEPTIONS, EXPECTED } from '../ray/corpus';

const SESSION = 'session_2026-11-23_03-12-21_857583_15791';
const WORKER = '28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c651';
const NOON = Date.UTC(2026, 10, 23, 12) / 1000;

/** A new log file with the given name below logs/. */
function file(name: string): string {
  const path = join(folder(), SESSION, 'logs', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** What becomes of a file with the given text. */
function read(interpreter: string, name: string, text: string, options: RayPipelineOptions = {}): LuaRecord[] {
  const path = file(name);
  return play(interpreter, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}, 0, nil, ${NOON})`, options)[0];
}

function quote(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}

const logs = (records: LuaRecord[]) => records.map((record) => record.log);

withLua((lua) => {
  describe('the corpus', () => {
    const files = Object.entries(EXPECTED).filter(([, expected]) => expected.kind !== 'dump');
    const scenario = files.map(([path]) => `tail(${quote(join(CORPUS, path))}, 0, nil, ${NOON}) for now = 1, 20 do tick(${NOON + 10} + now) end part()`);
    const parts = play(lua, scenario.join('\n'));

    test.each(files.map(([path], index) => [path, index] as const))('%s', (path, index) => {
      const expected = EXPECTED[path];
      const records = parts[index];
      const exception = EXCEPTIONS.find((one) => one.file.test(path));
      const counts: { [level: string]: number } = {};
      records.forEach(({ level }) => {
        counts[(level ?? 'none').toLowerCase()] = (counts[(level ?? 'none').toLowerCase()] ?? 0) + 1;
      });
      const levels = { ...expected.levels };
      if (exception) {
        levels.none += exception.records;
      }

      expect(records).toHaveLength(expected.records_without_markers + (exception?.records ?? 0));
      expect(counts).toEqual(Object.fromEntries(Object.entries(levels).filter(([, count]) => count > 0)));
    });

    test.each(files.flatMap(([path, { component }], index) => (component === 'serve_replica' ? [[path, index] as const] : [])))(
      'the deployment in %s is that of its name, in text and JSON', (path, index) => {
        const { deployment, replica } = EXPECTED[path].file_ids;

        expect(parts[index].length).toBeGreaterThan(0);
        parts[index].forEach((record) => expect(record).toMatchObject({ deployment, replica }));
      },
    );

    test('a traceback that nothing logged has no level', () => {
      const printed = parts.flat().filter(({ log }) => log.startsWith('Traceback'));

      expect(printed.length).toBeGreaterThan(1);
      printed.forEach((record) => expect(record).not.toHaveProperty('level'));
    });

    test('exceptions are few', () => {
      const user = files.filter(([, expected]) => expected.kind === 'user');
      const records = user.reduce((sum, [, expected]) => sum + expected.records_without_markers, 0);
      const others = EXCEPTIONS.filter(({ file: pattern }) => user.some(([path]) => pattern.test(path)))
        .reduce((sum, { records: diff }) => sum - diff, 0);

      expect(others / records).toBeLessThan(0.02);
    });

    test.each(files.map(([path], index) => [path, index] as const))('every byte of %s arrives', (path, index) => {
      const text = readFileSync(join(CORPUS, path), 'latin1');
      const kept = text.split('\n').filter((line) => !/^:(job_id|actor_name|task_name):/.test(line) && !line.startsWith('{"__magic_token__"'));
      const raw = (line: string) => Buffer.from(line, 'latin1').toString();

      expect(parts[index].map((record) => record.log).join('\n').split('\n').filter((line) => line !== '')).toEqual(kept.map(raw).filter((line) => line !== ''));
    });
  });

  describe('fields of the name', () => {
    test('worker', () => {
      expect(read(lua, `worker-${WORKER}-01000000-42.out`, 'hello\n')[0]).toMatchObject({
        component: 'worker', worker_id: WORKER, job_id: '01000000', pid: '42', stream: 'stdout', session: SESSION,
        file: `worker-${WORKER}-01000000-42.out`, log: 'hello',
      });
    });

    test('a prestarted worker has no job until the marker line', () => {
      const [before, after] = read(lua, `worker-${WORKER}-ffffffff-42.err`, 'a\n:job_id:02000000\nb\n');

      expect(before).not.toHaveProperty('job_id');
      expect(after).toMatchObject({ job_id: '02000000', stream: 'stderr' });
    });

    test('a rotated file has the name that it had', () => {
      expect(read(lua, 'raylet.out.3', '[2026-11-23 03:12:39,292 I 1 1] a\n')[0]).toMatchObject({ file: 'raylet.out', component: 'raylet' });
      expect(read(lua, `old/worker-${WORKER}-01000000-42.out.1`, 'a\n')[0]).toMatchObject({ file: `worker-${WORKER}-01000000-42.out`, component: 'worker' });
    });

    test('job driver', () => {
      expect(read(lua, 'job-driver-rayjob-ok-x7k2p.log', 'a\n')[0]).toMatchObject({ component: 'job_driver', submission_id: 'rayjob-ok-x7k2p' });
    });

    test('an unknown file', () => {
      expect(read(lua, 'new-thing.log', 'a\n')[0]).toMatchObject({ component: 'other', file: 'new-thing.log' });
    });
  });

  describe('time', () => {
    const at = (line: string, options: RayPipelineOptions = {}, now = NOON) => {
      const path = join(folder(), 'anything.log');
      const [[record]] = play(lua, `write(${quote(path)}, ${quote(`${line}\n`)}) tail(${quote(path)}, 0, nil, ${now})`, options);
      return new Date(record.sec * 1000 + Math.floor(record.nsec / 1e6)).toISOString();
    };

    test.each([
      ['[2026-11-23 03:12:39,292 I 17432 17432] (raylet) main.cc:283: text'],
      ['2026-11-23 03:12:39,292\tINFO log_monitor.py:182 -- text'],
      ['INFO 2026-11-23 03:12:39,292 app 2zapkag7 -- text'],
      ['{"asctime": "2026-11-23 03:12:39,292", "levelname": "INFO"}'],
      ['{"timestamp_ns": 1795403559292000001}'],
    ])('%s', (line) => {
      expect(at(line)).toBe('2026-11-23T03:12:39.292Z');
    });

    test('days, months and leap years', () => {
      for (const day of ['2024-02-29', '2024-03-01', '2025-12-31', '2026-01-01', '2028-02-29', '2032-02-28', '2032-03-01']) {
        expect(at(`${day} 23:59:58,007\tINFO a.py:1 -- x`, {}, Date.parse(`${day}T23:59:59Z`) / 1000)).toBe(`${day}T23:59:58.007Z`);
      }
    });

    test('a time zone', () => {
      expect(at('2026-11-23 03:12:39,292\tINFO a.py:1 -- x', { timeZone: '+09:00' })).toBe('2026-11-22T18:12:39.292Z');
      expect(at('2026-11-23 03:12:39,292\tINFO a.py:1 -- x', { timeZone: '-03:30' })).toBe('2026-11-23T06:42:39.292Z');
    });

    test('seconds of an event', () => {
      expect(at('{"severity":"ERROR","timestamp":1795403785}')).toBe(new Date(1795403785000).toISOString());
      expect(at('{"severity":"ERROR","timestamp":"1795403785"}')).toBe(new Date(1795403785000).toISOString());
    });

    test('none: the time of the line before, or that of reading', () => {
      const path = file(`worker-${WORKER}-01000000-42.out`);
      const [[first, second, third, late]] = play(lua, `
        write(${quote(path)}, "printed\\n2026-11-23 03:12:39,292 INFO app: logged\\nprinted\\nlater\\n")
        tail(${quote(path)}, 0, 57, ${NOON}) tail(${quote(path)}, 57, nil, ${NOON + 100})`);

      expect(first.sec).toBe(NOON);
      expect(third.sec).toBe(second.sec);
      expect(late.sec).toBe(second.sec + 100);
    });

    test('equal lines differ, what is read again does not', () => {
      const path = file('job-driver-a.log');
      const text = '2026-11-23 03:12:39,292 INFO app: same\n'.repeat(50);
      const [once, again] = play(lua, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}, 0, nil, ${NOON}) part() restart() tail(${quote(path)}, 0, nil, ${NOON + 60})`);

      expect(new Set(once.map(({ nsec }) => nsec)).size).toBe(50);
      expect(again).toEqual(once);
      expect(once.map(({ nsec }) => nsec)).toEqual([...once.map(({ nsec }) => nsec)].sort((a, b) => a - b));
    });

    test('lines of one millisecond keep their order over a megabyte', () => {
      const line = `2026-11-23 03:12:39,292 INFO app: ${'x'.repeat(997)}\n`;
      const records = read(lua, 'job-driver-a.log', line.repeat(1200));

      const times = records.map(({ sec, nsec }) => BigInt(sec) * 1_000_000_000n + BigInt(nsec));
      expect(times.every((time, index) => index === 0 || time > times[index - 1])).toBe(true);
    });

    test('the slot of the order window is the only one of its number in any span of a week', () => {
      const hours = Array.from({ length: 3 * 168 }, (_, index) => Date.UTC(2026, 10, 23, 3, 12) + index * 3_600_000);
      const lines = hours.map((time) => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')},292 INFO app: x\n`);
      const path = file('a.log');
      const [records] = play(lua, `write(${quote(path)}, ${quote(lines.join(''))}) tail(${quote(path)})`);
      const slots = records.map(({ hour }) => hour);

      expect(slots).toHaveLength(hours.length);
      // A week that begins in the middle of an hour has parts of 169.
      slots.forEach((slot, index) => expect(slots.slice(index + 1, index + 169)).not.toContain(slot));
      expect(new Set(slots).size).toBe(169);
    });

    test('the slot of a line lasts for the order window', () => {
      const slots = read(lua, 'a.log', ['03:00:00,000', '03:59:59,999', '04:00:00,000'].map((time) => `2026-11-23 ${time} INFO app: x\n`).join('')).map(({ hour }) => hour);
      expect(slots[1]).toBe(slots[0]);
      expect(slots[2]).not.toBe(slots[1]);
    });
  });

  describe('level', () => {
    test.each([
      ['[2026-11-23 03:12:39,292 W 1 1] a', 'WARNING'],
      ['[2026-11-23 03:12:39,292 C 1 1] a', 'CRITICAL'],
      ['2026-11-23 03:12:39,292\tSUCC scripts.py:1 -- a', 'INFO'],
      ['2026-11-23 03:12:39,292\tERR scripts.py:1 -- a', 'ERROR'],
      ['2026-11-23 03:12:39,292\tVINFO scripts.py:1 -- a', 'DEBUG'],
      ['2026-11-23 03:12:39,292 - my.app - WARNING - a', 'WARNING'],
      ['ERROR 2026-11-23 03:12:39,292 app 2zapkag7 -- a', 'ERROR'],
      ['WARNING:root:a', 'WARNING'],
      ['I1123 03:24:42.438467   27393 fork_posix.cc:71] a', 'INFO'],
      ['{"levelname": "W", "message": "a"}', 'WARNING'],
      ['{"severity":"ERROR"}', 'ERROR'],
      ['{"level": "debug", "msg": "a user\'s own"}', 'DEBUG'],
    ])('%s', (line, level) => {
      expect(read(lua, 'a.log', `${line}\n`)[0].level).toBe(level);
    });

    test.each(['print', 'HELLO world', 'A: b', '2026 was a year', '12345', '', '{not json', 'INFO'])('none: %s', (line) => {
      expect(read(lua, 'a.log', `${line}\n`)[0]).not.toHaveProperty('level');
    });

    test('a threshold', () => {
      const text = 'INFO:root:a\nWARNING:root:b\nprint\nERROR:root:c\n';

      expect(logs(read(lua, 'a.log', text, { minimumLevel: RayLogLevel.WARNING }))).toEqual(['WARNING:root:b', 'print', 'ERROR:root:c']);
    });
  });

  describe('ids of a JSON line', () => {
    const ids = { worker_id: WORKER, node_id: WORKER.replace(/2/g, 'd'), actor_id: '98d7e81d87860d178bbd321602000000', task_id: `${'16310a0f'.repeat(5)}02000000` };

    test('LoggingConfig', () => {
      const line = JSON.stringify({
        asctime: '2026-11-23 03:12:39,292', levelname: 'ERROR', message: 'say "job_id": "99"', process: 7,
        job_id: '02000000', ...ids, actor_name: 'Counter', task_name: 'f', timestamp_ns: 1,
      }).replace(/,"/g, ', "').replace(/":/g, '": ');

      expect(read(lua, `worker-${WORKER}-01000000-42.err`, `${line}\nprint\n`)).toMatchObject([
        { job_id: '02000000', ...ids, actor_name: 'Counter', task_name: 'f', pid: '7', level: 'ERROR' },
        { job_id: '01000000', pid: '42' },
      ]);
    });

    test('the ids of one line are not those of the next', () => {
      const text = `{"levelname": "INFO", "task_id": "${ids.task_id}"}\n{"levelname": "INFO"}\n`;

      expect(read(lua, 'raylet.out', text)[0]).toHaveProperty('task_id');
      expect(read(lua, 'raylet.out', text)[1]).not.toHaveProperty('task_id');
    });

    test('events have theirs one level down, export events in base64', () => {
      const [event] = read(lua, 'events/event_RAYLET.log', '{"custom_fields":{"job_id":"02000000","node_id":"' + ids.node_id + '"},"severity":"ERROR"}\n');
      const [exported] = read(lua, 'export_events/event_EXPORT_ACTOR.log', '{"event_data":{"actor_id":"mNfoHYeGDReLvTIWAQAAAA==","job_id":"AQAAAA=="}}\n');

      expect(event).toMatchObject({ job_id: '02000000', node_id: ids.node_id });
      expect(exported).toMatchObject({ job_id: '01000000', actor_id: '98d7e81d87860d178bbd321601000000' });
    });

    test('Serve', () => {
      const [text] = read(lua, 'serve/replica_app_text_Inner_2zapkag7.log', 'INFO 2026-11-23 03:21:51,712 app_text_Inner 2zapkag7 0073e1d7-fd97-481d-89a1-03886a844d22 -- inner\n');
      const [json] = read(lua, 'serve/replica_app_json_Inner_x04lvt5j.log', '{"levelname": "INFO", "application": "app_json", "deployment": "app_json_Inner", "request_id": "r", "replica": "x"}\n');

      expect(text).toMatchObject({ deployment: 'app_text_Inner', replica: '2zapkag7', request_id: '0073e1d7-fd97-481d-89a1-03886a844d22' });
      expect(json).toMatchObject({ application: 'app_json', deployment: 'app_json_Inner', request_id: 'r' });
    });
  });

  describe('marker lines', () => {
    const name = `worker-${WORKER}-ffffffff-42.out`;

    test('are taken out and put on what follows', () => {
      const records = read(lua, name, ':job_id:02000000\n:task_name:f\na\n:task_name:g\nb\n:actor_name:C\nc\n');

      expect(records).toMatchObject([{ log: 'a', task_name: 'f', job_id: '02000000' }, { log: 'b', task_name: 'g' }, { log: 'c', actor_name: 'C' }]);
    });

    test('only in the files of workers', () => {
      expect(logs(read(lua, 'a.log', ':job_id:02000000\n'))).toEqual([':job_id:02000000']);
    });

    test('survive a restart of the agent at any line', () => {
      const path = file(name);
      const text = ':job_id:02000000\n:task_name:f\na\nb\n:task_name:g\nc\nd\n';
      const offsets = [...text.matchAll(/\n/g)].map((match) => match.index! + 1);
      const [whole, ...parts] = play(lua, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}) ${
        offsets.map((offset) => `part() restart() tail(${quote(path)}, 0, ${offset}) restart() tail(${quote(path)}, ${offset})`).join(' ')}`);

      parts.forEach((part) => expect(part).toEqual(whole));
    });

    test('survive a rotation', () => {
      const path = file(name);
      const [records] = play(lua, `
        write(${quote(path)}, ":job_id:02000000\\n:task_name:f\\na\\n") tail(${quote(path)})
        os.rename(${quote(path)}, ${quote(`${path}.1`)}) write(${quote(path)}, "b\\n") tail(${quote(path)})`);

      expect(records).toMatchObject([{ log: 'a' }, { log: 'b', job_id: '02000000', task_name: 'f' }]);
    });

    test('survive a rotation while the agent was down', () => {
      const path = file(name);
      const [records] = play(lua, `
        write(${quote(`${path}.2`)}, ":job_id:02000000\\n:task_name:f\\na\\n")
        write(${quote(`${path}.1`)}, "b\\n")
        write(${quote(path)}, "c\\nd\\n")
        tail(${quote(path)}, 2) tail(${quote(`${path}.1`)})`);

      expect(records).toMatchObject([{ log: 'd', job_id: '02000000', task_name: 'f' }, { log: 'b', job_id: '02000000', task_name: 'f' }]);
    });
  });

  describe('records of several lines', () => {
    const dump = '[2026-11-23 03:12:39,292 I 1 1] (raylet) a\n[state-dump] b\n  c\n\n[2026-11-23 03:12:39,293 I 1 1] (raylet) d\n';

    test('a dump', () => {
      expect(logs(read(lua, 'raylet.out', dump))).toEqual([
        '[2026-11-23 03:12:39,292 I 1 1] (raylet) a\n[state-dump] b\n  c\n', '[2026-11-23 03:12:39,293 I 1 1] (raylet) d',
      ]);
    });

    test('a dump that is longer than what is looked at in one go', () => {
      const long = `[2026-11-23 03:12:39,292 I 1 1] a\n${'[state-dump] more\n'.repeat(8000)}[2026-11-23 03:12:39,293 I 1 1] b\n`;

      const records = read(lua, 'raylet.out', long, { largestEntry: Size.mebibytes(1) });
      expect(records.map(({ log }) => log.split('\n').length)).toEqual([8001, 1]);
    });

    test('what is written later is a record of its own, with the time and level of the one before', () => {
      const path = file('raylet.out');
      const [records] = play(lua, `
        write(${quote(path)}, "[2026-11-23 03:12:39,292 W 1 1] a\\n") local offset = tail(${quote(path)})
        write(${quote(path)}, "b\\nc\\n") tail(${quote(path)}, offset)`);

      expect(records).toMatchObject([{ level: 'WARNING' }, { log: 'b\nc', level: 'WARNING', sec: records[0].sec }]);
    });

    const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    1/0\nZeroDivisionError: division by zero\n';

    test('a traceback', () => {
      expect(logs(read(lua, 'job-driver-a.log', `before\n${traceback}after\n`))).toEqual(['before', traceback.trimEnd(), 'after']);
    });

    test('a traceback below a log line', () => {
      expect(logs(read(lua, 'job-driver-a.log', `ERROR:root:a\n${traceback}`))).toEqual([`ERROR:root:a\n${traceback}`.trimEnd()]);
    });

    test('a traceback with a cause', () => {
      const chain = `${traceback}\nDuring handling of the above exception, another exception occurred:\n\n${traceback}`;

      expect(logs(read(lua, 'job-driver-a.log', `${chain}\nafter\n`))).toEqual([chain.trimEnd(), '', 'after']);
    });

    test('a traceback of loguru', () => {
      const text = '2026-11-23 03:12:39.292 | ERROR    | __main__:f:1 - a\nTraceback (most recent call last):\n\n  File "a.py", line 1, in <module>\n    f()\n    └ <function f>\n\n'
        + '> File "a.py", line 13, in f\n    1/0\n\nZeroDivisionError: division by zero\n';

      expect(logs(read(lua, 'job-driver-a.log', `before\n${text}after\n`))).toEqual(['before', text.trimEnd(), 'after']);
    });

    test('a traceback that is written line by line', () => {
      const path = file(`worker-${WORKER}-01000000-42.err`);
      const lines = traceback.trimEnd().split('\n').map((line) => `write(${quote(path)}, ${quote(`${line}\n`)}) offset = tail(${quote(path)}, offset)`);
      const [records] = play(lua, `local offset = 0 ${lines.join(' ')}`);

      expect(logs(records)).toEqual([traceback.trimEnd()]);
    });

    test('a traceback whose end never comes is sent after a while', () => {
      const path = file(`worker-${WORKER}-01000000-42.err`);
      const [before, after] = play(lua, `
        write(${quote(path)}, ${quote('Traceback (most recent call last):\n  File "a.py"\n')}) tail(${quote(path)}, 0, nil, ${NOON})
        part() tick(${NOON + 1}) tick(${NOON + 5}) tick(${NOON + 9})`);

      expect(before).toEqual([]);
      expect(logs(after)).toEqual(['Traceback (most recent call last):\n  File "a.py"']);
    });

    test.each([['raylet.out', dump], ['job-driver-a.log', `before\n${traceback}after\n`]])('%s: a restart in the middle of a record loses nothing', (name, text) => {
      const path = file(name);
      const offsets = [...text.matchAll(/\n/g)].map((match) => match.index! + 1).slice(0, -1);
      const [whole, ...parts] = play(lua, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}) ${
        offsets.map((offset) => `part() restart() tail(${quote(path)}, 0, ${offset}) restart() tail(${quote(path)}, ${offset})`).join(' ')}`);

      parts.forEach((part) => {
        // A record may come twice, then as the same entry.
        const keys = new Set(part.map((record) => JSON.stringify(Object.entries(record).sort())));
        expect(keys).toEqual(new Set(whole.map((record) => JSON.stringify(Object.entries(record).sort()))));
      });
    });

    test.each([
      ['job-driver-a.log', 'first\nsecond line\nthird\n'],
      ['raylet.out', '[2026-11-23 03:12:39,292 I 1 1] a\n[2026-11-23 03:12:39,293 I 1 1] b\n[2026-11-23 03:12:39,294 I 1 1] c\n'],
      ['events/event_RAYLET.log', '{"message": "a"}\n{"message": "b"}\n{"message": "c"}\n'],
      ['serve/replica_app_Inner_x04lvt5j.log', '{"message": "a"}\n{"message": "b"}\n{"message": "c"}\n'],
    ])('%s: a restart in the middle of a line loses nothing', (name, text) => {
      const path = file(name);
      const lines = text.trimEnd().split('\n');
      const [begin, end] = [lines[0].length + 1, lines[0].length + 1 + lines[1].length];
      const places = Array.from({ length: end - begin }, (_, index) => begin + 1 + index);
      const [, ...parts] = play(lua, `write(${quote(path)}, ${quote(text)}) ${
        places.map((place) => `part() restart() line(${quote(path)}, ${place}, ${quote(text.slice(place, end))}) line(${quote(path)}, ${end + 1}, ${quote(lines[2])})`).join(' ')}`);

      parts.forEach((part) => expect(logs(part)).toEqual([lines[1], lines[2]]));
    });

    test('a file that is gone', () => {
      expect(logs(play(lua, 'line("/nowhere/logs/raylet.out", 0, "[2026-11-23 03:12:39,292 I 1 1] a") line("/nowhere/logs/raylet.out", 34, "b")')[0]))
        .toEqual(['[2026-11-23 03:12:39,292 I 1 1] a', 'b']);
    });
  });

  describe('two files of one name', () => {
    test('are read at the same time after a rotation', () => {
      const path = file('raylet.out');
      const dump = (tag: string) => `[2026-11-23 03:12:39,292 I 1 1] ${tag}\n[state-dump] ${tag}1\n[state-dump] ${tag}2\n`;
      const [records] = play(lua, `
        write(${quote(`${path}.1`)}, ${quote(dump('a'))}) write(${quote(path)}, ${quote(dump('b'))})
        tail(${quote(`${path}.1`)}, 0, 34, nil, ${quote(path)})
        tail(${quote(path)}, 0, 34)
        tail(${quote(`${path}.1`)}, 34, nil, nil, ${quote(path)})
        tail(${quote(path)}, 34)`);

      expect(logs(records)).toEqual([dump('a').trimEnd(), dump('b').trimEnd()]);
    });
  });

  describe('the last line', () => {
    test('is sent without its newline, and what completes it too', () => {
      const path = file(`worker-${WORKER}-01000000-42.out`);
      const [first, second, third] = play(lua, `
        write(${quote(path)}, "a\\nb") local offset = tail(${quote(path)}, 0, nil, ${NOON})
        part() tick(${NOON + 1}) tick(${NOON + 5}) tick(${NOON + 9}) tick(${NOON + 13})
        part() write(${quote(path)}, "c\\nd\\n") tail(${quote(path)}, offset, nil, ${NOON + 20})`);

      expect([logs(first), logs(second), logs(third)]).toEqual([['a'], ['b'], ['c', 'd']]);
    });
  });

  describe('what is remembered over a restart', () => {
    /** The file in which the script keeps it is named in the script. */
    const at = (path: string) => `RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = ${quote(`${path}.memory`)} end`;

    test('a rotated file that is read again from its start', () => {
      const path = file('job-driver-a.log');
      const [before, after] = play(lua, `${at(path)} restart()
        write(${quote(path)}, "a\\nb\\n") tail(${quote(path)}) stop()
        os.rename(${quote(path)}, ${quote(`${path}.1`)}) write(${quote(`${path}.1`)}, "c\\n") write(${quote(path)}, "d\\n")
        part() restart() tail(${quote(`${path}.1`)}) tail(${quote(path)})`);

      expect([logs(before), logs(after)]).toEqual([['a', 'b'], ['c', 'd']]);
    });

    test('more rotated files than are read at a time', () => {
      const path = file('job-driver-a.log');
      const generations = [1, 2, 3, 4, 5, 6, 7];
      const rotate = (count: number) => Array.from({ length: count }, (_, index) => count - 1 - index)
        .map((index) => `os.rename(${quote(index === 0 ? path : `${path}.${index}`)}, ${quote(`${path}.${index + 1}`)})`).join(' ');
      const [, after] = play(lua, `${at(path)} restart()
        ${generations.map((number) => `${rotate(number - 1)} write(${quote(path)}, "line ${number}\\n") tail(${quote(path)})`).join(' ')}
        stop() ${rotate(7)} write(${quote(path)}, "new\\n")
        part() restart() ${[7, 6, 5, 4, 3, 2, 1].map((index) => `tail(${quote(`${path}.${index}`)})`).join(' ')} tail(${quote(path)})`);

      expect(logs(after)).toEqual(['new']);
    });

    test('a last line without a newline, after a kill', () => {
      const path = file(`worker-${WORKER}-ffffffff-42.out`);
      const [before, after, completed, again] = play(lua, `${at(path)} restart()
        write(${quote(path)}, ":job_id:02000000\\na\\nb") tail(${quote(path)})
        part() restart() tick(${NOON}) tick(${NOON + 9}) tick(${NOON + 18})
        part() write(${quote(path)}, "c\\nd\\n") tail(${quote(path)}, 19)
        part() restart() tick(${NOON}) tick(${NOON + 9}) tick(${NOON + 18})`);

      expect([logs(before), logs(after), logs(completed), logs(again)]).toEqual([['a'], ['b'], ['c', 'd'], []]);
      expect(after[0]).toMatchObject({ job_id: '02000000' });
    });

    test('a last line that was sent is not sent again', () => {
      const path = file('job-driver-a.log');
      const [before, after, completed] = play(lua, `${at(path)} restart()
        write(${quote(path)}, "a\\nb") tail(${quote(path)}, 0, nil, ${NOON}) tick(${NOON + 5}) tick(${NOON + 6})
        part() restart() tick(${NOON + 10}) tick(${NOON + 19}) tick(${NOON + 28})
        part() write(${quote(path)}, "c\\n") tail(${quote(path)}, 2)`);

      expect([logs(before), logs(after), logs(completed)]).toEqual([['a', 'b'], [], ['c']]);
    });

    test('files that are gone are forgotten', () => {
      const path = file('job-driver-a.log');
      const [, after] = play(lua, `${at(path)} restart()
        write(${quote(path)}, "a\\nb") tail(${quote(path)}) os.remove(${quote(path)})
        part() restart() tick(${NOON}) tick(${NOON + 9}) stop() tail(${quote(`${path}.memory`)})`);

      expect(after).toEqual([]);
    });
  });

  describe('releases that count offsets anew after a restart', () => {
    const version = FluentBitVersion.V3_2_2;
    const at = (path: string) => `RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = ${quote(`${path}.memory`)} end`;
    const text = '[2026-11-23 03:12:39,292 I 1 1] a\n[state-dump] b\n[2026-11-23 03:12:39,293 I 1 1] c\n[state-dump] d\n';

    test.each([1, 34, 40, 48, 60, 82, 90])('go on at %d', (offset) => {
      const path = file('raylet.out');
      const [whole, before, after] = play(lua, `${at(path)} restart()
        write(${quote(path)}, ${quote(text)}) tail(${quote(path)}) os.remove(${quote(`${path}.memory`)}) restart()
        part() line(${quote(path)}, 0, ${quote(text.split('\n')[0])})
        part() resume(${quote(path)}, ${offset}) tick(2000000010)`, {}, {}, [], version);

      expect(new Set(logs([...before, ...after]))).toEqual(new Set(logs(whole)));
    });

    test('the same line in many places', () => {
      const path = file('job-driver-a.log');
      const [, after] = play(lua, `${at(path)} restart()
        write(${quote(path)}, "tick\\ntick\\nx tick\\nlast\\n") line(${quote(path)}, 0, "first")
        part() resume(${quote(path)}, 12)`, {}, {}, [], version);

      expect(logs(after)).toEqual(['x tick', 'last']);
    });

    test('a line in many places with none behind it', () => {
      const path = file('job-driver-a.log');
      const [, after] = play(lua, `${at(path)} restart()
        write(${quote(path)}, "a tick\\nb tick\\n") line(${quote(path)}, 0, "first") restart(${quote(path)}, 9)
        part() line(${quote(path)}, 0, "tick", ${NOON}) tick(${NOON + 9})`, {}, {}, [], version);

      expect(after).toHaveLength(1);
    });
  });

  describe('releases that know a file by its name after a kill', () => {
    const version = FluentBitVersion.V3_2_2;
    const at = (path: string) => `RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = ${quote(`${path}.memory`)} end`;
    /** Each file of a name moves on by one, as the rotation does it. */
    const rotate = (path: string, files: number) => Array.from({ length: files }, (_, index) => files - 1 - index)
      .map((index) => `os.rename(${quote(index === 0 ? path : `${path}.${index}`)}, ${quote(`${path}.${index + 1}`)})`).join(' ');
    const played = (scenario: string) => play(lua, scenario, {}, {}, [], version).map(logs);

    test('what was delivered before the last tick is not sent again, whatever the files are called by then', () => {
      const path = file('job-driver-a.log');
      const [, after, again] = played(`${at(path)} restart()
        write(${quote(path)}, "a1\\na2\\n") tail(${quote(path)}) ${rotate(path, 1)}
        write(${quote(path)}, "b1\\nb2\\n") tail(${quote(path)}, 0, nil) tick(2000000001)
        write(${quote(path)}, "b3\\n") tail(${quote(path)}, 6)
        ${rotate(path, 2)} write(${quote(path)}, "c1\\n")
        part() restart() tail(${quote(path)}) tail(${quote(`${path}.1`)}) tail(${quote(`${path}.2`)})
        tick(2000000002) ${rotate(path, 3)}
        part() restart() tail(${quote(`${path}.1`)}) tail(${quote(`${path}.2`)}) tail(${quote(`${path}.3`)})`);

      expect([after, again]).toEqual([['c1', 'b3'], []]);
    });

    /** Lines as a worker prints them that says the same all the time, but for the first. */
    const ticks = (count: number) => quote(`first\n${'tick\n'.repeat(count - 1)}`);

    test.each([['the newer file', ['', '.1']], ['the older file', ['.1', '']]])('files that begin alike are told apart, %s first', (_, order) => {
      const path = file('job-driver-a.log');
      const [, after] = played(`${at(path)} restart()
        write(${quote(path)}, ${ticks(5)}) tail(${quote(path)}) tick(2000000001)
        ${rotate(path, 1)} write(${quote(path)}, ${ticks(8)})
        part() restart() ${order.map((suffix) => `tail(${quote(`${path}${suffix}`)})`).join(' ')}`);

      expect(after).toHaveLength(8);
    });

    test.each([
      ['one was not read to its end', 6, 4, 8], ['they are equal', 5, 5, 5],
    ])('files that begin alike are sent as a whole if it is not certain which was marked: %s', (_, older, delivered, newer) => {
      const path = file('job-driver-a.log');
      const [, after] = played(`${at(path)} restart()
        write(${quote(path)}, ${ticks(older)}) tail(${quote(path)}, 0, ${6 + 5 * (delivered - 1)}) tick(2000000001)
        ${rotate(path, 1)} write(${quote(path)}, ${ticks(newer)})
        part() restart() tail(${quote(path)}) tail(${quote(`${path}.1`)})`);

      expect(after).toHaveLength(older + newer);
    });

    test('a file is not taken for one that the same agent delivered', () => {
      const path = file('job-driver-a.log');
      const [records] = played(`${at(path)} restart()
        write(${quote(path)}, ${ticks(5)}) tail(${quote(path)}) tick(2000000001) os.remove(${quote(path)})
        write(${quote(path)}, ${ticks(5)}) tail(${quote(path)})`);

      expect(records).toHaveLength(5 + 5);
    });

    test('a file is not taken for one that goes on where it was', () => {
      const path = file('job-driver-a.log');
      const [, after] = played(`${at(path)} restart()
        write(${quote(path)}, ${ticks(3)}) tail(${quote(path)}) tick(2000000001)
        part() restart(${quote(path)}, 16) write(${quote(path)}, "last\\n") line(${quote(path)}, 0, "last") os.remove(${quote(path)})
        write(${quote(path)}, ${ticks(3)}) tail(${quote(path)})`);

      expect(after).toEqual(['last', 'first', 'tick', 'tick']);
    });

    test.each(['', '.1'])('a file that goes on where it was is not taken for one that is read from its start: job-driver-a.log%s', (suffix) => {
      const path = file('job-driver-a.log');
      const [, after] = played(`${at(path)} restart()
        write(${quote(path)}, ${quote('tick\n'.repeat(4))}) tail(${quote(path)}) tick(2000000001)
        ${suffix ? rotate(path, 1) : ''} write(${quote(`${path}${suffix}`)}, ${quote('tick\n'.repeat(3))})
        part() resume(${quote(`${path}${suffix}`)}, 20) tick(2000000010)`);

      expect(after).toHaveLength(3);
    });

    test('what is not sent yet is not taken for delivered', () => {
      const path = file('job-driver-a.log');
      const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n';
      const [before, after] = played(`${at(path)} restart()
        write(${quote(path)}, ${quote(`a\n${traceback}`)}) tail(${quote(path)}, 0, nil, 2000000000) tick(2000000000)
        ${rotate(path, 1)} write(${quote(`${path}.1`)}, "ValueError\\n")
        part() restart() tail(${quote(`${path}.1`)})`);

      expect(before).toEqual(['a']);
      expect(after.slice(-1)).toEqual([`${traceback}ValueError`]);
    });

    test('what is kept of it does not grow', () => {
      const path = file('job-driver-a.log');
      const [[{ kilobytes }]] = play(lua, `${at(path)} restart() write(${quote(path)}, "x\\n")
        for index = 1, 30000 do line(${quote(path)}, 2 * index, "x") tick(2000000000 + index) end
        local memory = io.open(${quote(`${path}.memory`)}) print('{"log": "", "kilobytes": ' .. memory:seek("end") / 1024 .. "}")`, {}, {}, [], version)
        .map((records) => records.filter((record) => record.kilobytes !== undefined));

      expect(kilobytes).toBeLessThan(2000);
    });
  });

  describe('long lines', () => {
    test('are sent in pieces that differ', () => {
      const records = read(lua, 'job-driver-a.log', `${'é'.repeat(5000)}\n`, { largestEntry: Size.kibibytes(1) });

      expect(logs(records).join('')).toBe('é'.repeat(5000));
      expect(records.every(({ log }) => Buffer.byteLength(log) <= 1024)).toBe(true);
      const whole = read(lua, 'job-driver-a.log', `${'L'.repeat(5000)}\n`, { largestEntry: Size.kibibytes(1) });
      expect(new Set(logs(whole)).size).toBe(whole.length);
    });
  });

  describe('duplicates', () => {
    const forwarded = '\u001b[36m(f pid=11392)\u001b[0m task says 1\nmine\n';
    const serve = ':job_id:09000000\nINFO 2026-11-23 03:21:51,712 app 2zapkag7 -- a\nmine\n';

    test('are kept', () => {
      expect(read(lua, 'job-driver-a.log', forwarded)).toHaveLength(2);
      expect(read(lua, `worker-${WORKER}-09000000-1.err`, serve)).toHaveLength(2);
    });

    test('are dropped if asked', () => {
      expect(logs(read(lua, 'job-driver-a.log', forwarded, { duplicates: { driverForwardedLines: false } }))).toEqual(['mine']);
      expect(logs(read(lua, `worker-${WORKER}-09000000-1.err`, serve, { duplicates: { serveLinesInWorkers: false } }))).toEqual(['mine']);
    });

    test('what workers log in a form like that of Serve is no copy', () => {
      const own = [
        'INFO 2026-11-23 03:21:51,712 [job.py:28] mine', 'WARNING  2026-11-23 03:21:51,712 mine', 'INFO 11-23 03:12:40 [core.py:600] mine', 'INFO 2026-11-23 03:21:51,712 two words',
      ];
      const serve29 = 'INFO 2026-11-23 03:21:51,712 Front oKaRiH a1f5d5c4-fd97-481d-89a1-03886a844d22 /text serve_app.py:16 - front';

      expect(logs(read(lua, `worker-${WORKER}-09000000-1.err`, `${[...own, serve29].join('\n')}\n`, { duplicates: { serveLinesInWorkers: false } }))).toEqual(own);
    });

    describe('of workers in the log of a real driver', () => {
      const linesOf = (path: string) => readFileSync(join(CORPUS, path), 'utf8').trimEnd().split('\n');
      const copied = /^\u001b\[\d+m\([^)]*pid=\d+[^)]*\)\u001b\[0m/;
      const drivers = Object.keys(EXPECTED).filter((path) => path.includes('/job-driver-') && linesOf(path).some((line) => copied.test(line)));
      const worker = linesOf(Object.keys(EXPECTED).find((path) => /ray-2.60\/head.*-ffffffff-4292\.err$/.test(path))!).filter((line) => !line.startsWith(':'));
      const forward = (line: string) => `\u001b[36m(bad pid=5014, ip=10.244.0.6)\u001b[0m ${line}`;
      const dropped = (text: string) => logs(read(lua, 'job-driver-a.log', text, { duplicates: { driverForwardedLines: false } }));
      const allLines = (texts: string[]) => texts.join('\n').split('\n');

      test('there are some, and a worker that prints tracebacks', () => {
        expect(drivers.length).toBeGreaterThan(4);
        expect(worker.filter((line) => line.startsWith('Traceback')).length).toBeGreaterThan(0);
      });

      test.each(drivers)('%s: exactly those are dropped', (path) => {
        const lines = linesOf(path);

        expect(allLines(dropped(`${lines.join('\n')}\n`))).toEqual(lines.filter((line) => !copied.test(line)));
      });

      test.each(drivers)('%s: with a worker\'s tracebacks at any place, too', (path) => {
        const lines = linesOf(path);
        const own = lines.filter((line) => !copied.test(line));
        const texts = lines.map((_, place) => [...lines.slice(0, place), ...worker.map(forward), ...lines.slice(place)]);
        const parts = play(lua, texts.map((text) => {
          const name = file('job-driver-a.log');
          return `write(${quote(name)}, ${quote(`${text.join('\n')}\n`)}) tail(${quote(name)}, 0, nil, ${NOON}) part()`;
        }).join('\n'), { duplicates: { driverForwardedLines: false } });

        texts.forEach((_, place) => expect(allLines(logs(parts[place]))).toEqual(own));
      });

      test('with one of them between any two lines, as the file is written line by line', () => {
        const own = linesOf(drivers.find((path) => path.includes('BSzsWARxbX1DNihv'))!).filter((line) => !copied.test(line));
        const path = file('job-driver-a.log');
        const steps = own.flatMap((line, place) => [line, forward(worker[place % worker.length])])
          .map((line) => `write(${quote(path)}, ${quote(`${line}\n`)}) offset = tail(${quote(path)}, offset, nil, ${NOON})`);
        const [records] = play(lua, `local offset = 0 ${steps.join(' ')} tick(${NOON + 9})`, { duplicates: { driverForwardedLines: false } });

        expect(allLines(logs(records))).toEqual(own);
      });

      test('a line of the driver below a copied traceback is a record of its own', () => {
        const records = read(lua, 'job-driver-a.log', `${forward('Traceback (most recent call last):')}\nmine\n`);

        expect(logs(records)).toEqual([forward('Traceback (most recent call last):'), 'mine']);
      });
    });
  });

  describe('text', () => {
    test('terminal sequences stay, or go', () => {
      const line = '\u001b[1m\u001b[32mgreen\u001b[39m\u001b[22m \u001b[0;31mred\u001b[0m';

      expect(logs(read(lua, 'a.log', `${line}\n`))).toEqual([line]);
      expect(logs(read(lua, 'a.log', `${line}\n`, { stripAnsi: true }))).toEqual(['green red']);
    });

    test('progress bars', () => {
      const bars = '\r 0%|\r 50%|##\r100%|####';

      expect(logs(read(lua, 'a.log', `${bars}\n{"__magic_token__": "__ray_tqdm_magic_token__", "x": 1}\n`))).toEqual([bars]);
    });

    test.each([
      ['key AKIAIOSFODNN7EXAMPLE here', 'key [redacted] here'],
      ['token hf_abcdefghijklmnopqrstuvwxyz', 'token [redacted]'],
      ['ghp_0123456789abcdefghij', '[redacted]'],
      ['OPENAI sk-proj-abcdefghijklmnop1234567890', 'OPENAI [redacted]'],
      ['Authorization: Bearer abc.def-123==', 'Authorization: Bearer [redacted]'],
      ['s3://user:pa55@host/x postgres://me:secret1@db', 's3://user:[redacted]@host/x postgres://me:[redacted]@db'],
      ['jwt eyJhbGciOi.eyJzdWIiOi.SflKxwRJ', 'jwt [redacted]'],
      ['password=hunter2&x=1', 'password=[redacted]&x=1'],
      ['{"password": "hunter2", "a": 1}', '{"password": "[redacted]", "a": 1}'],
      ['AWS_SECRET_ACCESS_KEY=abc/def+ghi', 'AWS_SECRET_ACCESS_KEY=[redacted]'],
      ['client_secret: xyz', 'client_secret: [redacted]'],
      ['WANDB_API_KEY=0123', 'WANDB_API_KEY=[redacted]'],
      ['access_token="abc"', 'access_token="[redacted]"'],
      ['{"m": "{\\"password\\": \\"hunter2\\", \\"a\\": 1}"}', '{"m": "{\\"password\\": \\"[redacted]\\", \\"a\\": 1}"}'],
      ['{"m": "{\\"api_key\\":\\"a, b\\"}"}', '{"m": "{\\"api_key\\":\\"[redacted]\\"}"}'],
      ['\\\\\\"SECRET\\\\\\": \\\\\\"a\\\\\\", b', '\\\\\\"SECRET\\\\\\": \\\\\\"[redacted]\\\\\\", b'],
      ['{"m": "connect(password=\\"hunter2\\", user=\\"me\\")"}', '{"m": "connect(password=\\"[redacted]\\", user=\\"me\\")"}'],
      ['{"m": "\\"password=hunter2\\" was given"}', '{"m": "\\"password=[redacted]\\" was given"}'],
      ['password=\\back\\slash', 'password=[redacted]'],
    ])('secrets: %s', (line, expected) => {
      expect(logs(read(lua, 'a.log', `${line}\n`, { redactSecrets: true }))).toEqual([expected]);
      expect(logs(read(lua, 'a.log', `${line}\n`))).toEqual([line]);
    });

    test.each([
      'tokenizer: done', 'a task-key', '{"m": "{\\"tokens\\": \\"7\\"}"}', '{"m": "wrong \\"password\\", \\"a\\": \\"b\\""}',
      '{"m": "{\\"prompt\\": \\"Enter password: \\", \\"user\\": \\"me\\"}"}', '{"m": "password=\\"\\", user=\\"me\\""}',
      'see https://docs.ray.io/en/latest', 'number of tokens: 7', '10.0.0.1:6379@x', 'ask-me', 'risk-free',
    ])('no secret: %s', (line) => {
      expect(logs(read(lua, 'a.log', `${line}\n`, { redactSecrets: true }))).toEqual([line]);
    });

    test('secrets in JSON that is text in JSON, any number of times', () => {
      const nested = (value: object, times: number): string => JSON.stringify(times === 0 ? value : { message: nested(value, times - 1) });
      const unnested = (text: string, times: number): any => (times === 0 ? JSON.parse(text) : unnested(JSON.parse(text).message, times - 1));
      const samples = fc.sample(fc.record({
        key: fc.constantFrom('password', 'db_password', 'secret_key', 'token', 'api_key', 'PASSWORD', 'API_KEY'),
        secret: fc.string({ unit: 'grapheme-ascii' }).map((text) => `S3cr\\"et${text}E`),
        before: fc.string({ unit: 'grapheme-ascii' }).map((text) => `b${text}`),
        after: fc.integer(),
        times: fc.integer({ min: 1, max: 3 }),
      }), { numRuns: 300, seed: 4 });
      const lines = samples.map(({ key, secret, before, after, times }) => nested({ before, [key]: secret, after }, times));
      const records = read(lua, 'a.log', `${lines.join('\n')}\n`, { redactSecrets: true });

      samples.forEach(({ key, before, after, times }, index) => {
        expect(unnested(records[index].log, times)).toEqual({ before, [key]: '[redacted]', after });
      });
    });

    test('what has no secret stays as it is, in any real file', () => {
      const paths = Object.keys(EXPECTED).filter((path) => EXPECTED[path].kind !== 'dump');
      const scenario = paths.map((path) => `tail(${quote(join(CORPUS, path))}, 0, nil, ${NOON}) tick(${NOON + 9})`).join('\n');
      const [[...plain], [...redacted]] = [play(lua, scenario)[0], play(lua, scenario, { redactSecrets: true })[0]];

      expect(redacted.map(({ log }) => log)).toEqual(plain.map(({ log }) => log));
    });

    test('own redactions', () => {
      const redactions = [{ pattern: '(card )\\d{4}-\\d{4}', replacement: '$1#' }, { pattern: '\\d{3}-\\d{2}-\\d{4}', examples: ['078-05-1120'] }];

      expect(logs(read(lua, 'a.log', 'card 1234-5678\n1234-5678 078-05-1120 é\n', { redactions }))).toEqual(['card #', '1234-5678 [redacted] é']);
    });
  });

  test('a throttle says what it left out', () => {
    const path = file('raylet.out');
    const text = '[2026-11-23 03:12:39,292 I 1 1] a\n'.repeat(10);
    const [records] = play(lua, `
      write(${quote(path)}, ${quote(text)}) local offset = tail(${quote(path)}, 0, nil, ${NOON})
      write(${quote(path)}, ${quote(text)}) tail(${quote(path)}, offset, nil, ${NOON + 1})`, { throttle: { raylet: 3 } });

    expect(records).toHaveLength(7);
    expect(records[3]).toMatchObject({ level: 'WARNING', log: '7 records of raylet were left out: over the limit for each second' });
  });

  test('fields of the pod', () => {
    const path = file('raylet.out');
    const scenario = `write(${quote(path)}, "a\\n") tail(${quote(path)})`;
    const environment = { RAY_CLUSTER: 'mine', RAY_POD: 'mine-head', RAY_OWNER: 'nightly', RAY_OWNER_KIND: 'RayJob', RAY_GROUP: '' };

    expect(play(lua, scenario, {}, environment, ['cluster', 'pod', 'group'])[0][0]).toMatchObject({ cluster: 'mine', pod: 'mine-head', ray_job: 'nightly' });
    expect(play(lua, scenario, {}, environment, ['group'])[0][0]).not.toHaveProperty('group');
    expect(play(lua, scenario, {}, { ...environment, RAY_OWNER_KIND: 'RayService' })[0][0]).toMatchObject({ ray_service: 'nightly' });
    expect(play(lua, scenario, {}, environment)[0][0]).not.toHaveProperty('cluster');
  });

  test('memory does not grow with the number of files', () => {
    const [, [sizes]] = play(lua, `
      for index = 1, 20000 do
        line("/nowhere/session_1/logs/worker-" .. index .. "-01000000-1.out", 0, "a", 1000 + index)
        tick(1000 + index)
      end
      collectgarbage()
      part() print('{"log": "", "kilobytes": ' .. collectgarbage("count") .. "}")`);

    expect(sizes.kilobytes).toBeLessThan(8000);
  });
});

test('the corpus is there', () => {
  expect(existsSync(CORPUS)).toBe(true);
});
