/**
 * Has the real ruler of Loki evaluate the alerts on Ray's logs: each must fire for a cluster made for it, and none for
 * one that runs, is idle, or was stopped.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/log-alerts.ts
 */
import { IDLE, StoredLine, streams, TROUBLE } from './lines';
import { Loki } from './loki';
import { LokiRules } from '../../src';

const MINUTE = 60_000;

const ERROR: StoredLine = { component: 'raylet', metadata: { level: 'ERROR' }, line: '[2026-11-23 03:16:22,241 E 111 111] (raylet) x.cc:1: failed' };
const TRACEBACK: StoredLine = { component: 'worker', metadata: { level: 'ERROR' }, line: 'Traceback (most recent call last):\nKeyError: 1' };
const STOPPED: StoredLine = { component: 'raylet', metadata: { level: 'INFO' }, line: '[2026-11-23 03:16:22,241 I 111 111] (raylet) main.cc:1109: received SIGTERM. Existing local drain request = None' };

const times = (count: number, line: StoredLine) => Array.from({ length: count }, () => line);

/** Each cluster with what it wrote, by how many minutes ago, and the alerts that this must raise. */
const CLUSTERS: { name: string; wrote: { [minutesAgo: number]: StoredLine[] }; raises: string[] }[] = [
  { name: 'idle', wrote: { 40: IDLE, 20: IDLE, 1: IDLE }, raises: [] },
  { name: 'stopped', wrote: { 40: IDLE, 30: [...IDLE, STOPPED] }, raises: [] },
  { name: 'silent', wrote: { 40: IDLE, 30: IDLE }, raises: ['RayClusterSilent'] },
  { name: 'spike', wrote: { 40: times(10, ERROR), 1: times(60, ERROR) }, raises: ['RayErrorSpike'] },
  { name: 'always-many', wrote: Object.fromEntries([1, 8, 14, 20, 26, 32, 38, 44, 50, 56].map((ago) => [ago, times(60, ERROR)])), raises: [] },
  { name: 'tracebacks', wrote: { 1: times(30, TRACEBACK) }, raises: ['RayTracebackBurst'] },
  { name: 'trouble', wrote: { 1: [...IDLE, ...TROUBLE] }, raises: ['RayGcsUnreachable', 'RayNodeDead', 'RayOomKilled', 'RayWorkerDied'] },
];

/** The rules as they are, evaluated more often. */
function hurried(): LokiRules {
  return LokiRules.fromGroups('ray-logs.yaml', LokiRules.rayLogs().groups.map((group) => ({ ...group, interval: '5s' })));
}

async function main(): Promise<void> {
  const rules = hurried();
  const loki = await Loki.start({ rules: [rules], tenants: ['team-a'] });
  try {
    for (const { name, wrote } of CLUSTERS) {
      for (const [ago, lines] of Object.entries(wrote)) {
        // Lines that are equal to the nanosecond are stored once, so each has a time of its own.
        await loki.push(streams(name, lines, Date.now() - Number(ago) * MINUTE));
      }
    }
    const expected = CLUSTERS.flatMap(({ name, raises }) => raises.map((alert) => `${name}: ${alert}`)).sort();
    let firing: string[] = [];
    const evaluated = new Set<string>();
    await loki.until('every rule evaluated and every expected alert firing', 90, async () => {
      const { data } = await loki.get('/prometheus/api/v1/rules');
      const all = data.groups.flatMap((group: any) => group.rules);
      for (const rule of all) {
        if (rule.health === 'err') {
          throw new Error(`${rule.name}: ${rule.lastError}`);
        }
        if (rule.health === 'ok') {
          evaluated.add(rule.name);
        }
      }
      firing = all.flatMap((rule: any) => rule.alerts.filter((alert: any) => alert.state === 'firing').map((alert: any) => `${alert.labels.RayCluster}: ${rule.name}`)).sort();
      return evaluated.size === rules.groups[0].rules.length && expected.every((alert) => firing.includes(alert));
    });
    const unexpected = firing.filter((alert) => !expected.includes(alert));
    if (unexpected.length > 0) {
      throw new Error(`these alerts should not fire: ${unexpected.join(', ')}`);
    }
    console.log(`ok: the ruler evaluated ${evaluated.size} rules; firing are ${firing.join(', ')} and nothing else`);
  } finally {
    loki.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
