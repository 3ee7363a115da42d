import { Size } from 'cdk8s';
import { FluentBitConfigProps, FluentBitPlugin, LokiOutputOptions, RayLogLevel, RetryLimit } from '../../src';

/** An agent in a situation, good or bad, long enough for every alert to make up its mind. */
export interface Situation {
  /** The pod and its cluster, as Prometheus would name them. */
  readonly pod: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly container?: string;
  /** Lines a second that are written to Ray's logs. */
  readonly lines: number;
  /** What the destination answers, by the minutes since the start. */
  readonly destination: (minute: number) => number;
  readonly output?: LokiOutputOptions;
  readonly config?: Partial<FluentBitConfigProps>;
  /** The minutes at which the agent is killed and started again. */
  readonly restarts?: number[];
  /** The minute at which a line is written that no buffer has room for. */
  readonly longLine?: number;
}

const TAKES = () => 204;
const AWAY = () => 503;
const FILES = '/tmp/ray/session_[0-9]*/logs/*';

/** A Fluent Bit of somebody else: it has nothing of this library. */
const FOREIGN = {
  namespace: 'kube-system',
  container: 'fluent-bit',
  config: { inputs: [FluentBitPlugin.input('tail', { Tag: 'kube', Path: FILES, Mem_Buf_Limit: '100K', Read_from_Head: true, Refresh_Interval: 1 })] },
};

export const SITUATIONS: { readonly [name: string]: Situation } = {
  'healthy': { pod: 'training-head-x7k2p', cluster: 'training', lines: 12, destination: TAKES },
  'healthy-worker': { pod: 'training-workers-worker-9qv4m', cluster: 'training', lines: 6, destination: TAKES },
  'away-and-back': { pod: 'nightly-head-c8s5d', cluster: 'nightly', lines: 8, destination: (minute) => (minute >= 12 && minute < 17 ? 503 : 204) },
  'nothing-to-read': { pod: 'silent-head-2b9rw', cluster: 'silent', lines: 0, destination: TAKES },
  'all-filtered': { pod: 'filtered-head-lq8zt', cluster: 'filtered', lines: 6, destination: TAKES, config: { pipeline: { minimumLevel: RayLogLevel.CRITICAL, include: ['raylet'] } } },
  'no-output': { pod: 'cutoff-head-m4j7x', cluster: 'cutoff', lines: 6, destination: AWAY },
  'buffer-full': { pod: 'full-head-t6n3v', cluster: 'full', lines: 60, destination: AWAY, output: { storageTotalLimitSize: Size.mebibytes(4) } },
  'refused': { pod: 'refused-head-p5w8k', cluster: 'refused', lines: 6, destination: (minute) => (minute >= 20 ? 400 : 204) },
  'out-of-retries': { pod: 'retries-head-h3d6f', cluster: 'retries', lines: 6, destination: (minute) => (minute >= 20 ? 503 : 204), output: { retryLimit: RetryLimit.times(1) } },
  'long-line': { pod: 'long-head-z2g5b', cluster: 'long', lines: 6, destination: TAKES, longLine: 25 },
  'restarts': { pod: 'restarts-head-r9c4n', cluster: 'restarts', lines: 6, destination: TAKES, restarts: [18, 22, 26, 30] },
  // An agent with inputs of its own, which have the name that alerts know.
  'paused': {
    pod: 'paused-head-v7b2j', cluster: 'paused', lines: 60, destination: AWAY, output: { retryLimit: RetryLimit.UNLIMITED },
    config: { inputs: [FluentBitPlugin.input('tail', { Alias: 'ray_logs', Tag: 'ray', Path: FILES, Mem_Buf_Limit: '1M', Read_from_Head: true, Refresh_Interval: 1 })] },
  },
  'foreign': { pod: 'fluent-bit-5kd2s', lines: 60, destination: AWAY, ...FOREIGN },
  'foreign-idle': { pod: 'fluent-bit-8xw1q', lines: 0, destination: TAKES, ...FOREIGN },
};
