import type { RayPipelineOptions } from './ray-pipeline';
import { PropertiesOf } from '../known-props';
import type { Redaction } from '../ray/redactions';

/** All options of the pipeline: one that is not there would do nothing, and secrets would leave with `redactSecret: true`. */
export const RAY_PIPELINE_OPTIONS: PropertiesOf<RayPipelineOptions> = {
  additionalGlobs: true,
  backlog: true,
  duplicates: true,
  exclude: true,
  include: true,
  largestEntry: true,
  longestLine: true,
  minimumLevel: true,
  orderWindow: true,
  rayDirectory: true,
  readSize: true,
  redactSecrets: true,
  redactions: true,
  stripAnsi: true,
  throttle: true,
  timeZone: true,
  wholeNode: true,
};

export const REDACTION: PropertiesOf<Redaction> = {
  counterExamples: true,
  examples: true,
  name: true,
  pattern: true,
  replacement: true,
};
