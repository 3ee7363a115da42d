/**
 * Scrapes real agents: every metric that dashboards and alerts read must be there, those on long lines once there was one.
 *
 *     FLUENT_BIT=/path/one,/path/two npx tsx --tsconfig e2e/tsconfig.json e2e/backends/agent-metrics.ts
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FluentBitVersion } from '../../src';
import { countsLongLines, METRICS, METRICS_PATH, NEWER_METRICS } from '../../src/metrics/agent-metrics';
import { freePort } from '../lib/ports';

/** An agent that reads a file with a line that is too long, filters, and delivers to nothing. */
function configuration(folder: string, port: number): string {
  return `
[SERVICE]
    Flush         1
    HTTP_Server   On
    HTTP_Listen   127.0.0.1
    HTTP_Port     ${port}
    storage.path  ${folder}/chunks
    storage.metrics on
[INPUT]
    Name tail
    Path ${folder}/logs/*.log
    DB   ${folder}/tail.db
    Read_from_Head On
    Refresh_Interval 1
    Rotate_Wait 1
    Skip_Long_Lines On
    storage.type filesystem
[FILTER]
    Name  grep
    Match *
    Exclude log secret
[OUTPUT]
    Name  null
    Match *
`;
}

async function scrape(port: number): Promise<Set<string>> {
  const response = await fetch(`http://127.0.0.1:${port}${METRICS_PATH}`, { signal: AbortSignal.timeout(5000) });
  return new Set((await response.text()).split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(/[{ ]/)[0]));
}

async function check(binary: string): Promise<void> {
  const version = FluentBitVersion.of(/\d+\.\d+\.\d+/.exec(execFileSync(binary, ['--version'], { encoding: 'utf8' }))![0]);
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-metrics-'));
  const port = await freePort();
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'a.log'), `short\nsecret\n${'x'.repeat(200_000)}\nafter\n`);
  writeFileSync(join(folder, 'logs', 'gone.log'), 'short\n');
  writeFileSync(join(folder, 'fluent-bit.conf'), configuration(folder, port));
  const agent = spawn(binary, ['-c', join(folder, 'fluent-bit.conf')], { stdio: 'ignore' });
  try {
    // The multi-line counter needs a parser that joins lines; it is of the same release as the other two.
    const newer = [NEWER_METRICS.longLinesSkipped];
    const expected = [...Object.values(METRICS), ...(countsLongLines(version) ? newer : [])];
    let missing: string[] = expected;
    for (let seconds = 0; seconds < 40 && missing.length > 0; seconds++) {
      await sleep(1000);
      rmSync(join(folder, 'logs', seconds > 3 ? 'gone.log' : 'none'), { force: true });
      const found = await scrape(port).catch(() => new Set<string>());
      missing = expected.filter((metric) => !found.has(metric));
    }
    if (missing.length > 0) {
      throw new Error(`Fluent Bit ${version} does not have ${missing.join(', ')}`);
    }
    console.log(`ok: Fluent Bit ${version} has all ${expected.length} metrics`);
  } finally {
    agent.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const binaries = process.env.FLUENT_BIT?.split(',') ?? [];
  if (binaries.length === 0) {
    console.log('skipped: set FLUENT_BIT to the paths of Fluent Bit binaries, separated by commas');
  }
  for (const binary of binaries) {
    await check(binary);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
