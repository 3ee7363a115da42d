/**
 * Runs the alerts on the agents under `promtool test rules`, over recordings of real agents that ran side by side
 * (`e2e/recordings`): each alert fires for the agents whose situation it is for, and for no other, least of all for a
 * Fluent Bit of somebody else.
 *
 *     npx tsx --tsconfig e2e/tsconfig.json e2e/backends/agent-alerts.ts
 *
 * PROMTOOL names the binary; without it promtool is built from its Go module.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, Yaml } from 'cdk8s';
import { AgentAlerts, AgentAlertsProps } from '../../src';
import { promtoolBinary } from '../lib/binaries';
import { recording, Recording, scraped } from '../recordings/agent-metrics';
import { SITUATIONS } from '../recordings/situations';

/** Which alerts the situations raise. */
const RAISED: { readonly [situation: string]: string[] } = {
  'nothing-to-read': ['RayLogAgentReadsNothing'],
  'no-output': ['RayLogAgentNoOutput'],
  'buffer-full': ['RayLogAgentBufferNearlyFull', 'RayLogAgentDroppingRecords', 'RayLogAgentNoOutput'],
  // Whatever arrives is refused, so that nothing is delivered either.
  'refused': ['RayLogAgentDroppingRecords', 'RayLogAgentNoOutput'],
  'out-of-retries': ['RayLogAgentDroppingRecords', 'RayLogAgentRetriesExhausted', 'RayLogAgentNoOutput'],
  'long-line': ['RayLogAgentLinesTooLong'],
  'restarts': ['RayLogAgentRestarting'],
  'paused': ['RayLogAgentInputPaused', 'RayLogAgentNoOutput'],
};

/** Who was alerted about at any time of a test. */
interface Raised { readonly alert: string; readonly pod: string; readonly container?: string }

interface Case {
  readonly name: string;
  readonly props?: AgentAlertsProps;
  readonly interval: number;
  readonly series: { readonly [series: string]: string };
  readonly raises: Raised[];
}

function agents({ version, interval, agents: recorded }: Recording): Case {
  return {
    name: `agents of Fluent Bit ${version}`,
    interval,
    series: Object.fromEntries(Object.entries(recorded).flatMap(([situation, all]) => (
      Object.entries(all).map(([series, values]) => [scraped(situation, series), values])
    ))),
    raises: Object.keys(recorded).flatMap((situation) => (RAISED[situation] ?? []).map((alert) => ({ alert, pod: SITUATIONS[situation].pod, container: 'ray-logs-agent' }))),
  };
}

/** What kube-state-metrics says of a pod; `agent` is whether its agent runs, or undefined for a pod without one. */
function pod(name: string, agent: boolean | undefined, phase = 'Running', kind = 'init_container'): { [series: string]: string } {
  const of = (metric: string, labels = '') => `${metric}{namespace="ray",pod="${name}"${labels}}`;
  const container = (metric: string) => of(`kube_pod_${kind}_${metric}`, ',container="ray-logs-agent"');
  return {
    [of('kube_pod_info')]: '1x40',
    [of('kube_pod_status_phase', `,phase="${phase}"`)]: '1x40',
    [of('kube_pod_container_info', ',container="ray-worker"')]: '1x40',
    ...agent !== undefined && { [container('info')]: '1x40', [container('status_running')]: `${Number(agent)}x40` },
  };
}

const MISSING: Case[] = [
  {
    name: 'an agent that does not run',
    interval: 60,
    series: {
      ...pod('training-head-a', true), ...pod('training-workers-worker-b', false), ...pod('training-workers-worker-c', false, 'Running', 'container'),
      // Gone with its job, not there yet, of a group with `logs: false`, of another team.
      ...pod('job-head-d', false, 'Succeeded'), ...pod('training-workers-worker-e', false, 'Pending'), ...pod('training-quiet-worker-f', undefined), ...pod('other-head-g', undefined),
    },
    raises: ['training-workers-worker-b', 'training-workers-worker-c'].map((name) => ({ alert: 'RayLogAgentMissing', pod: name })),
  },
  {
    name: 'pods that must have an agent',
    props: { pods: 'training-(head|workers-worker)-.+', namespaces: ['ray'] },
    interval: 60,
    series: { ...pod('training-head-a', true), ...pod('training-workers-worker-b', undefined), ...pod('training-quiet-worker-f', undefined), ...pod('other-head-g', undefined) },
    raises: [{ alert: 'RayLogAgentMissing', pod: 'training-workers-worker-b' }],
  },
  {
    name: 'a node without its agent',
    props: { daemonSet: 'ray-logs' },
    interval: 60,
    series: {
      'kube_daemonset_status_number_unavailable{namespace="logging",daemonset="ray-logs"}': '1x40',
      'kube_daemonset_status_number_unavailable{namespace="kube-system",daemonset="other"}': '1x40',
    },
    raises: [{ alert: 'RayLogAgentMissing', pod: '' }],
  },
];

function promtest({ name, interval, series, raises }: Case): object {
  const samples = Math.max(...Object.values(series).map((values) => values.split(' ').reduce((sum, part) => sum + Number(/x(\d+)$/.exec(part)?.[1] ?? 0) + 1, 0)));
  const minutes = Math.ceil(samples * interval / 60);
  const labels = ({ alert, pod: of, container }: Raised) => [`alertname="${alert}"`, ...container ? [`container="${container}"`] : [], ...of ? [`pod="${of}"`] : []].join(', ');
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: '30s',
    tests: [{
      name,
      interval: `${interval}s`,
      input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      promql_expr_test: [{
        expr: `count by (alertname, container, pod) (count_over_time(ALERTS{alertstate="firing"}[${minutes}m]))`,
        eval_time: `${minutes}m`,
        exp_samples: raises.map((raised) => ({ labels: `{${labels(raised)}}`, value: 1 })),
      }],
    }],
  };
}

function run(promtool: string, one: Case): void {
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-promtool-'));
  try {
    const { groups } = new AgentAlerts(Testing.chart(), 'alerts', one.props);
    writeFileSync(join(folder, 'rules.yaml'), Yaml.stringify({ groups }));
    writeFileSync(join(folder, 'test.yaml'), Yaml.stringify(promtest(one)));
    for (const args of [['check', 'rules', 'rules.yaml'], ['test', 'rules', 'test.yaml']]) {
      const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
      if (status !== 0) throw new Error(`${one.name}: promtool ${args.join(' ')}\n${stdout}${stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`ok: ${one.name}: ${[...new Set(one.raises.map(({ alert }) => alert))].join(', ')}, and nothing else`);
}

async function main(): Promise<void> {
  const promtool = await promtoolBinary();
  const recordings = ['3.2.2', '5.1.1'].map(recording).filter((one) => one !== undefined);
  for (const one of [...recordings.map(agents), ...MISSING]) run(promtool, one);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
