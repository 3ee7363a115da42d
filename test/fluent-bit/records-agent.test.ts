import { mkdirSync, utimesSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { deliveredBy, withAgents } from './agents';
import { WORKER } from './ray-log';
import { Entry } from '../../bench/pipeline/recorder';
import { RayLogLevel, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';
import { clockOfZone } from '../../src/ray/clock';

/** What the real agent makes of lines that are hard on it: what the harness of the script takes for granted. */

/** A time as Ray writes it, by the clock of a zone. */
function written(zone: string, seconds: number): string {
  const { first, at, ahead } = clockOfZone(zone)!;
  const index = at.filter((change) => change <= seconds).length - 1;
  return new Date((seconds + (index < 0 ? first : ahead[index])) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

async function deliver(
  binary: string, zone: string, files: { [name: string]: string }, changed: number, pipeline: RayPipelineOptions = {},
): Promise<Entry[]> {
  const session = `session_${written(zone, changed - 3600).replace(' ', '_').replace(/:/g, '-')}_857583_15791`;
  return deliveredBy(binary, (logs) => {
    for (const [name, text] of Object.entries(files)) {
      const path = join(logs, session, 'logs', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      utimesSync(path, changed + 0.5, changed + 0.5);
    }
  }, 4, pipeline);
}

const ODD = [
  '2026-11-23 03:12:39.0 | 7', '9999-12-31 23:59:59.999', '0001-01-01 00:00:00.000', '1969-12-31 23:59:59.999', '2038-01-19 03:14:08.000', '2106-02-07 06:28:16.000',
  '2040-02-30 25:61:61,999', '2013-01-01 00:10:00.000 12.5', '{"vendor": 1, "timestamp": 1356998400}', '{"timestamp_ns": 9999999999999999999}',
  '[2013-01-01 00:10:00,000 I 1 1] a', 'INFO 2038-01-20 00:00:00,000 x', '\u0000\u0001', '2026-11-23 03:12:3\u0000,292',
];

withAgents((binary) => {
  const now = Math.floor(Date.now() / 1000) - 60;

  test('odd times cost nothing, neither their own line nor others', async () => {
    const lines = ODD.flatMap((line, index) => [`password=hunter2 ${index}`, line, `DEBUG:root:debug ${index}`, `plain ${index}`]);
    const name = `worker-${WORKER}-01000000-42.out`;
    const entries = await deliver(binary, 'UTC', { [name]: `${lines.join('\n')}\n` }, now, { redactSecrets: true, minimumLevel: RayLogLevel.INFO });

    expect(entries.map(({ line }) => line).sort()).toEqual(lines.filter((line) => !line.startsWith('DEBUG')).map((line) => line.replace('hunter2', '[redacted]')).sort());
    entries.forEach(({ labels, metadata, nanoseconds }) => {
      expect(labels).toMatchObject({ component: 'worker' });
      expect(metadata).toMatchObject({ file: name, job_id: '01000000' });
      expect(Math.abs(Number(BigInt(nanoseconds) / 1_000_000_000n) - now)).toBeLessThan(600);
    });
  }, 60_000);

  test.each(['America/Los_Angeles', 'Asia/Kolkata', 'UTC'])('the clock of %s', async (zone) => {
    const time = written(zone, now);
    const entries = await deliver(binary, zone, {
      'raylet.out': `[${time},292 I 1 1] (raylet) a\n`, 'dashboard.log': `${time},292\tINFO a.py:1 -- a\n`, 'serve/proxy_1.log': `INFO ${time},292 proxy 1 -- a\n`,
      [`worker-${WORKER}-01000000-42.out`]: `${time},292 INFO app: a\n`,
    }, now);

    expect(entries.map(({ nanoseconds }) => Number(BigInt(nanoseconds) / 1_000_000n))).toEqual(Array(4).fill(now * 1000 + 292));
  }, 60_000);
});
