import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { Missing } from './lib/missing';
import { Report } from './lib/report';

/** What each check is about, by its file in `backends/`. */
const CHECKS: { readonly [file: string]: string } = {
  'loki-config': 'Loki takes the configurations of LokiMonolithic',
  'loki-intake': 'Loki takes late lines, long lines, and repeated ones once',
  'loki-scale': 'a thousand pods fit into a Loki with default limits',
  'loki-memory': 'LokiMonolithic refuses a stream before it takes more memory than it has',
  'loki-late': 'a Loki with default limits stores logs that are two days old',
  'loki-long-lines': 'a Loki with default limits stores what stands beside long lines',
  'loki-otlp': 'the documented queries give the same answers over OTLP',
  'otlp-answers': 'what is lost over OTLP while a gateway answers with errors, and what over the push API',
  'queries': 'every query of the dashboard of the logs finds what it is for',
  'log-alerts': 'the ruler of Loki fires each alert on its replay and is quiet else',
  'agent-alerts': 'promtool fires each alert on its replay and is quiet else',
  'agent-metrics': 'the metrics that dashboards and alerts read are those of the agent',
};

const SECONDS = 300;

/** Runs one check as a program of its own; its last line says what came of it. */
function run(file: string): Promise<string> {
  const child = spawn(process.execPath, [
    require.resolve('tsx/cli'), '--tsconfig', path.join(__dirname, 'tsconfig.json'), path.join(__dirname, 'backends', `${file}.ts`),
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  const limit = setTimeout(() => child.kill(), SECONDS * 1000);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => { text += part; });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearTimeout(limit);
      const last = text.trim().split('\n').pop() ?? '';
      if (code !== 0) reject(new Error(`ended with ${code}:\n${text.trim().slice(-2000)}`));
      else if (/^skip/i.test(last)) reject(new Missing(last));
      else resolve(last.replace(/^ok: /, ''));
    });
  });
}

/** Loki, its rules, the dashboards' queries and the agents' metrics, each against the real thing. */
export async function backendsWork(report: Report): Promise<void> {
  await report.stage('What the backends are told is right for the real ones', async () => {
    for (const [file, what] of Object.entries(CHECKS)) await report.check(what, () => run(file));
  });
}
