import { mkdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { folder, play, withLua } from './lua';
import { file, logs, NOON, quote, read, SESSION, WORKER } from './ray-log';
import { FluentBitVersion } from '../../src/fluent-bit/version';

const NAMES = [
  'raylet.out', 'dashboard.log', 'job-driver-a.log', 'anything.log', `worker-${WORKER}-01000000-42.out`, 'events/event_RAYLET.log',
  'serve/replica_app_Inner_x04lvt5j.log',
];

/** The file in which the script keeps what has to be known after a restart is named in the script. */
const at = (path: string) => `RAY_FILTER_CONFIG_OVERRIDE = function(config) config.memory = ${quote(`${path}.memory`)} end restart()`;
const beat = (now: number) => `call("ray.wake.beat", ${now}, { beat = true })`;

withLua((lua) => {
  describe('every line once, whatever ends it', () => {
    test.each(NAMES)('%s', (name) => {
      const lines = ['INFO 2026-11-23 03:21:51,712 a b -- one', ...Array.from({ length: 200 }, (_, row) => `row${row};value\r`), '', '\r', 'a\rb', ' 10%\r 20%',
        '\u0000nul', 'nul\u0000', 'twice\r\r', '[2026-11-23 03:12:39,292 I 1 1] last'];
      const got = read(lua, name, Buffer.from(`${lines.join('\n')}\n`, 'latin1')).map(({ log }) => log).join('\n');

      expect(got.replace(/\r(?=\n|$)/g, '').replace(/\n+/g, '\n').trim()).toBe(lines.join('\n').replace(/\r+(?=\n|$)/g, '').replace(/\n+/g, '\n').trim());
    });
  });

  test('what is found through session_latest is of the session that this stands for', () => {
    const path = file('mine/a.txt');
    const root = path.split('/session_')[0];
    symlinkSync(join(root, SESSION), join(root, 'session_latest'));
    const latest = join(root, 'session_latest/logs/mine/a.txt');
    const [[record]] = play(lua, `write(${quote(path)}, "a\\n") tail(${quote(latest)}, 0, nil, ${NOON})`);

    expect(record.file).toBe('mine/a.txt');
    // Lua 5.1 cannot ask where a link leads.
    expect(record.session).toBe(lua === 'luajit' ? SESSION : undefined);
  });

  describe('what is held back', () => {
    const dump = '*** SIGSEGV received at time=1 on cpu 0 ***\nPC: @ 0x1 (unknown) f()\n    @ 0x2 (unknown) g()\n';
    const name = `worker-${WORKER}-01000000-42.err`;

    test('is sent when the agent is told to stop, with a last half line, and not again at the next start', () => {
      const path = file(name);
      const [before, stopped, again] = play(lua, `${at(path)} write(${quote(path)}, ${quote(`a\n${dump}half`)}) tail(${quote(path)}, 0, nil, ${NOON})
        tick(${NOON}) ${beat(NOON)} part() ${beat(NOON)} stop() part() restart() tick(${NOON + 1}) tick(${NOON + 9}) tick(${NOON + 10})`);

      expect([logs(before), logs(stopped), logs(again)]).toEqual([['a'], [dump.trimEnd(), 'half'], []]);
    });

    test('is noted, and sent after a kill', () => {
      const path = file(name);
      const [before, after] = play(lua, `${at(path)} write(${quote(path)}, ${quote(dump)}) tail(${quote(path)}, 0, nil, ${NOON})
        part() restart() tick(${NOON + 1}) tick(${NOON + 9})`);

      expect([logs(before), logs(after)]).toEqual([[], [dump.trimEnd()]]);
    });

    test('of all files goes in one tick, each with its time', () => {
      const paths = Array.from({ length: 50 }, (_, index) => file(`job-driver-${index}.log`));
      const scenario = paths.map((path, index) => `
        write(${quote(path)}, ${quote(`2026-11-23 11:59:${String(index + 10).slice(-2)},000 INFO app: a\nprinted\nTraceback (most recent call last):\n  f\n`)})
        tail(${quote(path)}, 0, nil, ${NOON})`).join('\n');
      const [before, after] = play(lua, `${scenario} part() tick(${NOON + 2})`);

      expect(before).toHaveLength(100);
      expect(logs(after)).toEqual(Array(50).fill('Traceback (most recent call last):\n  f'));
      expect(new Set(after.map(({ sec }) => sec))).toEqual(new Set(before.map(({ sec }) => sec)));
    });
  });

  describe('what is kept over a restart', () => {
    test('of thousands of new files is added, and seldom written anew', () => {
      const path = file('a.log');
      const [[{ lines, kilobytes }]] = play(lua, `${at(path)}
        local writes, open = 0, io.open
        io.open = function(name, mode) if name == ${quote(`${path}.memory.new`)} then writes = writes + 1 end return open(name, mode) end
        local file = ${quote(path)}
        for index = 1, 6000 do
          local name = file:gsub("a.log$", "worker-" .. index .. "-01000000-1.out")
          write(name, "a\\n") line(name, 0, "a", ${NOON} + math.floor(index / 10))
        end
        print('{"log": "", "lines": ' .. writes .. ', "kilobytes": ' .. (collectgarbage() and 0 or collectgarbage("count")) .. "}")`)
        .map((records) => records.filter((record) => record.kilobytes !== undefined));

      expect(lines).toBeLessThan(5);
      expect(kilobytes).toBeLessThan(12000);
    }, 30_000);

    test('stays whole when it cannot be written anew', () => {
      const path = file('job-driver-a.log');
      mkdirSync(`${path}.memory.new`);
      const [, after] = play(lua, `${at(path)} write(${quote(path)}, "a\\nb") tail(${quote(path)}, 0, nil, ${NOON}) tick(${NOON + 5}) tick(${NOON + 6}) stop()
        part() restart() tick(${NOON + 10}) tick(${NOON + 19}) tick(${NOON + 20})`);

      expect(after).toEqual([]);
      expect(readFileSync(`${path}.memory`, 'utf8')).toMatch(/^mark /);
    });
  });

  describe('takes time that grows with the length of a text, not with its square', () => {
    const started = Date.now;

    test('the last lines of 150 files after a restart', () => {
      const paths = Array.from({ length: 150 }, (_, index) => file(`job-driver-${index}.log`));
      const begin = started();
      play(lua, `${at(paths[0])} ${paths.map((path) => `write(${quote(path)}, "a\\n" .. ("x"):rep(65000) .. "\\n") tail(${quote(path)}, 0, nil, ${NOON})`).join('\n')}
        restart() for seconds = 1, 20 do tick(${NOON} + seconds) end`);

      expect(started() - begin).toBeLessThan(6000);
    }, 30_000);

    test.each([
      ['forwarded lines without an end', '\u001b[36m(pid=1 '], ['brackets', '[36m('], ['a name of an actor', '(f pid=1, ip='], ['quotes', '"\\'],
      ['dashes', ' - '], ['equal signs', 'a='], ['colons', ':task_name:'], ['warnings', 'a:1: '],
    ])('%s', (_, text) => {
      const begin = started();
      for (const name of ['job-driver-a.log', 'raylet.out', `worker-${WORKER}-01000000-42.out`]) {
        read(lua, name, `${text.repeat(Math.ceil(96_000 / text.length))}\n`, { duplicates: { driverForwardedLines: false }, redactSecrets: true });
      }

      expect(started() - begin).toBeLessThan(4000);
    }, 30_000);
  });

  describe('random files, an agent that stops and starts anywhere: no line is lost, and none comes twice', () => {
    test.each([
      ['5.1.1', false, false], ['5.1.1, killed, when lines may come twice', false, true],
      ['3.2.2', true, false], ['3.2.2, killed, when lines may come twice', true, true],
    ])('%s', (_, relative, kills) => {
      const version = relative ? FluentBitVersion.V3_2_2 : FluentBitVersion.V5_1_1;
      const [wrong] = play(lua, `random_worlds(1, 60, ${quote(folder())}, ${relative}, ${kills})`, {}, {}, [], version);

      expect(logs(wrong)).toEqual([]);
    }, 120_000);
  });
});
