import { Data } from './merge';
import { Problem } from '../problem';

const MEBIBYTE = 1024 ** 2;

/** What Loki takes without a stream: caches, queries, what is under way. */
const BASE = 768 * MEBIBYTE;

/** What a stream takes, and where patterns are looked for in it: measured with 50,000 of them, each with eleven lines (e2e/backends/loki-memory.ts). */
const STREAM = 12 * 1024;
const STREAM_WITH_PATTERNS = 96 * 1024;

/** What the configuration lets Loki take. */
export interface LokiMemory {
  readonly bytes: number;
  readonly streams: number;
  readonly patterns: boolean;
}

/** The memory where every tenant is at its limit of streams, whatever part of the configuration says them. */
export function lokiMemory(config: Data, tenants: number): LokiMemory {
  const streams = Number(config.limits_config?.max_global_streams_per_user) * tenants;
  const patterns = config.pattern_ingester?.enabled === true;
  return { bytes: BASE + streams * (patterns ? STREAM_WITH_PATTERNS : STREAM), streams, patterns };
}

/** A limit that holds it. */
export function memoryLimit({ bytes }: LokiMemory): string {
  return `${Math.max(2, Math.ceil(bytes / MEBIBYTE / 1024))}Gi`;
}

/** What is wrong with resources that do not hold it. A limit in another notation is the user's. */
export function memoryProblems({ bytes, streams, patterns }: LokiMemory, tenants: number, resources: Data | undefined): Problem[] {
  const limit = resources?.limits?.memory;
  const given = bytesOfQuantity(limit);
  if (given === undefined || given >= bytes) {
    return [];
  }
  const fewer = Math.max(1, Math.floor((given - BASE) / (patterns ? STREAM_WITH_PATTERNS : STREAM) / tenants));
  const remedies = [
    `use at least ${Math.ceil(bytes / MEBIBYTE)}Mi`,
    ...(given > BASE ? [`maxStreams: ${fewer}`] : []),
    ...(patterns ? ['leave out patterns'] : []),
  ];
  return [{
    property: 'resources.limits.memory',
    value: limit,
    message: `is less than Loki takes for ${streams} streams${patterns ? ' with patterns' : ''}, so that it would be killed before it refuses one`,
    remedy: remedies.join(', or '),
  }];
}

const UNITS: { readonly [unit: string]: number } = {
  '': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'Ki': 1024, 'Mi': MEBIBYTE, 'Gi': 1024 ** 3, 'Ti': 1024 ** 4,
};

function bytesOfQuantity(quantity: unknown): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([kMGT]|[KMGT]i)?$/.exec(String(quantity));
  return parts ? Number(parts[1]) * UNITS[parts[2] ?? ''] : undefined;
}
