import { play, LuaRecord, withLua } from './lua';
import { file, NOON, quote, read, timeOf, WORKER } from './ray-log';
import { Clock, clockOfZone } from '../../src/ray/clock';

const clocks: { [zone: string]: Clock } = {};

/** Local time as Ray writes it. */
function written(zone: string, seconds: number, milliseconds = 292): string {
  const { first, at, ahead } = clocks[zone] ?? (clocks[zone] = clockOfZone(zone)!);
  const index = at.filter((change) => change <= seconds).length - 1;
  return new Date((seconds + (index < 0 ? first : ahead[index])) * 1000).toISOString().slice(0, 19).replace('T', ' ')
    + `,${String(milliseconds).padStart(3, '0')}`;
}

/** A line of the C++ side. */
const cpp = (zone: string, seconds: number, text = 'a') => `[${written(zone, seconds)} I 17432 17432] (raylet) main.cc:283: ${text}\n`;

function sessionAt(zone: string, seconds: number): string {
  return `session_${written(zone, seconds).slice(0, 19).replace(' ', '_').replace(/:/g, '-')}_857583_15791`;
}

const seconds = (text: string) => Date.parse(`${text}Z`) / 1000;
const times = (records: LuaRecord[]) => records.map((record) => timeOf(record).slice(0, 19));
const iso = (at: number) => new Date(at * 1000).toISOString().slice(0, 19);

