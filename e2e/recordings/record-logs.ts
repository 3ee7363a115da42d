/**
 * Records what a real Loki answers to the queries of the dashboard of the logs: real logs of Ray, read by the real agent,
 * as three clusters whose lines are spread over an hour, and a few lines of a cluster in trouble.
 *
 *     FLUENT_BIT=/path/to/fluent-bit LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/recordings/record-logs.ts
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Testing } from 'cdk8s';
import { Answers, asked, keepAnswers } from './answers';
import { FluentBitConfig, LokiOutput, RayLogsDashboard } from '../../src';
import { streams as storedStreams, TROUBLE } from '../backends/lines';
import { Loki } from '../backends/loki';
import { fluentBitBinaries } from '../lib/binaries';
import { LOOPBACK } from '../lib/ports';

const HOUR = 3600;
const STEP = HOUR / 120;
/** As many lines as fit into the panel of a picture. */
const LINES = 18;

interface Stream { readonly stream: { [label: string]: string }; readonly values: [string, string, object][] }

/** The pods whose logs they are: the folder below the recorded logs, and what the pod says of itself. */
const PODS = [
  { logs: 'ray-2.60/head', cluster: 'training', pod: 'training-head-x7k2p', type: 'head', group: 'headgroup' },
  { logs: 'ray-2.60/worker', cluster: 'training', pod: 'training-workers-worker-9qv4m', type: 'worker', group: 'workers' },
  { logs: 'ray-2.60-json/head', cluster: 'serving', pod: 'serving-head-b3t8w', type: 'head', group: 'headgroup' },
  { logs: 'ray-2.60-rotation/head', cluster: 'nightly', pod: 'nightly-head-c8s5d', type: 'head', group: 'headgroup' },
];

/** What the agent pushes of the logs of a pod. */
async function pushed(binary: string, { logs, cluster, pod, type, group }: typeof PODS[number]): Promise<Stream[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-recording-'));
  const received: Stream[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    received.push(...JSON.parse(gunzipSync(Buffer.concat(parts)).toString()).streams);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  try {
    const fixtures = join(__dirname, '..', '..', 'test', 'fixtures', 'ray-logs', logs);
    for (const session of readdirSync(fixtures).filter((name) => /^session_2/.test(name))) cpSync(join(fixtures, session), join(folder, 'ray', session), { recursive: true });
    mkdirSync(join(folder, 'config'));
    mkdirSync(join(folder, 'state'));
    const config = new FluentBitConfig(Testing.chart(), 'config', { outputs: [new LokiOutput({ host: LOOPBACK, port: (server.address() as AddressInfo).port })] });
    for (const [file, text] of Object.entries<string>(config.configMap.toJson().data)) {
      writeFileSync(join(folder, 'config', file), text.replaceAll('/tmp/ray', join(folder, 'ray')).replaceAll('/ray-logs-state', join(folder, 'state')));
    }
    const agent = spawn(binary, ['-c', 'fluent-bit.conf'], {
      cwd: join(folder, 'config'), stdio: 'ignore', env: { RAY_CLUSTER: cluster, RAY_NAMESPACE: 'ray', RAY_POD: pod, RAY_NODE: 'node-1', RAY_NODE_TYPE: type, RAY_GROUP: group, RAY_OWNER: '', RAY_OWNER_KIND: '' },
    });
    for (let before = -1; before < received.length || received.length === 0;) {
      before = received.length;
      await sleep(4000);
    }
    agent.kill();
    await new Promise((resolve) => agent.once('exit', resolve));
    return received;
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same lines, spread over the given seconds in the order and the proportions in which they were written. */
function spread(streams: Stream[], from: number, to: number): Stream[] {
  const times = streams.flatMap(({ values }) => values.map(([time]) => Number(BigInt(time) / 1_000_000n))).sort((one, other) => one - other);
  const rank = new Map(times.map((time, index) => [time, index]));
  // By rank and not by time: between two sessions there may be days.
  const place = (time: string) => from + (to - from) * rank.get(Number(BigInt(time) / 1_000_000n))! / times.length;
  return streams.map(({ stream, values }) => ({
    stream, values: values.map(([time, line, metadata], index) => [`${Math.round(place(time) * 1e6)}${String(index % 1000).padStart(3, '0')}`, line, metadata ?? {}]),
  }));
}

async function main(): Promise<void> {
  const binary = fluentBitBinaries()[0];
  const to = Math.floor(Date.now() / 1000 / 60) * 60;
  const from = to - HOUR;
  const all = await Promise.all(PODS.map((pod) => pushed(binary, pod)));
  const loki = await Loki.start({});
  try {
    for (const [index, streams] of all.entries()) {
      await loki.push(spread(streams, from + 120 + (3 - index) * 240, to - 60 - (3 - index) * 120));
    }
    for (const minute of [19, 20, 41]) {
      await loki.push(storedStreams('training', TROUBLE.map((line) => ({ ...line, metadata: line.metadata as any })), (from + minute * 60) * 1000));
    }
    const dashboard = new RayLogsDashboard();
    const answers: Answers['answers'] = {};
    for (const { key, instant, logs, expr } of asked(dashboard, HOUR, STEP)) {
      const answer = instant
        ? await loki.get('/loki/api/v1/query', { query: expr, time: `${to}000000000` })
        : await loki.get('/loki/api/v1/query_range', {
          query: expr, start: `${from}000000000`, end: `${to}000000000`, ...logs ? { limit: String(LINES) } : { step: `${STEP}s` }, ...key.includes('job_driver') && { direction: 'forward' },
        });
      answers[key] = answer.data.result;
      console.log(`${answer.data.result.length} of ${key.slice(0, 100)}`);
    }
    const choices: Answers['choices'] = {};
    for (const { name, query } of dashboard.model.templating.list.filter(({ type }: any) => type === 'query')) {
      choices[name] = (await loki.get(`/loki/api/v1/label/${query.label}/values`, { start: `${from}000000000`, end: `${to}000000000` })).data;
    }
    keepAnswers('ray-logs', { from, to, choices, answers });
  } finally {
    loki.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
