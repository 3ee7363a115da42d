/**
 * What LokiMonolithic takes in that a Loki with default limits refuses: late lines and long ones, and repeats once.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-intake.ts
 */
import { Loki } from './loki';

const HOUR = 3600e9;
const MEBIBYTE = 1024 * 1024;

async function main(): Promise<void> {
  const loki = await Loki.start({ tenants: ['team-a'] });
  try {
    const now = Date.now() * 1e6;
    const stream = { RayCluster: 'intake', component: 'raylet' };
    const push = (hoursAgo: number, line: string) => loki.push([{ stream, values: [[BigInt(now - hoursAgo * HOUR).toString(), line, { job_id: '01000000' }]] }]);
    await push(0, 'newest');
    for (const hours of [1.5, 3, 30, 24 * 6]) {
      await push(hours, `${hours} h late`);
    }
    await push(3, '3 h late');
    await push(0, 'x'.repeat(3 * MEBIBYTE));
    await push(0, 'y'.repeat(17 * MEBIBYTE));

    const answer = await loki.get('/loki/api/v1/query_range', {
      query: '{RayCluster="intake"} | job_id="01000000"', start: String(now - 24 * 7 * HOUR), end: String(now + HOUR), limit: '100',
    });
    const lines: string[] = answer.data.result.flatMap((result: any) => result.values.map((value: string[]) => value[1]));
    const found = lines.map((line) => (line.length > 100 ? `${line[0]} x ${line.length}` : line)).sort();
    const expected = ['1.5 h late', '144 h late', '3 h late', '30 h late', 'newest', `x x ${3 * MEBIBYTE}`, `y x ${16 * MEBIBYTE}`];
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      throw new Error(`expected ${expected.join(', ')}; found ${found.join(', ')}`);
    }
    console.log(`ok: late by up to 6 days, long, and repeated lines are stored as they should be: ${found.join(', ')}`);
  } finally {
    loki.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
