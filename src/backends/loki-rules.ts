import { ApiObject, ApiObjectMetadata, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { rayLogAlerts, RayLogAlertsProps } from './alerts/ray-log-alerts';
import { SINGLE_TENANT, tenantProblems } from './loki-tenants';
import { merge } from './merge';
import { Problem, refuse, refuseAll } from '../problem';

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

  /** The tenant whose lines they are evaluated over. @default 'fake', which is how a Loki without tenants calls its only one */
  readonly tenant?: string;

  /**
   * The folder of the ruler with a folder of rules for each tenant: `ruler.storage.local.directory`, and `sidecar.rules.folder` of the Helm chart.
   *
   * @default '/rules'
   */
  readonly directory?: string;

  /** Metadata of the ConfigMap, laid over the label and the annotation by which the rules' sidecar of Loki's Helm chart finds it. @default - those two alone */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Rules for a Loki that is there already: a ConfigMap which the sidecar of Loki's Helm chart finds by its label `loki_rule`, and writes to the
 * folder of the tenant, which its annotation names. A ruler reads rules from folders of tenants alone.
 *
 * Without that sidecar, mount the ConfigMap as the folder `directory`/`tenant` of the ruler.
 *
 * @see https://github.com/grafana/loki/blob/main/production/helm/loki/values.yaml
 */
export class LokiRulesConfigMap extends Construct {
  /** The folder in which the ruler has to find the rules. */
  public readonly folder: string;

  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the rules
   * @throws if two files have the same name, the tenant is none that Loki takes, or the directory is not absolute
   */
  constructor(scope: Construct, id: string, props: LokiRulesConfigMapProps) {
    super(scope, id);
    const { tenant = SINGLE_TENANT, directory = '/rules' } = props;
    refuseAll(this.node.path, [...tenantProblems('tenant', [tenant]), ...directoryProblems(directory)]);
    this.folder = `${directory.replace(/\/$/, '')}/${tenant}`;
    new ApiObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: merge({ labels: { loki_rule: '1' }, annotations: { 'k8s-sidecar-target-directory': this.folder } }, props.metadata),
      data: ruleFiles(this.node.path, props.rules),
    });
  }
}

function directoryProblems(directory: string): Problem[] {
  return /^(\/[^/\s]+)+\/?$/.test(directory) ? [] : [{ property: 'directory', value: directory, message: 'is not an absolute path', remedy: "write it like '/rules'" }];
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
