/**
 * Records what a real Prometheus answers to the queries of the dashboard of the pipeline, over the recorded metrics of
 * agents that ran side by side (`record-agents.ts`), one of them of somebody else.
 *
 *     npx tsx --tsconfig e2e/tsconfig.json e2e/recordings/record-pipeline.ts
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recording, scraped, valuesOf } from './agent-metrics';
import { Answers, asked, keepAnswers } from './answers';
import { PipelineHealthDashboard } from '../../src';
import { prometheusBinary, promtoolBinary } from '../lib/binaries';
import { freePort, LOOPBACK } from '../lib/ports';

const STARTED = Date.UTC(2026, 10, 26, 12) / 1000;
const SITUATIONS = ['healthy', 'healthy-worker', 'away-and-back', 'refused', 'restarts', 'foreign'];

async function main(): Promise<void> {
  const { interval, agents } = recording('5.1.1')!;
  const families: { [metric: string]: string[] } = {};
  let to = STARTED;
  for (const situation of SITUATIONS) {
    for (const [series, values] of Object.entries(agents[situation])) {
      const name = scraped(situation, series);
      valuesOf(values).forEach((value, index) => {
        to = Math.max(to, STARTED + index * interval);
        if (value !== null) (families[name.split('{')[0]] ??= []).push(`${name} ${value} ${STARTED + index * interval}`);
      });
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-prometheus-'));
  const port = await freePort();
  writeFileSync(join(folder, 'metrics.txt'), `${Object.values(families).flat().join('\n')}\n# EOF\n`);
  writeFileSync(join(folder, 'prometheus.yaml'), '{}\n');
  const { status, stderr } = spawnSync(await promtoolBinary(), ['tsdb', 'create-blocks-from', 'openmetrics', 'metrics.txt', 'data'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const prometheus = spawn(await prometheusBinary(), [
    '--config.file=prometheus.yaml', '--storage.tsdb.path=data', '--storage.tsdb.retention.time=100y', `--web.listen-address=${LOOPBACK}:${port}`,
  ], { cwd: folder, stdio: 'ignore' });
  try {
    const get = async (path: string, parameters: { [name: string]: string }) => (await (await fetch(`http://${LOOPBACK}:${port}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json() as any);
    for (let tries = 0; !await fetch(`http://${LOOPBACK}:${port}/-/ready`).then(({ ok }) => ok, () => false); tries++) {
      if (tries > 60) throw new Error('Prometheus does not get ready');
      await sleep(500);
    }
    const dashboard = new PipelineHealthDashboard();
    const answers: Answers['answers'] = {};
    const [from, step] = [STARTED, 30];
    for (const { key, instant, expr } of asked(dashboard, to - from, step)) {
      const { data, error } = instant
        ? await get('query', { query: expr, time: String(to) })
        : await get('query_range', { query: expr, start: String(from), end: String(to), step: String(step) });
      if (error) throw new Error(`${expr}: ${error}`);
      answers[key] = data.result;
      console.log(`${data.result.length} of ${key.slice(0, 100)} ${instant ? JSON.stringify(data.result[0]?.value) : ''}`);
    }
    const choices: Answers['choices'] = {};
    for (const { name, query } of dashboard.model.templating.list.filter(({ type }: any) => type === 'query')) {
      const [, match, label] = /^label_values\((.*), (\w+)\)$/.exec(query.query.replace(/\$\w+/g, '.*'))!;
      choices[name] = (await get(`label/${label}/values`, { 'match[]': match, 'start': String(from), 'end': String(to) })).data;
    }
    keepAnswers('ray-log-pipeline', { from, to, choices, answers });
  } finally {
    prometheus.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
