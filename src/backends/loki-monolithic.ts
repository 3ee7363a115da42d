import { ApiObject, Duration, Size, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { LOKI_DATA, LOKI_PORT, LOKI_RULES, lokiConfig, LokiSettings } from './loki-config';
import { LokiMemory, lokiMemory, memoryLimit, memoryProblems } from './loki-memory';
import { LokiRules, ruleFiles } from './loki-rules';
import { LokiStorage } from './loki-storage';
import { SINGLE_TENANT, tenantProblems } from './loki-tenants';
import { LokiVersion } from './loki-version';
import { Data, merge } from './merge';
import { appLabels, nameProblems, namespaceOf, namespaceProblems } from './names';
import { checksum, claimSpec, restrictedContainer, restrictedPod } from './restricted';
import { workloadProblems } from './workload';
import { LibraryImages } from '../library-images';
import { ILokiEndpoint } from '../outputs/loki';
import { LokiStreams } from '../outputs/loki-record';
import { plainSecrets } from '../plain-secrets';
import { Problem, refuseAll } from '../problem';

/** The user of Loki's image. */
const LOKI_UID = 10001;

const CONFIG_MOUNT = '/etc/loki/config';
const CONFIG_FILE = 'loki.yaml';

/** Properties of `LokiMonolithic`. */
export interface LokiMonolithicProps {
  /** The name of the objects, and the first part of that of the gateway: `loki` gives `loki-gateway`. @default 'loki' */
  readonly name?: string;

  /** The namespace. @default - that of the chart */
  readonly namespace?: string;

  /** The release. @default LokiVersion.V3_7_8 */
  readonly version?: LokiVersion;

  /** The image, where it does not come from upstream. @default - `grafana/loki` of the release */
  readonly image?: string;

  /**
   * The tenants. With them every request must name its tenant in `X-Scope-OrgID`; the first is the one that
   * `LokiOutput.to()` and Grafana use where they are not told another.
   *
   * @default - a single tenant that is not named; a header that names one is ignored
   */
  readonly tenants?: string[];

  /** Where chunks and index are kept. @default LokiStorage.filesystem() */
  readonly storage?: LokiStorage;

  /** The size of the volume. @default Size.gibibytes(20) */
  readonly volumeSize?: Size;

  /** The storage class of the volume. @default - that of the cluster */
  readonly storageClassName?: string;

  /** How long lines are kept; at least a day. @default Duration.days(14) */
  readonly retention?: Duration;

  /**
   * How old a line may be when it arrives; what is older is refused. That is how long an agent may have been cut off.
   *
   * @default Duration.days(7)
   */
  readonly acceptedLateness?: Duration;

  /**
   * After how long a chunk is written to the storage even if it is not full. Longer means fewer chunks, and more memory.
   *
   * @default Duration.hours(2)
   */
  readonly maxChunkAge?: Duration;

  /** The longest line; what is longer is cut. @default Size.mebibytes(16) */
  readonly maxLineSize?: Size;

  /** The text that a tenant may send in a second, for a while twice as much. @default Size.mebibytes(32) */
  readonly ingestionRate?: Size;

  /** The streams (different sets of labels) that a tenant may write to at a time. Each costs memory. @default 50000 */
  readonly maxStreams?: number;

  /**
   * Which labels the streams have: those of the outputs of `LokiOutput.to()`, whatever their protocol.
   *
   * @default LokiStreams.CLUSTER
   */
  readonly streams?: LokiStreams;

  /** Whether Grafana's Logs Drilldown shows patterns of lines; Loki then takes four times the memory. @default false */
  readonly patterns?: boolean;

  /** The day from which the schema holds, `YYYY-MM-DD`; older lines cannot be stored. @default '2024-04-01' */
  readonly schemaFrom?: string;

  /** Alerting and recording rules that Loki evaluates, for every tenant. @default - none */
  readonly rules?: LokiRules[];

  /** The URL of the Alertmanager that is told. @default - none: alerts are seen in Grafana */
  readonly alertmanagerUrl?: string;

  /** Requests and limits of the container, as in the Kubernetes API. @default - requests 200m CPU and 512Mi, limit 2Gi of memory, or what `maxStreams` and `patterns` take */
  readonly resources?: { [key: string]: any };

  /** Any other part of Loki's configuration: laid over what the properties make, maps merged and lists replaced. @default - none */
  readonly config?: { [key: string]: any };

  /** Anything else of the pod's spec (nodeSelector, tolerations, ...), merged in the same way. @default - none */
  readonly podSpec?: { [key: string]: any };
}

/**
 * Grafana Loki in monolithic mode: one pod, for trying things and for starting small.
 *
 * It takes what this library's agents send: structured metadata, lines in any order and late ones, long lines. Its
 * gateway has the name and the port of the Ray documentation, `loki-gateway:80`, and asks for no credentials: use a
 * NetworkPolicy where not everything in the cluster is trusted.
 *
 * @see https://grafana.com/docs/loki/latest/get-started/deployment-modes/#monolithic-mode
 */
export class LokiMonolithic extends Construct implements ILokiEndpoint {
  /** The name of the gateway's Service. */
  public readonly host: string;

  /** The port of the gateway. */
  public readonly port = 80;

  /** The namespace; undefined if it is decided when the manifests are applied. */
  public readonly namespace?: string;

  /** The tenants; empty for a single one without a name. */
  public readonly tenants: string[];

  /** Which labels the streams have. */
  public readonly streams?: LokiStreams;

  /** Whether it takes OTLP and makes labels of the attributes: with Loki 3.6 and newer. */
  public readonly takesOtlp?: boolean;

  /** Loki's configuration, as YAML. */
  public readonly configuration: string;

  /**
   * @param scope the chart
   * @param id the id in the chart
   * @param props all optional
   * @throws for names, tenants, durations or counts that Kubernetes or Loki would refuse
   */
  constructor(scope: Construct, id: string, props: LokiMonolithicProps = {}) {
    super(scope, id);
    const name = props.name ?? 'loki';
    const tenants = props.tenants ?? [];
    const rules = props.rules ?? [];
    const streams = props.streams ?? LokiStreams.CLUSTER;
    const version = props.version ?? LokiVersion.V3_7_8;
    const settings: LokiSettings = {
      storage: props.storage ?? LokiStorage.filesystem(),
      multiTenant: tenants.length > 0,
      schemaFrom: props.schemaFrom ?? '2024-04-01',
      retention: props.retention ?? Duration.days(14),
      acceptedLateness: props.acceptedLateness ?? Duration.days(7),
      maxChunkAge: props.maxChunkAge ?? Duration.hours(2),
      maxLineSize: props.maxLineSize ?? Size.mebibytes(16),
      ingestionRate: props.ingestionRate ?? Size.mebibytes(32),
      maxStreams: props.maxStreams ?? 50_000,
      patterns: props.patterns ?? false,
      otlpStreams: version.takesOtlp ? streams : undefined,
      rules: rules.length > 0,
      alertmanagerUrl: props.alertmanagerUrl,
    };
    const config = merge(lokiConfig(settings), props.config);
    const memory = lokiMemory(config, Math.max(1, tenants.length));
    refuseAll(this.node.path, [
      ...nameProblems('name', name, '-gateway'.length),
      ...namespaceProblems(props.namespace),
      ...tenantsProblems(props.tenants),
      ...settingsProblems(settings),
      ...plainSecrets('config', props.config ?? {}, 'leave it out; LokiStorage.s3() takes the keys of a store from a Secret'),
      ...plainSecrets('podSpec', props.podSpec ?? {}, 'take it from a Secret with valueFrom.secretKeyRef'),
      ...workloadProblems(this.node.path, props),
      ...memoryProblems(memory, Math.max(1, tenants.length), props.resources),
    ]);

    this.host = `${name}-gateway`;
    this.namespace = namespaceOf(this, props.namespace);
    this.tenants = tenants;
    this.streams = streams;
    this.takesOtlp = version.takesOtlp;
    this.configuration = Yaml.stringify(config);

    const labels = appLabels('loki', name);
    const metadata = { namespace: props.namespace, labels };
    new ApiObject(this, 'Config', {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name }, data: { [CONFIG_FILE]: this.configuration },
    });
    if (rules.length > 0) {
      new ApiObject(this, 'Rules', {
        apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: `${name}-rules` }, data: ruleFiles(this.node.path, rules),
      });
    }
    this.service('Service', { ...metadata, name }, { selector: labels, ports: [{ name: 'http-metrics', port: LOKI_PORT, targetPort: 'http-metrics' }] });
    this.service('Gateway', { ...metadata, name: this.host }, { selector: labels, ports: [{ name: 'http', port: this.port, targetPort: 'http-metrics' }] });
    this.service('Headless', { ...metadata, name: `${name}-headless` }, {
      selector: labels, clusterIP: 'None', ports: [{ name: 'http-metrics', port: LOKI_PORT, targetPort: 'http-metrics' }],
    });
    new ApiObject(this, 'StatefulSet', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { ...metadata, name },
      spec: {
        replicas: 1,
        serviceName: `${name}-headless`,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: checksum(this.configuration) },
          spec: merge(podSpec(this, name, tenants, settings, memory, props), props.podSpec),
        },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec(props.volumeSize ?? Size.gibibytes(20), props.storageClassName) }],
      },
    });
  }

  /** The gateway's URL, without a path. */
  public get url(): string {
    return `http://${this.namespace === undefined ? this.host : `${this.host}.${this.namespace}`}`;
  }

  private service(id: string, metadata: Data, spec: Data): void {
    new ApiObject(this, id, { apiVersion: 'v1', kind: 'Service', metadata, spec });
  }
}