withLua((lua) => {
  const found = lua === 'luajit'; // Lua has no means to ask when a file was changed

  describe('a time that stands for none', () => {
    const name = `worker-${WORKER}-01000000-42.out`;
    const noon = '2026-11-23T12:00:00.123Z';

    test.each([
      '2013-01-01 00:10:00.000 12.5', '{"vendor": 1, "timestamp": 1356998400}', '{"vendor": 1, "timestamp": 1356998400123}', '{"timestamp": "1356998400"}',
      '{"timestamp": 17954037850}', '{"timestamp_ns": 1356998400000000000}', '{"timestamp_ns": 0000000000000000000}', '{"asctime": "2013-01-01 00:10:00,000"}',
      '2026-11-22 00:10:00.000 12.5', '2026-11-23 12:00:10.000 12.5', '{"timestamp": 1795435300}', '{"timestamp": 1795435300123}',
      '[2013-01-01 00:10:00,000 I 1 1] a', 'INFO 2013-01-01 00:10:00,000 app 2zapkag7 -- a', '2013-01-01 00:10:00,000\tINFO a.py:1 -- a',
    ])('%s', (line) => {
      const [alone, behind] = read(lua, name, `${line}\nprinted\n`);
      const [, first, second] = read(lua, name, `2026-11-23 03:12:39,292 INFO app: logged\n${line}\nprinted\n`);

      expect([alone, behind].map(timeOf)).toEqual([noon, noon]);
      expect([first, second].map(timeOf)).toEqual(['2026-11-23T03:12:39.292Z', '2026-11-23T03:12:39.292Z']);
    });
  });

  describe('a zone that is given', () => {
    test.each([['America/Los_Angeles'], ['Europe/Berlin'], ['Asia/Kolkata'], ['Australia/Lord_Howe'], ['UTC']])('%s', (zone) => {
      for (const at of [seconds('2026-07-01T12:00:00'), seconds('2026-12-24T12:00:00')]) {
        const path = file('raylet.out', sessionAt(zone, at - 60));
        const [[record]] = play(lua, `write(${quote(path)}, ${quote(cpp(zone, at))}) tail(${quote(path)}, 0, nil, ${at + 5})`, { timeZone: zone });

        expect(timeOf(record)).toBe(`${iso(at)}.292Z`);
      }
    });

    test('over a change, both ways', () => {
      for (const change of ['2026-03-08T10:00:00', '2026-11-01T09:00:00'].map(seconds)) {
        const all = Array.from({ length: 400 }, (_, index) => change - 6000 + index * 30);
        const path = file('raylet.out', sessionAt('America/Los_Angeles', change - 7000));
        const text = all.map((at) => cpp('America/Los_Angeles', at)).join('');
        const [records] = play(lua, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}, 0, nil, ${change + 20000})`, { timeZone: 'America/Los_Angeles' });

        expect(times(records)).toEqual(all.map(iso));
      }
    });
  });

  const cases = ['America/Los_Angeles', 'America/New_York', 'Europe/Berlin', 'Europe/London', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo', 'UTC', 'Australia/Sydney'];

  describe('a zone that is found out', () => {
    test.each(cases.flatMap((zone) => [[zone, '2026-07-01T12:00:00'], [zone, '2026-12-24T12:00:00']]))('%s, %s', (zone, day) => {
      const at = seconds(day);
      const path = file('raylet.out', sessionAt(zone, at - 60));
      const worker = path.replace('raylet.out', `worker-${WORKER}-01000000-42.out`);
      const [[record, printed]] = play(lua, `
        write(${quote(path)}, ${quote(cpp(zone, at))}) touch(${quote(path)}, ${at}.4) tail(${quote(path)}, 0, nil, ${at + 1})
        write(${quote(worker)}, ${quote(`${written(zone, at + 7)} INFO app: x\n`)}) touch(${quote(worker)}, ${at + 8}) tail(${quote(worker)}, 0, nil, ${at + 8})`);

      expect(timeOf(record)).toBe(`${iso(at)}.292Z`);
      expect(timeOf(printed)).toBe(`${iso(at + 7)}.292Z`);
    });

    if (found) {
      test('from a session that ended long ago', () => {
        const at = seconds('2026-08-01T12:00:00');
        const path = file('raylet.out', sessionAt('America/Los_Angeles', at - 60));
        const [[record]] = play(lua, `write(${quote(path)}, ${quote(cpp('America/Los_Angeles', at))}) touch(${quote(path)}, ${at}) tail(${quote(path)}, 0, nil, ${NOON})`);

        expect(timeOf(record)).toBe(`${iso(at)}.292Z`);
      });

      test.each([30, 600, 100_000])('from Ray, even if it wrote %d seconds before a user', (before) => {
        const at = seconds('2026-12-24T12:00:00');
        const raylet = file('raylet.out', sessionAt('Asia/Tokyo', at - 200_000));
        const path = raylet.replace('raylet.out', 'job-driver-a.log');
        const [records] = play(lua, `
          write(${quote(raylet)}, ${quote(cpp('Asia/Tokyo', at - before))}) touch(${quote(raylet)}, ${at - before}.4)
          write(${quote(path)}, ${quote(`${written('Asia/Tokyo', at)} INFO app: x\n${written('Asia/Kolkata', at)} INFO app: x\n`)}) touch(${quote(path)}, ${at}.4)
          tail(${quote(path)}, 0, nil, ${at + 1})`);

        expect(times(records)[0]).toBe(iso(at));
      });

      test('for a backlog from before the clocks were changed', () => {
        const change = seconds('2026-11-01T09:00:00');
        const all = Array.from({ length: 300 }, (_, index) => change - 86400 * 3 + index * 3600 * 0.5);
        const path = file('raylet.out', sessionAt('America/Los_Angeles', all[0] - 60));
        const text = all.map((at) => cpp('America/Los_Angeles', at)).join('');
        const last = all[all.length - 1];
        const [records] = play(lua, `write(${quote(path)}, ${quote(text)}) touch(${quote(path)}, ${last}) tail(${quote(path)}, 0, nil, ${last + 3600})`);

        expect(times(records)).toEqual(all.map(iso));
      });
    }

    test.each([
      ['America/Los_Angeles', '2026-11-01T09:00:00'], ['America/Los_Angeles', '2026-03-08T10:00:00'], ['Europe/Berlin', '2026-10-25T01:00:00'],
      ['Australia/Sydney', '2026-10-03T16:00:00'], ['America/Santiago', '2026-09-06T04:00:00'], ['America/Santiago', '2026-04-05T03:00:00'],
    ])('over a change while lines are written: %s, %s', (zone, day) => {
      const change = seconds(day);
      const all = Array.from({ length: 120 }, (_, index) => change - 1000 + index * 17);
      const path = file('raylet.out', sessionAt(zone, change - 2000));
      const memory = `${path}.memory`;
      const steps = all.map((at) => `write(${quote(path)}, ${quote(cpp(zone, at))}) touch(${quote(path)}, ${at}.5) offset = tail(${quote(path)}, offset, nil, ${at + 1})`);
      const [live, again] = play(lua, `
        RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = ${quote(memory)} end restart()
        local offset = 0 ${steps.join('\n')}
        part() os.remove(${quote(memory)}) restart() tail(${quote(path)}, 0, nil, ${change + 4000})`);

      expect(times(live)).toEqual(all.map(iso));
      expect(again).toEqual(live);
    });

    test.each(['2026-09-06T04:00:00', '2026-04-05T03:00:00'])('from the first of many files that has seen the change: %s', (day) => {
      const change = seconds(day);
      const zone = 'America/Santiago';
      const all = Array.from({ length: 60 }, (_, index) => change - 60 + index * 2);
      const names = ['job-driver-a.log', 'raylet.out', 'gcs_server.out', 'dashboard_agent.log', `python-core-worker-${WORKER}_42.log`];
      const folderOf = file('raylet.out', sessionAt(zone, change - 2000)).replace(/raylet.out$/, '');
      const steps = all.map((at, index) => {
        const path = quote(`${folderOf}${names[index % names.length]}`);
        return `write(${path}, ${quote(cpp(zone, at))}) touch(${path}, ${at}.5) offsets[${path}] = tail(${path}, offsets[${path}] or 0, nil, ${at + 1})`;
      });

      expect(times(play(lua, `local offsets = {} ${steps.join('\n')}`)[0])).toEqual(all.map(iso));
    });

    test.each(['America/Los_Angeles', 'Asia/Kolkata'])('from what users log, where Ray says nothing: %s', (zone) => {
      const at = seconds('2026-12-24T12:00:00');
      const path = file('job-driver-a.log', sessionAt(zone, at - 60));
      const [records] = play(lua, `
        write(${quote(path)}, ${quote(`${written(zone, at)} INFO app: x\n`)}) touch(${quote(path)}, ${at}.4) tail(${quote(path)}, 0, nil, ${at + 1})`);

      expect(times(records)).toEqual([iso(at)]);
    });

    test('from Ray rather than from users', () => {
      const at = seconds('2026-12-24T12:00:00');
      const path = file('job-driver-a.log', sessionAt('Asia/Tokyo', at - 60));
      const raylet = path.replace('job-driver-a.log', 'raylet.out');
      const [records] = play(lua, `
        write(${quote(path)}, ${quote(`${written('Asia/Kolkata', at)} INFO app: x\n`)}) touch(${quote(path)}, ${at}.4) tail(${quote(path)}, 0, nil, ${at + 1})
        write(${quote(raylet)}, ${quote(cpp('Asia/Tokyo', at + 9))}) touch(${quote(raylet)}, ${at + 9}.4) tail(${quote(raylet)}, 0, nil, ${at + 10})`);

      expect(times(records)[1]).toBe(iso(at + 9));
    });

    test('not from what users print', () => {
      const at = seconds('2026-12-24T12:00:00');
      const path = file('job-driver-a.log', sessionAt('UTC', at - 60));
      const [records] = play(lua, `
        write(${quote(path)}, ${quote(`${written('UTC', at)} INFO app: x\n[${written('Asia/Tokyo', at)} I 1 1] printed\n${written('Asia/Tokyo', at)} 12.5\n`)}) touch(${quote(path)}, ${at})
        tail(${quote(path)}, 0, nil, ${at + 1})`);

      expect(timeOf(records[0])).toBe(`${iso(at)}.292Z`);
    });

    test('not from files that were copied', () => {
      const at = seconds('2026-12-24T12:00:00');
      const path = file('raylet.out', sessionAt('UTC', at - 60));
      const [[record]] = play(lua, `write(${quote(path)}, ${quote(cpp('UTC', at))}) touch(${quote(path)}, ${at + 4000}) tail(${quote(path)}, 0, nil, ${at + 5000})`);

      expect(timeOf(record)).toBe(`${iso(at)}.292Z`);
    });

    test('of two pods of a node, each its own', () => {
      const at = seconds('2026-12-24T12:00:00');
      const records = ['Asia/Tokyo', 'America/Los_Angeles'].flatMap((zone) => {
        const path = file('raylet.out', sessionAt(zone, at - 60));
        return [`write(${quote(path)}, ${quote(cpp(zone, at))}) touch(${quote(path)}, ${at}.4) tail(${quote(path)}, 0, nil, ${at + 1})`];
      });

      expect(times(play(lua, records.join('\n'))[0])).toEqual([iso(at), iso(at)]);
    });
  });
});
