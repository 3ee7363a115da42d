import type { LokiOutputProps } from './loki';
import type { OutputProps } from './output-props';
import type { StdoutOutputProps } from './stdout';
import { PropertiesOf } from '../known-props';

const OUTPUT_PROPS: PropertiesOf<OutputProps> = {
  alias: true,
  logLevel: true,
  logSuppressInterval: true,
  match: true,
  matchRegex: true,
  options: true,
  retryLimit: true,
  storageTotalLimitSize: true,
  workers: true,
};

export const LOKI_OUTPUT_PROPS: PropertiesOf<LokiOutputProps> = {
  ...OUTPUT_PROPS,
  autoKubernetesLabels: true,
  basicAuth: true,
  bearerToken: true,
  bufferSize: true,
  compress: true,
  dropSingleKey: true,
  headers: true,
  host: true,
  ipv6: true,
  labelKeys: true,
  labelMap: true,
  labels: true,
  lineFormat: true,
  namespace: true,
  net: true,
  port: true,
  protocol: true,
  removeKeys: true,
  streams: true,
  structuredMetadata: true,
  structuredMetadataMapKeys: true,
  takesOtlp: true,
  tenantId: true,
  tenantIdKey: true,
  tenantIdKeyErrorHandling: true,
  tls: true,
  uri: true,
};

export const STDOUT_OUTPUT_PROPS: PropertiesOf<StdoutOutputProps> = {
  ...OUTPUT_PROPS,
  format: true,
  jsonDateFormat: true,
  jsonDateKey: true,
  template: true,
};