function podSpec(scope: Construct, name: string, tenants: string[], settings: LokiSettings, memory: LokiMemory, props: LokiMonolithicProps): Data {
  const image = props.image ?? LibraryImages._of(scope, (props.version ?? LokiVersion.V3_7_8).image);
  const pullSecrets = LibraryImages._pullSecrets(scope).map((secret) => ({ name: secret }));
  const ruleTenants = tenants.length > 0 ? tenants : [SINGLE_TENANT];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(LOKI_UID),
    ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets } : {}),
    // What is in memory is in the write-ahead log too; this is for the answers under way.
    terminationGracePeriodSeconds: 60,
    containers: [{
      name: 'loki',
      image,
      args: [`-config.file=${CONFIG_MOUNT}/${CONFIG_FILE}`, '-target=all'],
      ...(settings.storage.env.length > 0 ? { env: settings.storage.env } : {}),
      ports: [{ name: 'http-metrics', containerPort: LOKI_PORT }],
      // A restart would only read the write-ahead log again, so nothing but a dead process restarts it.
      startupProbe: { httpGet: { path: '/ready', port: 'http-metrics' }, periodSeconds: 5, failureThreshold: 120 },
      readinessProbe: { httpGet: { path: '/ready', port: 'http-metrics' }, periodSeconds: 10 },
      livenessProbe: { tcpSocket: { port: 'http-metrics' }, periodSeconds: 30, failureThreshold: 5 },
      resources: props.resources ?? { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: memoryLimit(memory) } },
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_MOUNT, readOnly: true },
        { name: 'data', mountPath: LOKI_DATA },
        { name: 'tmp', mountPath: '/tmp' },
        ...(settings.rules ? ruleTenants.map((tenant) => ({ name: 'rules', mountPath: `${LOKI_RULES}/${tenant}`, readOnly: true })) : []),
      ],
    }],
    volumes: [
      { name: 'config', configMap: { name } },
      { name: 'tmp', emptyDir: {} },
      ...(settings.rules ? [{ name: 'rules', configMap: { name: `${name}-rules` } }] : []),
    ],
  };
}

