import { Yaml } from 'cdk8s';
import { refuse } from '../problem';

/**
 * A file of rules for the ruler of Loki.
 *
 * @see https://grafana.com/docs/loki/latest/alert/
 */
export class LokiRules {
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
