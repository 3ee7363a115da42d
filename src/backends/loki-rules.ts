import { ApiObject, ApiObjectMetadata, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { rayLogAlerts, RayLogAlertsProps } from './alerts/ray-log-alerts';
import { merge } from './merge';
import { refuse } from '../problem';

/**
 * A file of rules for the ruler of Loki.
 *
 * @see https://grafana.com/docs/loki/latest/alert/
 */
export class LokiRules {
  /**
   * The alerts of this library on what Ray writes: errors, tracebacks, workers and nodes that were lost, a GCS that
   * cannot be reached, a cluster that went silent. Each has a runbook.
   *
   * @param props when they fire, and what they carry
   */
  public static rayLogs(props: RayLogAlertsProps = {}): LokiRules {
    return new LokiRules('ray-logs.yaml', [rayLogAlerts(props)]);
  }

  /**
   * Rules of your own.
   *
   * @param fileName the name of the file, ending in `.yaml`
   * @param groups the groups, as in Loki's documentation: `name`, `interval`, `rules`
   * @throws if the name is not that of a YAML file
   */
  public static fromGroups(fileName: string, groups: any[]): LokiRules {
    return new LokiRules(fileName, groups);
  }

  /** The name of the file. */
  public readonly fileName: string;

  /** The groups. */
  public readonly groups: any[];

  private constructor(fileName: string, groups: any[]) {
    if (!/^[-_.a-zA-Z0-9]+\.yaml$/.test(fileName)) {
      refuse('LokiRules', { property: 'fileName', value: fileName, message: 'is not the name of a YAML file', remedy: 'use letters, digits, -, _ and ., and end it with .yaml' });
    }
    this.fileName = fileName;
    this.groups = groups;
  }

  /** The file. */
  public get yaml(): string {
    return Yaml.stringify({ groups: this.groups });
  }
}

/** Properties of `LokiRulesConfigMap`. */
export interface LokiRulesConfigMapProps {
  /** The rules; several become several keys. */
  readonly rules: LokiRules[];

  /** Metadata of the ConfigMap. Its labels are added to the one that the rules' sidecar of Loki's Helm chart looks for, `loki_rule: "1"`. @default - that label alone */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Rules for a Loki that is there already: a ConfigMap which the sidecar of Loki's Helm chart finds by its label, or which
 * you mount into the ruler's folder of the tenant.
 *
 * @see https://github.com/grafana/loki/blob/main/production/helm/loki/values.yaml
 */
export class LokiRulesConfigMap extends Construct {
  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the rules
   * @throws if two files have the same name
   */
  constructor(scope: Construct, id: string, props: LokiRulesConfigMapProps) {
    super(scope, id);
    new ApiObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: merge({ labels: { loki_rule: '1' } }, props.metadata),
      data: ruleFiles(this.node.path, props.rules),
    });
  }
}

/** The files of a ConfigMap. */
export function ruleFiles(path: string, rules: LokiRules[]): { [file: string]: string } {
  const files: { [file: string]: string } = {};
  for (const { fileName, yaml } of rules) {
    if (files[fileName] !== undefined) {
      refuse(path, { property: 'rules', value: fileName, message: 'is the name of two files of rules', remedy: 'give each a name of its own' });
    }
    files[fileName] = yaml;
  }
  return files;
}
