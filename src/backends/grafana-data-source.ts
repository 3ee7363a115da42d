import { LokiMonolithic } from './loki-monolithic';
import { Data } from './merge';
import { SecretKey } from '../fluent-bit/value';
import { plainSecrets } from '../plain-secrets';
import { Problem, refuse, refuseAll } from '../problem';
import { fromSecretKey } from '../secret-key-ref';

/** What every data source can be told. */
export interface GrafanaDataSourceProps {
  /** The URL, as Grafana's pod reaches it. */
  readonly url: string;

  /** The name that people see; no two in a Grafana have the same. @default - 'Ray Loki' or 'Ray Prometheus' */
  readonly name?: string;

  /** The id that links and alerts use. @default - the name in lower case */
  readonly uid?: string;

  /** Whether it is the one that Grafana proposes; it takes one alone, and does not start with two. @default - only the first one of the `Grafana` of this library */
  readonly isDefault?: boolean;

  /** The user for HTTP basic authentication. @default - none */
  readonly user?: string;

  /** The password for it; together with `user`. @default - none */
  readonly password?: SecretKey;
}

/** Properties of `GrafanaDataSource.loki`. */
export interface LokiDataSourceProps extends GrafanaDataSourceProps {
  /** The tenant that is asked (`X-Scope-OrgID`); several with `|` between them where Loki allows that. @default - none: a Loki with a single tenant */
  readonly tenantId?: string;

  /** The most lines that a query shows. @default 1000 */
  readonly maxLines?: number;
}

/** Properties of `GrafanaDataSource.fromLoki`. */
export interface LokiMonolithicDataSourceProps {
  /** The name that people see; no two in a Grafana have the same. @default 'Ray Loki' */
  readonly name?: string;

  /** The id that links and alerts use. @default - the name in lower case */
  readonly uid?: string;

  /** The tenant that is asked. @default - the first of Loki's tenants */
  readonly tenantId?: string;

  /** Whether it is the one that Grafana proposes; it takes one alone, and does not start with two. @default - only the first one of the `Grafana` of this library */
  readonly isDefault?: boolean;
}

/**
 * Where Grafana gets what it shows.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export class GrafanaDataSource {
  /**
   * A Loki.
   *
   * @param props where it is, and as which tenant it is asked
   * @throws for what is no URL, name or tenant
   */
  public static loki(props: LokiDataSourceProps): GrafanaDataSource {
    refuseAll('GrafanaDataSource', plainSecrets('', { tenantId: props.tenantId }, 'give the name of the tenant'));
    if (props.tenantId !== undefined && !/^[-a-zA-Z0-9!_.*'()|]{1,150}$/.test(props.tenantId)) {
      refuse('GrafanaDataSource', { property: 'tenantId', value: props.tenantId, message: 'is not a tenant id that Loki takes', remedy: "use letters, digits and !-_.*'()" });
    }
    return new GrafanaDataSource('loki', 'Ray Loki', props, {
      // Grafana's alert list shows the rules of Loki's ruler.
      manageAlerts: true,
      maxLines: props.maxLines ?? 1000,
      ...(props.tenantId === undefined ? {} : { httpHeaderName1: 'X-Scope-OrgID' }),
    }, props.tenantId === undefined ? {} : { httpHeaderValue1: props.tenantId });
  }

  /**
   * A Loki of this library.
   *
   * @param loki the construct
   * @param props what else the data source is told
   * @throws for a tenant that this Loki was not told of
   */
  public static fromLoki(loki: LokiMonolithic, props: LokiMonolithicDataSourceProps = {}): GrafanaDataSource {
    if (props.tenantId !== undefined && !loki.tenants.includes(props.tenantId)) {
      refuse('GrafanaDataSource', {
        property: 'tenantId', value: props.tenantId, message: `is not one of the tenants of ${loki.node.path}`, remedy: 'add it there, or leave it out',
      });
    }
    return GrafanaDataSource.loki({ ...props, url: loki.url, tenantId: props.tenantId ?? loki.tenants[0] });
  }

  /**
   * A Prometheus.
   *
   * @param props where it is
   * @throws for what is no URL or name
   */
  public static prometheus(props: GrafanaDataSourceProps): GrafanaDataSource {
    return new GrafanaDataSource('prometheus', 'Ray Prometheus', props, { httpMethod: 'POST' }, {});
  }

  /** The type, as Grafana names it. */
  public readonly type: string;

  /** The name that people see. */
  public readonly name: string;

  /** The id that links and alerts use. */
  public readonly uid: string;

  /** The entry of Grafana's provisioning file. Secrets stand in it as environment variables, which Grafana fills in. */
  public readonly definition: { [key: string]: any };

  /** The environment variables that Grafana's container needs for it, as in the Kubernetes API. */
  public readonly env: any[];

  private constructor(type: string, defaultName: string, props: GrafanaDataSourceProps, jsonData: Data, secureJsonData: Data) {
    refuseAll('GrafanaDataSource', problems(props));
    this.type = type;
    this.name = props.name ?? defaultName;
    this.uid = props.uid ?? this.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    if (!/^[-_a-zA-Z0-9]{1,40}$/.test(this.uid)) {
      refuse('GrafanaDataSource', { property: 'uid', value: this.uid, message: 'is not an id that Grafana takes', remedy: 'use at most 40 letters, digits, - and _' });
    }
    const variable = `DATA_SOURCE_${this.uid.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PASSWORD`;
    const secure = { ...secureJsonData, ...(props.password ? { basicAuthPassword: `$${variable}` } : {}) };
    this.definition = {
      name: this.name,
      uid: this.uid,
      type,
      access: 'proxy',
      url: props.url,
      ...(props.isDefault === undefined ? {} : { isDefault: props.isDefault }),
      ...(props.user === undefined ? {} : { basicAuth: true, basicAuthUser: props.user }),
      jsonData,
      ...(Object.keys(secure).length > 0 ? { secureJsonData: secure } : {}),
    };
    this.env = props.password ? [{ name: variable, valueFrom: fromSecretKey(props.password) }] : [];
  }
}

