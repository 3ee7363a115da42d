import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GrafanaDashboard } from '../../src';

/** What the data source of a dashboard answered to its queries. */
export interface Answers {
  /** The range that was asked for, in seconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** What can be chosen at the top, by variable. */
  readonly choices: { [variable: string]: string[] };
  /** The result by kind and query, as both are in the dashboard. */
  readonly answers: { [kindAndQuery: string]: unknown };
}

/** A query of a panel. */
export interface Asked {
  readonly key: string;
  readonly instant: boolean;
  readonly logs: boolean;
  /** With Grafana's variables replaced, where all is chosen. */
  readonly expr: string;
}

/** Every query of a dashboard. */
export function asked(dashboard: GrafanaDashboard, seconds: number, step: number): Asked[] {
  const values: { [variable: string]: string } = {
    namespace: '.*', cluster: '.*', node_type: '.*', component: '.*', level: '.*', job: '.*', pod: '.*', search: '', __range: `${seconds}s`, __auto: `${step}s`, __rate_interval: '120s',
  };
  const { panels, templating } = dashboard.model;
  for (const { name, allValue } of templating.list) if (allValue) values[name] = allValue;
  return panels.flatMap((panel: any) => [panel, ...panel.panels ?? []]).flatMap((panel: any) => (panel.targets ?? []).map((target: any) => {
    const instant = target.queryType === 'instant' || target.instant === true;
    return { key: keyOf(target), instant, logs: panel.type === 'logs', expr: target.expr.replace(/\$(\w+)/g, (_: string, name: string) => values[name]) };
  }));
}

export function keyOf(target: { readonly expr: string; readonly queryType?: string; readonly instant?: boolean }): string {
  return `${target.queryType === 'instant' || target.instant ? 'instant' : 'range'} ${target.expr}`;
}

export function keepAnswers(name: string, answers: Answers): void {
  const file = join(__dirname, '..', '..', 'test', 'fixtures', 'dashboards', `${name}.json`);
  const lines = Object.entries(answers.answers).map(([key, result]) => `  ${JSON.stringify(key)}: ${JSON.stringify(result)}`);
  writeFileSync(file, `{\n "from": ${answers.from},\n "to": ${answers.to},\n "choices": ${JSON.stringify(answers.choices)},\n "answers": {\n${lines.join(',\n')}\n }\n}\n`);
}
