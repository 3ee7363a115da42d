/**
 * Asks the real Loki whether it takes the configurations that LokiMonolithic writes.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/loki-config.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { lokiBinary, unpack } from './loki';
import { LokiMonolithicProps, LokiRules, LokiStorage } from '../../src';

const RULES = LokiRules.fromGroups('own.yaml', [{ name: 'own', rules: [{ alert: 'Own', expr: 'sum(count_over_time({RayCluster=~".+"}[5m])) > 1e9' }] }]);

const VARIANTS: { [name: string]: LokiMonolithicProps } = {
  'nothing said': {},
  'tenants and rules': { tenants: ['team-a', 'team-b'], rules: [RULES], alertmanagerUrl: 'http://alertmanager.monitoring:9093' },
  'S3': { storage: LokiStorage.s3({ bucket: 'ray-logs', region: 'eu-central-1' }) },
  'an S3-compatible store': {
    storage: LokiStorage.s3({
      bucket: 'ray-logs',
      endpoint: 'minio.storage:9000',
      insecure: true,
      accessKeyId: { name: 'minio', key: 'id' },
      secretAccessKey: { name: 'minio', key: 'key' },
    }),
  },
  'every value changed': {
    retention: Duration.days(90),
    acceptedLateness: Duration.minutes(90),
    maxChunkAge: Duration.minutes(61),
    maxLineSize: Size.kibibytes(100),
    ingestionRate: Size.kibibytes(1500),
    maxStreams: 10,
    schemaFrom: '2026-01-01',
    config: { limits_config: { max_query_length: '0s' }, server: { log_level: 'warn' } },
  },
};

const binary = lokiBinary();

/** What Loki says against the configuration; nothing if it takes it. */
function refusal(props: LokiMonolithicProps): string {
  const folder = mkdtempSync(join(tmpdir(), 'ray-logs-loki-config-'));
  try {
    const run = spawnSync(binary, [...unpack(props, folder), '-verify-config'], { encoding: 'utf8', timeout: 60_000 });
    return run.status === 0 ? '' : `${run.stdout}${run.stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [name, props] of Object.entries(VARIANTS)) {
  const message = refusal(props);
  if (message) {
    throw new Error(`${name}: refused\n${message}`);
  }
  console.log(`ok: Loki takes the configuration with ${name}`);
}
if (!refusal({ config: { limits_config: { no_such_limit: 1 } } }).includes('no_such_limit')) {
  throw new Error('Loki took an option that does not exist, so this check is worth nothing');
}
console.log('ok: Loki refuses an option that does not exist');
