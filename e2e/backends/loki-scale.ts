/**
 * How many Ray pods fit into a Loki whose limits are the defaults. Each pod pushes a line of each of its components, in the last hour and in this
 * one, as it is in the first half of every hour.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-scale.ts
 */
import { labelled } from './labels';
import { Loki, Stream } from './loki';
import { LokiLimits, LokiStreams } from '../../src';

const HOUR = 3_600_000;
const OF_WORKERS = ['core_worker', 'dashboard_agent', 'log_monitor', 'raylet', 'ray_process_exit', 'runtime_env_agent', 'worker', 'other'];
const OF_HEADS = [
  ...OF_WORKERS, 'dashboard', 'event', 'gcs_server', 'job_driver', 'job_supervisor', 'monitor', 'ray_client_server', 'ray_data', 'ray_train', 'serve_controller',
  'serve_proxy', 'serve_replica',
];

/** What a pod pushes at a time. The line is that of every other pod, at the same time. */
function pushOf(streams: LokiStreams, pod: number, time: number): Stream[] {
  const nodeType = pod === 0 ? 'head' : 'worker';
  return (pod === 0 ? OF_HEADS : OF_WORKERS).map((component) => {
    const { stream, metadata } = labelled(streams, { cluster: 'scale', pod: `scale-${pod}`, nodeType, component, time });
    return { stream, values: [[`${time}000000`, `a line of ${component}`, metadata]] };
  });
}

interface Outcome {
  readonly refused: number;
  readonly pushes: number;
  readonly streams: number;
  readonly found: number;
  readonly ofOnePod: number;
}

async function play(loki: Loki, streams: LokiStreams, pods: number): Promise<Outcome> {
  const now = Date.now();
  let refused = 0;
  let pushes = 0;
  for (const time of [now - HOUR, now]) {
    for (let first = 0; first < pods; first += 20) {
      const some = Array.from({ length: Math.min(20, pods - first) }, (_, index) => pushOf(streams, first + index, time));
      const answers = await Promise.all(some.map((push) => loki.tryToPush(push)));
      pushes += answers.length;
      refused += answers.filter(({ status }) => status === 429).length;
      const other = answers.find(({ status }) => status !== 204 && status !== 429);
      if (other) throw new Error(`${other.status} ${other.text}`);
    }
  }
  const selector = streams === LokiStreams.CLUSTER ? '{RayCluster="scale"} | pod="scale-0"' : '{RayCluster="scale", pod="scale-0"}';
  return {
    refused,
    pushes,
    streams: await loki.metric('loki_ingester_memory_streams'),
    found: await loki.count('{RayCluster="scale"}', 1),
    ofOnePod: await loki.count(selector, 1),
  };
}

async function check(what: string, loki: Loki, streams: LokiStreams, pods: number, expected: { refused: boolean; streams?: number }): Promise<void> {
  try {
    const outcome = await play(loki, streams, pods);
    const text = `${what}: ${pods} pods, ${outcome.streams} streams, ${outcome.refused} of ${outcome.pushes} pushes answered 429`;
    if (outcome.refused > 0 !== expected.refused) throw new Error(text);
    if (!expected.refused) {
      if (outcome.streams !== expected.streams) throw new Error(`${text}; ${expected.streams} streams were expected`);
      const lines = 2 * (OF_HEADS.length + (pods - 1) * OF_WORKERS.length);
      if (outcome.found !== lines) throw new Error(`${text}; ${outcome.found} of ${lines} lines are found`);
      if (outcome.ofOnePod !== 2 * OF_HEADS.length) throw new Error(`${text}; ${outcome.ofOnePod} of ${2 * OF_HEADS.length} lines of a pod are found`);
    }
    console.log(`ok: ${text}`);
  } finally {
    loki.stop();
  }
}

async function main(): Promise<void> {
  for (const pods of [1, 100, 1000]) {
    const streams = pods === 1 ? 2 * OF_HEADS.length : 2 * (OF_HEADS.length + OF_WORKERS.length);
    await check('default labels and limits', await Loki.startForeign(), LokiStreams.CLUSTER, pods, { refused: false, streams });
  }
  await check('a label for the pod, default limits', await Loki.startForeign(), LokiStreams.POD, 400, { refused: true });
  const limits = new LokiLimits({ pods: 1000, streams: LokiStreams.POD });
  await check('a label for the pod, the limits of LokiLimits', await Loki.startForeign(limits.config), LokiStreams.POD, 1000, { refused: false, streams: limits.streams });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
