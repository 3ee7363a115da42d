import { ApiObject, Size, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { GrafanaDashboard } from './dashboards/grafana-dashboard';
import { PipelineHealthDashboard } from './dashboards/pipeline-health-dashboard';
import { RayLogsDashboard } from './dashboards/ray-logs-dashboard';
import { dashboardFiles, wantMetricsFor } from './grafana-config-maps';
import { dataSourcesFile, GrafanaDataSource } from './grafana-data-source';
import { Data, merge } from './merge';
import { appLabels, nameProblems, namespaceProblems } from './names';
import { checksum, claimSpec, restrictedContainer, restrictedPod } from './restricted';
import { workloadProblems } from './workload';
import { SecretKey } from '../fluent-bit/value';
import { LibraryImages } from '../library-images';
import { plainSecrets } from '../plain-secrets';
import { refuse, refuseAll } from '../problem';
import { fromSecretKey } from '../secret-key-ref';

const IMAGE = 'grafana/grafana:13.2.3';

/** The user of Grafana's image. */
const GRAFANA_UID = 472;

const PORT = 3000;
const DATA = '/var/lib/grafana';
const PROVISIONING = '/etc/grafana/provisioning';
const DASHBOARDS = '/etc/grafana/dashboards';

/** Properties of `Grafana`. */
export interface GrafanaProps {
  /** What it shows: `GrafanaDataSource.fromLoki(loki)`. */
  readonly dataSources: GrafanaDataSource[];

  /** The dashboards. @default - RayLogsDashboard, and PipelineHealthDashboard if there is a Prometheus among the data sources */
  readonly dashboards?: GrafanaDashboard[];

  /** The name of the objects. @default 'grafana' */
  readonly name?: string;

  /** The namespace. @default - that of the chart */
  readonly namespace?: string;

  /** The image. @default 'grafana/grafana:13.2.3' */
  readonly image?: string;

  /** The password of the user `admin`; the Secret must exist before Grafana starts. @default - the key `admin-password` of the Secret that is called like Grafana */
  readonly adminPassword?: SecretKey;

  /** The size of a volume for users, preferences and dashboards that people make. @default - none: these are gone when the pod is */
  readonly volumeSize?: Size;

  /** The storage class of the volume. @default - that of the cluster */
  readonly storageClassName?: string;

  /** Requests and limits of the container, as in the Kubernetes API. @default - requests 100m CPU and 256Mi, limit 512Mi of memory */
  readonly resources?: { [key: string]: any };

  /** More environment variables, each of which is a setting: `GF_SERVER_ROOT_URL`. @default - none */
  readonly env?: { [name: string]: string };

  /** Environment variables that come from Secrets, which must exist before Grafana starts: `GF_SMTP_PASSWORD`. @default - none */
  readonly secretEnv?: { [name: string]: SecretKey };

  /** Anything else of the pod's spec (nodeSelector, tolerations, ...): maps are merged, lists replaced. @default - none */
  readonly podSpec?: { [key: string]: any };
}

/**
 * Grafana with the data sources and the dashboards for Ray's logs. For a Grafana that is there already use
 * `GrafanaDashboards` and `GrafanaDataSources`.
 *
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/installation/kubernetes/
 */
export class Grafana extends Construct {
  /** The name of the Service. */
  public readonly serviceName: string;

  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props at least one data source
   * @throws for names that Kubernetes would refuse, and for what is there twice
   */
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const name = props.name ?? 'grafana';
    refuseAll(this.node.path, [
      ...nameProblems('name', name, '-dashboards'.length),
      ...namespaceProblems(props.namespace),
      ...plainSecrets('env', props.env ?? {}, 'give it in secretEnv'),
      ...Object.keys(props.secretEnv ?? {}).filter((variable) => props.env?.[variable] !== undefined).map((variable) => ({
        property: `secretEnv.${variable}`, message: 'is set by env too', remedy: 'set it in one place',
      })),
      ...plainSecrets('podSpec', props.podSpec ?? {}, 'take it from a Secret with valueFrom.secretKeyRef'),
      ...workloadProblems(this.node.path, props),
    ]);
    if (props.dataSources.length === 0) {
      refuse(this.node.path, { property: 'dataSources', value: [], message: 'is empty', remedy: 'give it GrafanaDataSource.fromLoki(loki)' });
    }
    this.serviceName = name;
    wantMetricsFor(this, props.dashboards);
    const dashboards = props.dashboards ?? defaultDashboards(props.dataSources);
    const labels = appLabels('grafana', name);
    const metadata = { namespace: props.namespace, labels };
    const provisioning = {
      'datasources.yaml': Yaml.stringify(dataSourcesFile(this.node.path, props.dataSources, true)),
      'dashboards.yaml': Yaml.stringify({
        apiVersion: 1, providers: [{ name: 'ray-logs', folder: 'Ray', type: 'file', allowUiUpdates: false, options: { path: DASHBOARDS } }],
      }),
    };

    this.object('Provisioning', 'v1', 'ConfigMap', { ...metadata, name: `${name}-provisioning` }, { data: provisioning });
    this.object('Dashboards', 'v1', 'ConfigMap', { ...metadata, name: `${name}-dashboards` }, { data: dashboardFiles(this.node.path, dashboards) });
    if (props.volumeSize) {
      this.object('Volume', 'v1', 'PersistentVolumeClaim', { ...metadata, name }, { spec: claimSpec(props.volumeSize, props.storageClassName) });
    }
    this.object('Service', 'v1', 'Service', { ...metadata, name }, { spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } });
    this.object('Deployment', 'apps/v1', 'Deployment', { ...metadata, name }, {
      spec: {
        replicas: 1,
        // The volume and the database on it belong to one pod at a time.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          // Dashboards are read again while Grafana runs, what is provisioned beside them only at its start.
          metadata: { labels, annotations: checksum(...Object.values(provisioning)) },
          spec: merge(podSpec(this, name, dashboards, props), props.podSpec),
        },
      },
    });
  }

  private object(id: string, apiVersion: string, kind: string, metadata: Data, rest: Data): void {
    new ApiObject(this, id, { apiVersion, kind, metadata, ...rest });
  }
}

