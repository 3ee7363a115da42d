/**
 * Runs the alerts on the agents under `promtool test rules`: each fires on a replay made for it and on no other, and a
 * healthy agent raises none.
 *
 *     npx tsx --tsconfig e2e/tsconfig.json e2e/backends/agent-alerts.ts
 *
 * PROMTOOL names the binary; without it the one on the PATH is used (Debian: package prometheus).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, Yaml } from 'cdk8s';
import { AgentAlerts, AgentAlertsProps } from '../../src';

const AGENT = { namespace: 'ray', pod: 'head' };

/** Values once a minute, in promtool's notation. */
interface Replay { readonly [series: string]: string }

function series(metric: string, labels: { [label: string]: string } = {}): string {
  return `${metric}{${Object.entries({ ...AGENT, ...labels }).map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

const READ = series('fluentbit_input_records_total', { name: 'ray' });
const BACKLOG = series('fluentbit_input_records_total', { name: 'storage_backlog.1' });
const PAUSED = series('fluentbit_input_ingestion_paused', { name: 'ray' });
const FILTERED = series('fluentbit_filter_drop_records_total', { name: 'lua.0' });
const DELIVERED = series('fluentbit_output_proc_records_total', { name: 'loki' });
const DROPPED = series('fluentbit_output_dropped_records_total', { name: 'loki' });
const GIVEN_UP = series('fluentbit_output_retries_failed_total', { name: 'loki' });
const ROOM = series('fluentbit_output_chunk_available_capacity_percent', { name: 'loki' });
const UPTIME = series('fluentbit_uptime', { hostname: 'head' });
const SKIPPED = series('fluentbit_input_long_line_skipped_total', { name: 'ray' });
const RAY = series('kube_pod_container_info', { container: 'ray-head', image: 'ray' });
const SIDECAR = series('kube_pod_init_container_info', { container: 'ray-logs-agent' });
const UNAVAILABLE = 'kube_daemonset_status_number_unavailable{namespace="ray",daemonset="ray-logs"}';

const HEALTHY: Replay = {
  [READ]: '0+100x60', [BACKLOG]: '0x60', [PAUSED]: '0x60', [FILTERED]: '0+20x60', [DELIVERED]: '0+80x60', [DROPPED]: '0x60', [GIVEN_UP]: '0x60', [ROOM]: '98x60', [UPTIME]: '0+60x60', [RAY]: '1x60', [SIDECAR]: '1x60',
};

const REPLAYS: { name: string; changed: Replay; raises: string[]; props?: AgentAlertsProps }[] = [
  { name: 'healthy', changed: {}, raises: [] },
  { name: 'nothing is scraped', changed: Object.fromEntries(Object.keys(HEALTHY).filter((key) => key.startsWith('fluentbit')).map((key) => [key, ''])), raises: [] },
  { name: 'a filter drops all lines', changed: { [FILTERED]: '0+100x60', [DELIVERED]: '0x60' }, raises: [] },
  { name: 'away for a while, all delivered', changed: { [DELIVERED]: '0x10 100+200x50' }, raises: [] },
  { name: 'records dropped', changed: { [DROPPED]: '0x54 2000x6' }, raises: ['RayLogAgentDroppingRecords'] },
  { name: 'retries exhausted', changed: { [GIVEN_UP]: '0x54 1x6' }, raises: ['RayLogAgentRetriesExhausted'] },
  { name: 'input paused', changed: { [PAUSED]: '0x30 1x30' }, raises: ['RayLogAgentInputPaused'] },
  { name: 'buffer nearly full', changed: { [ROOM]: '98-2x60' }, raises: ['RayLogAgentBufferNearlyFull'] },
  { name: 'no output', changed: { [DELIVERED]: '0x60' }, raises: ['RayLogAgentNoOutput'] },
  { name: 'no output, and no filter', changed: { [DELIVERED]: '0x60', [FILTERED]: '' }, raises: ['RayLogAgentNoOutput'] },
  { name: 'nothing to read', changed: { [READ]: '0+100x10 1000x50', [FILTERED]: '0x60', [DELIVERED]: '0+100x10 1000x50' }, raises: ['RayLogAgentReadsNothing'] },
  { name: 'restarts', changed: { [UPTIME]: '0+60x40 0 60 0 60 0 60 0 60 120 180 240 300 360 420 480 540 600 660 720' }, raises: ['RayLogAgentRestarting'] },
  { name: 'no agent in the pod', changed: { [SIDECAR]: '' }, raises: ['RayLogAgentMissing'] },
  { name: 'agent as a plain container', changed: { [SIDECAR]: '', [series('kube_pod_container_info', { container: 'ray-logs-agent' })]: '1x60' }, raises: [] },
  { name: 'a node without its agent', changed: { [SIDECAR]: '', [UNAVAILABLE]: '0x30 1x30' }, raises: ['RayLogAgentMissing'], props: { daemonSet: 'ray-logs' } },
  { name: 'DaemonSet complete', changed: { [SIDECAR]: '', [UNAVAILABLE]: '0x60' }, raises: [], props: { daemonSet: 'ray-logs' } },
  { name: 'long lines', changed: { [SKIPPED]: '0x30 5x30' }, raises: ['RayLogAgentLinesTooLong'] },
];

/** The rules, and a test of them: what fires an hour into the replay, and nothing else. */
function writeTest(folder: string, { name, changed, raises, props }: typeof REPLAYS[number]): void {
  const { groups } = new AgentAlerts(Testing.chart(), 'alerts', props);
  writeFileSync(join(folder, 'rules.yaml'), Yaml.stringify({ groups }));
  writeFileSync(join(folder, 'test.yaml'), Yaml.stringify({
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [{
      name,
      interval: '1m',
      input_series: Object.entries({ ...HEALTHY, ...changed }).filter(([, values]) => values !== '').map(([one, values]) => ({ series: one, values })),
      // promtool compares alerts with all of their labels and annotations; a count by name says the same without repeating them.
      promql_expr_test: groups[0].rules.map(({ alert }: any) => ({
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
        eval_time: '59m',
        exp_samples: [{ labels: '{}', value: raises.includes(alert) ? 1 : 0 }],
      })),
    }],
  }));
}

const promtool = process.env.PROMTOOL ?? 'promtool';
if (spawnSync(promtool, ['--version']).error) {
  console.log('skipped: promtool is not on the PATH (Debian: package prometheus); PROMTOOL can name it');
} else {
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-promtool-'));
  try {
    for (const replay of REPLAYS) {
      writeTest(folder, replay);
      for (const args of [['check', 'rules', 'rules.yaml'], ['test', 'rules', 'test.yaml']]) {
        const run = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
        if (run.status !== 0) {
          throw new Error(`${replay.name}: promtool ${args.join(' ')}\n${run.stdout}${run.stderr}`);
        }
      }
      console.log(`ok: ${replay.name}: ${replay.raises.join(', ') || 'no alert'}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
