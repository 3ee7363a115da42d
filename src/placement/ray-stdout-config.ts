import { ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { FluentBitConfig } from '../fluent-bit/config';
import { FluentBitVersion } from '../fluent-bit/version';
import { StdoutFormat, StdoutOutput } from '../outputs/stdout';

/** Properties of `RayStdoutConfig`. */
export interface RayStdoutConfigProps {
  /**
   * Whether lines are as Ray wrote them, with the component in front where there can be several, in the place of JSON with all fields.
   *
   * @default false
   */
  readonly plainText?: boolean;

  /**
   * Whether only what the drivers of jobs print is shown.
   *
   * @default false
   */
  readonly driversOnly?: boolean;

  /**
   * The release that will run the configuration.
   *
   * @default - that of FluentBitConfig
   */
  readonly version?: FluentBitVersion;

  /**
   * Name, namespace, labels and annotations of the ConfigMap.
   *
   * @default - a name made of the construct path
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * For clusters that collect what containers print: the agent prints all logs of its pod, a JSON object for each record, with the
 * component, the ids and the pod in it.
 *
 * `kubectl logs POD -c ray-logs-agent` shows them while the pod is there.
 */
export class RayStdoutConfig extends FluentBitConfig {
  constructor(scope: Construct, id: string, props: RayStdoutConfigProps = {}) {
    const { plainText = false, driversOnly = false, version, metadata } = props;
    const output = plainText
      ? new StdoutOutput({ format: StdoutFormat.PLAIN_TEXT, template: driversOnly ? '{log}' : '({component}) {log}' })
      : new StdoutOutput();
    super(scope, id, { outputs: [output], ...(driversOnly && { pipeline: { include: ['job_driver'] } }), version, metadata });
  }
}
