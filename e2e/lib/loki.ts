import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { lokiBinary } from './binaries';
import { FoundLine, foundLines } from './found-line';
import { Gateway } from './gateway';
import { freePorts, LOOPBACK } from './ports';
import { Process } from './process';
import { logQl, Question, Store } from './store';
import { workspace } from './workspace';

const LIMIT = 100000;

/** A real Loki in monolithic mode. */
export class Loki implements Store {
  static async start(): Promise<Loki> {
    const program = lokiBinary();
    const folder = workspace('loki');
    const [port, grpcPort] = await freePorts(2);
    const config = path.join(folder, 'loki.yaml');
    fs.writeFileSync(config, stringify(configuration(folder, port, grpcPort)));
    const url = `http://${LOOPBACK}:${port}`;
    const process = new Process('loki', program, [`-config.file=${config}`], { folder, cwd: folder });
    await process.ready(60, async () => (await fetch(`${url}/ready`)).ok);
    return new Loki(url, process);
  }

  readonly name = 'Loki';
  readonly keepsRepeatsOnce = true;

  private constructor(readonly url: string, readonly process: Process) {}

  pushUrl(of: string): string {
    return `${this.url}${of}`;
  }

  headers(gateway: number): Record<string, string> {
    return { 'x-scope-orgid': `gateway-${gateway}` };
  }

  async find(question: Question, gateway: Gateway): Promise<FoundLine[]> {
    const query = logQl(question);
    const [from, to] = gateway.period();
    const parameters = new URLSearchParams({ query, start: `${from}`, end: `${to + 1n}`, limit: `${LIMIT}`, direction: 'forward' });
    const response = await fetch(`${this.url}/loki/api/v1/query_range?${parameters}`, { headers: this.headers(gateway.number) });
    if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
    return foundLines(await response.json());
  }

  /** Puts what is in memory on disk: lines of some hours ago are looked for there alone. */
  async flush(): Promise<void> {
    await fetch(`${this.url}/flush`, { method: 'POST' });
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}

function configuration(folder: string, port: number, grpcPort: number): unknown {
  return {
    auth_enabled: true,
    server: { http_listen_address: LOOPBACK, http_listen_port: port, grpc_listen_address: LOOPBACK, grpc_listen_port: grpcPort, log_level: 'warn' },
    common: {
      path_prefix: folder,
      replication_factor: 1,
      ring: { instance_addr: LOOPBACK, kvstore: { store: 'inmemory' } },
      storage: { filesystem: { chunks_directory: path.join(folder, 'chunks'), rules_directory: path.join(folder, 'rules') } },
    },
    schema_config: {
      configs: [{ from: '2024-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
    },
    // One that has only just joined says it is not ready yet, in case it leaves again.
    ingester: { lifecycler: { min_ready_duration: '0s' } },
    frontend: { address: LOOPBACK },
    analytics: { reporting_enabled: false },
    // The logs may have been recorded at any time, before or after what this machine's clock says.
    limits_config: {
      reject_old_samples: false,
      creation_grace_period: '876000h',
      allow_structured_metadata: true,
      max_entries_limit_per_query: LIMIT,
    },
  };
}