/**
 * The provisioning file with the given data sources.
 *
 * @param ownGrafana whether it is for a Grafana that has no other, where the first one may be the default
 */
export function dataSourcesFile(path: string, dataSources: GrafanaDataSource[], ownGrafana: boolean): Data {
  for (const key of ['name', 'uid'] as const) {
    const values = dataSources.map((dataSource) => dataSource[key]);
    const repeated = values.find((value, index) => values.indexOf(value) !== index);
    if (repeated !== undefined) {
      refuse(path, { property: `dataSources.${key}`, value: repeated, message: 'is that of two data sources', remedy: 'give each one of its own' });
    }
  }
  const defaults = dataSources.filter(({ definition }) => definition.isDefault === true);
  if (defaults.length > 1) {
    refuse(path, {
      property: 'dataSources.isDefault', value: defaults.map(({ name }) => name), message: 'is true for more than one, with which Grafana does not start', remedy: 'set it for one',
    });
  }
  const isDefault = (index: number) => ownGrafana && defaults.length === 0 && index === 0;
  return {
    apiVersion: 1,
    datasources: dataSources.map(({ definition }, index) => ({ ...definition, isDefault: definition.isDefault ?? isDefault(index) })),
  };
}

function problems(props: GrafanaDataSourceProps): Problem[] {
  const found: Problem[] = plainSecrets('', { url: props.url, name: props.name, uid: props.uid, user: props.user }, 'give user, and password as the key of a Secret');
  if (found.length > 0) {
    return found;
  }
  if (!/^https?:\/\/[^\s$]+$/.test(props.url)) {
    found.push({ property: 'url', value: props.url, message: 'is not a URL, or contains a $, which Grafana would expand', remedy: "write it like 'http://loki-gateway.monitoring'" });
  }
  for (const [property, value] of [['name', props.name], ['uid', props.uid], ['user', props.user]] as const) {
    if (value !== undefined && !/^[^$\s]([^$\r\n]*[^$\s])?$/.test(value)) {
      found.push({ property, value, message: 'is empty, begins or ends with a blank, or contains a $, which Grafana would expand', remedy: 'choose another' });
    }
  }
  if ((props.user === undefined) !== (props.password === undefined)) {
    found.push({ property: props.user === undefined ? 'user' : 'password', message: 'is missing beside the other half of the credentials', remedy: 'give both, or neither' });
  }
  return found;
}
