import { ApiObject, ApiObjectMetadata, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { GrafanaDashboard } from './dashboards/grafana-dashboard';
import { PipelineHealthDashboard } from './dashboards/pipeline-health-dashboard';
import { dataSourcesFile, GrafanaDataSource } from './grafana-data-source';
import { Data, merge } from './merge';
import { wantMetrics } from '../metrics/agents-with-metrics';
import { refuse } from '../problem';

/** What Kubernetes stores in a ConfigMap at the most. */
const LARGEST_CONFIG_MAP = 1024 * 1024;

/** Properties of `GrafanaDashboards`. */
export interface GrafanaDashboardsProps {
  /** The dashboards; each becomes a ConfigMap. */
  readonly dashboards: GrafanaDashboard[];

  /** The label that Grafana's sidecar looks for, and its value `1`. @default 'grafana_dashboard' */
  readonly label?: string;

  /** The folder in Grafana, for a sidecar that takes it from the annotation `grafana_folder`. @default - what the sidecar is set to */
  readonly folder?: string;

  /** Metadata of the ConfigMaps besides label and folder; each is called like its dashboard. @default - none */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Dashboards for a Grafana that is there already: ConfigMaps with the label that the sidecar of its Helm chart (and of
 * kube-prometheus-stack) looks for.
 *
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */
export class GrafanaDashboards extends Construct {
  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the dashboards
   * @throws if two have the same id, or one is too large for a ConfigMap
   */
  constructor(scope: Construct, id: string, props: GrafanaDashboardsProps) {
    super(scope, id);
    const annotations = props.folder === undefined ? {} : { annotations: { grafana_folder: props.folder } };
    wantMetricsFor(this, props.dashboards);
    for (const [file, json] of Object.entries(dashboardFiles(this.node.path, props.dashboards))) {
      const name = file.replace(/\.json$/, '');
      new ApiObject(this, name, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: merge({ name, labels: { [props.label ?? 'grafana_dashboard']: '1' }, ...annotations }, props.metadata),
        data: { [file]: json },
      });
    }
  }
}

/** Properties of `GrafanaDataSources`. */
export interface GrafanaDataSourcesProps {
  /** The data sources. */
  readonly dataSources: GrafanaDataSource[];

  /** The label that Grafana's sidecar looks for, and its value `1`. @default 'grafana_datasource' */
  readonly label?: string;

  /** Metadata of the ConfigMap besides the label. @default - none */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * Data sources for a Grafana that is there already: a ConfigMap with the label that the sidecar of its Helm chart looks
 * for. Where a data source has a password, that Grafana needs the environment variable (`GrafanaDataSource.env`).
 *
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-datasources
 */
export class GrafanaDataSources extends Construct {
  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props the data sources
   * @throws if two have the same name or id
   */
  constructor(scope: Construct, id: string, props: GrafanaDataSourcesProps) {
    super(scope, id);
    new ApiObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: merge({ labels: { [props.label ?? 'grafana_datasource']: '1' } }, props.metadata),
      data: { 'ray-logs.yaml': Yaml.stringify(dataSourcesFile(this.node.path, props.dataSources, false)) },
    });
  }
}

/** The dashboard of the pipeline shows what agents tell. */
export function wantMetricsFor(scope: Construct, dashboards: GrafanaDashboard[] = []): void {
  if (dashboards.some((dashboard) => dashboard instanceof PipelineHealthDashboard)) {
    wantMetrics(scope, 'dashboards');
  }
}

/** The dashboards as files. */
export function dashboardFiles(path: string, dashboards: GrafanaDashboard[]): Data {
  const files: Data = {};
  for (const { uid, json } of dashboards) {
    const file = `${uid}.json`;
    if (files[file] !== undefined) {
      refuse(path, { property: 'dashboards', value: uid, message: 'is the id of two dashboards', remedy: 'give each an id of its own' });
    }
    files[file] = json;
  }
  const bytes = Buffer.byteLength(Object.values(files).join(''));
  if (bytes > LARGEST_CONFIG_MAP) {
    refuse(path, { property: 'dashboards', message: `are ${bytes} bytes, and a ConfigMap holds ${LARGEST_CONFIG_MAP}`, remedy: 'leave some out' });
  }
  return files;
}
