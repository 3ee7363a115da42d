/**
 * Whether LokiMonolithic holds as many streams as it takes: at its limit, each stream with some lines, the process stays below the memory of its
 * container, and one stream more is refused.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-memory.ts
 */
import { Testing } from 'cdk8s';
import { Loki, Stream } from './loki';
import { LokiMonolithic } from '../../src';

const AT_A_TIME = 500;

/** What the manifest says: the limit of memory in MiB, and the streams. */
function limits(patterns: boolean): { memory: number; streams: number } {
  const chart = Testing.chart();
  const { configuration } = new LokiMonolithic(chart, 'loki', { patterns });
  const { limits: { memory } } = Testing.synth(chart).find(({ kind }) => kind === 'StatefulSet').spec.template.spec.containers[0].resources;
  return { memory: Number(/^(\d+)Gi$/.exec(memory)![1]) * 1024, streams: Number(/max_global_streams_per_user: (\d+)/.exec(configuration)![1]) };
}

function push(first: number, count: number, lines: number): Stream[] {
  const time = BigInt(Date.now()) * 1_000_000n;
  return Array.from({ length: count }, (_, index) => ({
    stream: { RayCluster: 'memory', namespace: 'ray', node_type: 'worker', component: 'worker', hour: '001', pod: `training-worker-${first + index}` },
    values: Array.from({ length: lines }, (__, line) => [
      `${time + BigInt(line)}`, `2026-11-26 10:00:0${line % 10},123 INFO worker.py:${line} -- step ${index * line} of training, loss 0.${first}${index}`,
      { file: `worker-${first}.out`, session: 'session_2026-11-23_03-12-21_857583_15791', worker_id: '28265d34'.repeat(7), job_id: '01000000', level: 'INFO' },
    ]),
  }));
}

async function check(patterns: boolean): Promise<void> {
  const { memory, streams } = limits(patterns);
  const loki = await Loki.start({ patterns });
  try {
    let most = 0;
    for (const lines of [1, 10]) {
      for (let first = 0; first < streams; first += AT_A_TIME) {
        await loki.push(push(first, AT_A_TIME, lines));
        most = Math.max(most, loki.residentMebibytes());
      }
    }
    const more = await loki.tryToPush(push(streams, 1, 1));
    const text = `${streams} streams${patterns ? ' with patterns' : ''} take ${most} MiB of ${memory}, and one more gets ${more.status}`;
    if (most > memory || more.status !== 429) throw new Error(text);
    console.log(`ok: ${text}`);
  } finally {
    loki.stop();
  }
}

async function main(): Promise<void> {
  await check(true);
  await check(false);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
