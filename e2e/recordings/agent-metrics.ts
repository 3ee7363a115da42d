import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITUATIONS } from './situations';
import { METRICS, NEWER_METRICS } from '../../src/metrics/agent-metrics';

/** What was scraped of each agent, by situation and series: null where it did not answer. */
export type Scrapes = { [situation: string]: { [series: string]: (number | null)[] } };

/** A recording as the tests keep it: values in promtool's notation. */
export interface Recording {
  readonly version: string;
  /** Seconds between two scrapes. */
  readonly interval: number;
  readonly agents: { readonly [situation: string]: { readonly [series: string]: string } };
}

const READ = new Set<string>([...Object.values(METRICS), ...Object.values(NEWER_METRICS)]);

function file(version: string): string {
  return join(__dirname, '..', '..', 'test', 'fixtures', 'agent-metrics', `fluent-bit-${version}.json`);
}

export function recording(version: string): Recording | undefined {
  return existsSync(file(version)) ? JSON.parse(readFileSync(file(version), 'utf8')) : undefined;
}

/** Keeps the metrics that dashboards and alerts read. */
export function keep(version: string, interval: number, scrapes: Scrapes): void {
  const agents = Object.fromEntries(Object.entries(scrapes).map(([situation, series]) => [
    situation, Object.fromEntries(Object.entries(series).filter(([name]) => READ.has(name.split('{')[0])).map(([name, values]) => [name, notation(values)])),
  ]));
  writeFileSync(file(version), `${JSON.stringify({ version, interval, agents }, null, 1)}\n`);
}

/** Runs of equal steps are written once, as in `0+60x40`. */
function notation(values: (number | null)[]): string {
  const parts: string[] = [];
  for (let start = 0; start < values.length;) {
    const [first, second] = [values[start], values[start + 1]];
    let end = start + 1;
    if (first === null) {
      while (values[end] === null) end++;
      parts.push(`_x${end - start}`);
    } else {
      const step = second === null || second === undefined ? 0 : second - first;
      while (end < values.length && values[end] !== null && values[end]! - values[end - 1]! === step) end++;
      const steps = end - start - 1;
      parts.push(steps === 0 ? String(first) : steps === 1 ? `${first} ${values[end - 1]}` : step === 0 ? `${first}x${steps}` : `${first}${step > 0 ? '+' : '-'}${Math.abs(step)}x${steps}`);
    }
    start = end;
  }
  return parts.join(' ');
}

/** The values of a notation, to be laid into a Prometheus. */
export function valuesOf(text: string): (number | null)[] {
  return text.split(' ').flatMap((part) => {
    const [, first, sign, step, times] = /^(_|-?[\d.e]+)(?:([+-])([\d.e]+))?(?:x(\d+))?$/.exec(part)!;
    if (first === '_') return Array<null>(Number(times ?? 1)).fill(null);
    return Array.from({ length: Number(times ?? 0) + 1 }, (_, index) => Number(first) + index * Number(step ?? 0) * (sign === '-' ? -1 : 1));
  });
}

/** The series with the labels that a monitor of this library gives it. */
export function scraped(situation: string, series: string): string {
  const { pod, cluster, namespace = 'ray', container = 'ray-logs-agent' } = SITUATIONS[situation];
  const labels = Object.entries({
    namespace, pod, container, ...cluster && { ray_io_cluster: cluster, ray_io_node_type: pod.includes('-head-') ? 'head' : 'worker' },
  }).map(([name, value]) => `${name}="${value}"`);
  const [, metric, own] = /^(\w+)(?:\{(.*)\})?$/.exec(series)!;
  return `${metric}{${[own, ...labels].filter(Boolean).join(',')}}`;
}
