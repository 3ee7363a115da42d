import { Size } from 'cdk8s';
import { LokiLimits, LokiLimitsProps, LokiStreams } from '../../src';

const limits = (props: LokiLimitsProps) => new LokiLimits(props).config.limits_config;
const refused = (props: LokiLimitsProps) => expect(() => new LokiLimits(props));

test('a thousand pods of one cluster need no more streams than one', () => {
  expect(new LokiLimits({ pods: 1000 }).streams).toBe(new LokiLimits({ pods: 1 }).streams);
  expect(limits({ pods: 1000 }).max_global_streams_per_user).toBe(5000);
});

test('the block to paste for a thousand pods', () => {
  expect(new LokiLimits({ pods: 1000 }).yaml).toMatchInlineSnapshot(`
"limits_config:
  allow_structured_metadata: true
  reject_old_samples_max_age: 1w
  max_global_streams_per_user: 5000
  ingestion_rate_mb: 6
  ingestion_burst_size_mb: 12
  per_stream_rate_limit: 6MB
  per_stream_rate_limit_burst: 15MB
"
`);
});

test('streams of each pod: those that were counted on a real Loki', () => {
  expect(new LokiLimits({ pods: 300, streams: LokiStreams.POD }).streams).toBe(4824);
  expect(new LokiLimits({ pods: 600, streams: LokiStreams.POD }).streams).toBe(9624);
  expect(new LokiLimits({ pods: 600, streams: LokiStreams.POD_WITHOUT_HOUR }).streams).toBe(4812);
  expect(limits({ pods: 1000, streams: LokiStreams.POD }).max_global_streams_per_user).toBeGreaterThan(16_024);
});

test('clusters have streams of their own', () => {
  expect(new LokiLimits({ pods: 1000, clusters: 100 }).streams).toBe(5600);
  expect(limits({ pods: 1000, clusters: 100 }).max_global_streams_per_user).toBe(8400);
});

test('rates follow what is written, and are never below what Loki has by default', () => {
  expect(limits({ pods: 1 })).toMatchObject({ ingestion_rate_mb: 4, ingestion_burst_size_mb: 8, per_stream_rate_limit: '4MB', per_stream_rate_limit_burst: '15MB' });
  expect(limits({ pods: 1000, textPerSecond: Size.kibibytes(10) })).toMatchObject({ ingestion_rate_mb: 30, ingestion_burst_size_mb: 60, per_stream_rate_limit: '30MB' });
});

test('labels of attributes, for OTLP', () => {
  expect(limits({ pods: 1 }).otlp_config).toBeUndefined();
  expect(limits({ pods: 1, otlp: true, streams: LokiStreams.POD }).otlp_config).toEqual({
    log_attributes: [
      { action: 'index_label', attributes: ['RayCluster', 'namespace', 'pod', 'node_type', 'component', 'hour'] },
      { action: 'drop', attributes: ['cluster'] },
    ],
  });
});

test('what are no counts', () => {
  refused({ pods: 0 }).toThrow('LokiLimits: pods = 0: is not a whole number of at least 1; count what writes at a time');
  refused({ pods: 1.5, clusters: -1 }).toThrow(/pods = 1.5.*\n.*clusters = -1/);
  refused({ pods: 3, clusters: 4 }).toThrow('clusters = 4: are more than the 3 pods; count the head of each cluster among the pods');
  refused({ pods: 3, textPerSecond: Size.kibibytes(0) }).toThrow('textPerSecond = "0 KiB": is not more than nothing');
});