function tenantsProblems(tenants: string[] | undefined): Problem[] {
  if (tenants !== undefined && tenants.length === 0) {
    return [{ property: 'tenants', value: tenants, message: 'is empty', remedy: 'leave it out for a single tenant without a name' }];
  }
  return tenantProblems('tenants', tenants ?? []);
}

function settingsProblems(settings: LokiSettings): Problem[] {
  const problems: Problem[] = [];
  if (settings.retention.toSeconds() < Duration.days(1).toSeconds()) {
    problems.push({ property: 'retention', value: settings.retention.toHumanString(), message: 'is less than a day', remedy: 'use at least Duration.days(1)' });
  }
  if (settings.acceptedLateness.toSeconds() > settings.retention.toSeconds()) {
    problems.push({
      property: 'acceptedLateness', value: settings.acceptedLateness.toHumanString(), message: 'is longer than lines are kept', remedy: 'make retention as long, or this shorter',
    });
  }
  if (settings.maxChunkAge.toMinutes() < 60) {
    problems.push({
      property: 'maxChunkAge', value: settings.maxChunkAge.toHumanString(), message: 'is so short that every stream makes many small chunks', remedy: 'use at least Duration.hours(1)',
    });
  }
  if (!Number.isInteger(settings.maxStreams) || settings.maxStreams < 1) {
    problems.push({ property: 'maxStreams', value: settings.maxStreams, message: 'is not a whole number of at least 1', remedy: 'use a number like 50000' });
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(settings.schemaFrom) || Number.isNaN(Date.parse(settings.schemaFrom))) {
    problems.push({ property: 'schemaFrom', value: settings.schemaFrom, message: 'is not a day', remedy: "write it like '2024-04-01'" });
  }
  if (settings.alertmanagerUrl !== undefined && !/^https?:\/\/[^\s,]+$/.test(settings.alertmanagerUrl)) {
    problems.push({ property: 'alertmanagerUrl', value: settings.alertmanagerUrl, message: 'is not a URL', remedy: "write it like 'http://alertmanager.monitoring:9093'" });
  }
  return problems;
}