function defaultDashboards(dataSources: GrafanaDataSource[]): GrafanaDashboard[] {
  return [new RayLogsDashboard(), ...(dataSources.some(({ type }) => type === 'prometheus') ? [new PipelineHealthDashboard()] : [])];
}

function podSpec(scope: Construct, name: string, dashboards: GrafanaDashboard[], props: GrafanaProps): Data {
  const pullSecrets = LibraryImages._pullSecrets(scope).map((secret) => ({ name: secret }));
  const password = props.adminPassword ?? { name, key: 'admin-password' };
  const settings: { [name: string]: string } = {
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_LOG_MODE: 'console',
    GF_SECURITY_ADMIN_USER: 'admin',
    ...(dashboards.length > 0 ? { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${DASHBOARDS}/${dashboards[0].uid}.json` } : {}),
    ...props.env,
  };
  const health = { httpGet: { path: '/api/health', port: 'http' } };
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(GRAFANA_UID),
    ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets } : {}),
    containers: [{
      name: 'grafana',
      image: props.image ?? LibraryImages._of(scope, IMAGE),
      env: [
        ...Object.entries(settings).map(([variable, value]) => ({ name: variable, value })),
        { name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: fromSecretKey(password) },
        ...Object.entries(props.secretEnv ?? {}).map(([variable, secret]) => ({ name: variable, valueFrom: fromSecretKey(secret) })),
        ...props.dataSources.flatMap(({ env }) => env),
      ],
      ports: [{ name: 'http', containerPort: PORT }],
      startupProbe: { ...health, periodSeconds: 5, failureThreshold: 60 },
      readinessProbe: { ...health, periodSeconds: 10 },
      livenessProbe: { ...health, periodSeconds: 30, failureThreshold: 5 },
      resources: props.resources ?? { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'data', mountPath: DATA },
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'provisioning', mountPath: `${PROVISIONING}/datasources/ray-logs.yaml`, subPath: 'datasources.yaml', readOnly: true },
        { name: 'provisioning', mountPath: `${PROVISIONING}/dashboards/ray-logs.yaml`, subPath: 'dashboards.yaml', readOnly: true },
        { name: 'dashboards', mountPath: DASHBOARDS, readOnly: true },
      ],
    }],
    volumes: [
      props.volumeSize ? { name: 'data', persistentVolumeClaim: { claimName: name } } : { name: 'data', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
      { name: 'provisioning', configMap: { name: `${name}-provisioning` } },
      { name: 'dashboards', configMap: { name: `${name}-dashboards` } },
    ],
  };
}
