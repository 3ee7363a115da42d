import { mkdirSync } from 'fs';
import { join } from 'path';
import { folder, play, PROBLEMS_EXPECTED, withLua } from './lua';
import { quote } from './ray-log';

/** RAY_FILTER_FUZZ is the number of lines, RAY_FILTER_FUZZ_SEED where the random numbers start. */
const lines = Number(process.env.RAY_FILTER_FUZZ ?? 100_000);
const seed = Number(process.env.RAY_FILTER_FUZZ_SEED ?? 11);

function fuzzed(lua: string, count: number, before = '') {
  const place = folder();
  for (const name of ['serve', 'events']) {
    mkdirSync(join(place, 'session_2026-11-23_03-12-21_857583_15791', 'logs', name), { recursive: true });
  }
  return play(lua, `${before} LINES, SEED, FOLDER = ${count}, ${seed}, ${quote(place)} dofile(${quote(join(__dirname, 'ray-filter-fuzz.lua'))})`, { redactSecrets: true })[0][0];
}

withLua((lua) => {
  test('whatever is written: no line is lost or comes twice, no secret leaves, every answer is valid', () => {
    expect(fuzzed(lua, lines)).toMatchObject({ log: 'done', lines });
  }, 24 * 3_600_000);

  test.each(['config.throttle = false', 'config.levels = false', 'config.kinds = false'])('nor with an error in the script: %s', (code) => {
    const broken = `${PROBLEMS_EXPECTED} RAY_FILTER_CONFIG_OVERRIDE = function(config) ${code} end`;

    expect(fuzzed(lua, lines / 10, broken)).toMatchObject({ log: 'done', lines: lines / 10 });
  }, 24 * 3_600_000);

  test('no line takes long', () => {
    const long = [
      '"\\27[36m("', '"pid=1 "', '"(pid=1 "', '"{\\"a\\":"', '"\\\\\\""', '"["', '" "', '"a_name:"', '"x:task_name:"', '"{\\"level\\": {"', '"\\27[1"', '" - "', '"9"', '"A"', '"a"', '" level="',
      '"a "', '"/"', '"("', '"password"', '"password=\\\\\\""', '"://"', '"\\\\u00"', '":actor"',
    ];
    const heads = ['', '2026-11-23 03:12:39,292 ', '{"', '[', '(', 'a=', 'INFO 2026-11-23 03:21:51,712 ', '\\27[36m(', '{"request_id": "', '[INFO'];
    play(lua, `
      local slowest, offset = 0, 0
      for _, head in ipairs({ ${heads.map((head) => `"${head.replace(/"/g, '\\"')}"`).join(', ')} }) do
        for _, piece in ipairs({ ${long.join(', ')} }) do
          for _, name in ipairs({ "job-driver-a.log", "worker-aa-01000000-7.out", "serve/proxy_1.log" }) do
            local text, start = head .. piece:rep(100000) .. " end", os.clock()
            answer("ray.logs", 2000000000, { path = "/nowhere/session_1/logs/" .. name, offset = offset, log = text })
            assert(os.clock() - start < 1, name .. " " .. head .. piece)
            offset = offset + #text + 1
          end
        end
      end`, { duplicates: { driverForwardedLines: false } });
  }, 60_000);
});
