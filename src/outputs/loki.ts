import { Size } from 'cdk8s';
import { LOKI_OUTPUT_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { addressProblems, hostName, portNumber } from './loki-address';
import { otlpOptions, otlpProblems } from './loki-otlp';
import { attributeNames, ID_FIELDS, lokiRecord, LokiStreams } from './loki-record';
import { NetworkOptions, networkOptions } from './network';
import { FluentBitOutputContext, IFluentBitOutput } from './output';
import { commonOptions, matchOptions, OutputProps, withOptions } from './output-props';
import { TlsOptions, tlsOptions } from './tls';
import { MountedFile } from '../fluent-bit/mounted-file';
import { FluentBitPlugin } from '../fluent-bit/plugin';
import { FluentBitValue, OptionText } from '../fluent-bit/value';
import { Problem, refuse, refuseAll } from '../problem';

/** The most labels that Loki takes in its default configuration (`max_label_names_per_series`). */
const MOST_LABELS = 15;

/** How a record becomes a line of Loki. */
export enum LokiLineFormat {
  /** The record as JSON. */
  JSON = 'json',
  /** `key=value` pairs with a blank between them. */
  KEY_VALUE = 'key_value',
}

/** What becomes of a record of which a single field is left. */
export enum LokiDropSingleKey {
  /** It is written like any other record. */
  OFF = 'false',
  /** The line is the field's value, as JSON (a string has quotes). */
  ON = 'true',
  /** The line is the field's value, as it is. */
  RAW = 'raw',
}

/** How records get to Loki. */
export enum LokiProtocol {
  /** Loki's own push API. */
  PUSH = 'push',
  /**
   * OTLP over HTTP: a third less processor time for the agent, half of it for Loki, and less than half of the bytes. Answers other than 429,
   * 502, 503 and 504 are final for it: what a gateway refuses with 401, 404 or 500 is not sent again, as it is with PUSH.
   */
  OTLP = 'otlp',
}

/** How requests are compressed. */
export enum LokiCompression {
  /** Not at all. */
  NONE = 'none',
  /** gzip: less than a twentieth of the bytes on log text, for a little CPU. */
  GZIP = 'gzip',
  /** zstd: less than gzip of both; with OTLP only. */
  ZSTD = 'zstd',
}

/** A name and a password for HTTP basic authentication. */
export interface BasicAuth {
  /** The user. */
  readonly user: string | FluentBitValue;

  /** The password: `FluentBitValue.fromSecret(...)`. */
  readonly password: FluentBitValue;
}

/**
 * What a `LokiOutput` can be told besides where Loki is.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/loki
 */
export interface LokiOutputOptions extends OutputProps {
  /** How records get to Loki. @default LokiProtocol.PUSH */
  readonly protocol?: LokiProtocol;

  /** Whether to connect over IPv6 only. @default - the upstream default, false */
  readonly ipv6?: boolean;

  /** The path to push to; it begins with a slash. @default - /loki/api/v1/push, or /otlp/v1/logs with OTLP */
  readonly uri?: string;

  /** The tenant (`X-Scope-OrgID`). @default - none: a Loki with a single tenant */
  readonly tenantId?: string | FluentBitValue;

  /** The field of a record that names its tenant. @default - none */
  readonly tenantIdKey?: string;

  /** What a failure of one of several tenants does: `partial_success` or `partial_error`; since 5.0.9. @default - the upstream default, partial_success */
  readonly tenantIdKeyErrorHandling?: string;

  /**
   * Which labels the streams have, with this library's own pipeline.
   *
   * @default LokiStreams.CLUSTER
   */
  readonly streams?: LokiStreams;

  /**
   * The labels of the streams: name to text, environment reference, or field of the record (`$component`).
   * Few labels with few values: at most 15, and none made of an id.
   *
   * @default - those of `streams` with this library's own pipeline, else the upstream default, job=fluent-bit
   */
  readonly labels?: { [name: string]: string | FluentBitValue };

  /** Fields of the record (`$stream`) that become labels of the same name. @default - none */
  readonly labelKeys?: string[];

  /** A file that maps fields to labels. @default - none */
  readonly labelMap?: MountedFile;

  /** Structured metadata: name to text or field of the record. @default - the ids of the record contract with this library's own pipeline, else none */
  readonly structuredMetadata?: { [name: string]: string | FluentBitValue };

  /** Fields of the record that are maps (`$kubernetes`), each of whose entries becomes structured metadata; since 3.2.10. @default - none */
  readonly structuredMetadataMapKeys?: string[];

  /** Whether all labels of the pod from the kubernetes filter become labels. @default - the upstream default, false */
  readonly autoKubernetesLabels?: boolean;

  /** Fields that are not part of the line. @default - all but `log` with this library's own pipeline, else none */
  readonly removeKeys?: string[];

  /** What becomes of a record of which a single field is left. @default - RAW with this library's own pipeline, else the upstream default, OFF */
  readonly dropSingleKey?: LokiDropSingleKey;

  /** How a record becomes a line. @default - the upstream default, JSON */
  readonly lineFormat?: LokiLineFormat;

  /** How requests are compressed. @default - GZIP with this library's own pipeline, ZSTD with OTLP, else the upstream default, NONE */
  readonly compress?: LokiCompression;

  /** HTTP basic authentication. @default - none */
  readonly basicAuth?: BasicAuth;

  /** A bearer token: `FluentBitValue.fromSecret(...)`. @default - none */
  readonly bearerToken?: FluentBitValue;

  /** Headers to add to each request. @default - none */
  readonly headers?: { [name: string]: string | FluentBitValue };

  /** The most bytes of a response that are read. @default - the upstream default, 512 KB */
  readonly bufferSize?: Size;

  /** TLS. @default - plain HTTP */
  readonly tls?: TlsOptions;

  /** The connections. @default - the upstream defaults */
  readonly net?: NetworkOptions;
}

/**
 * Properties of `LokiOutput`: every option of the upstream plugin.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/loki
 */
export interface LokiOutputProps extends LokiOutputOptions {
  /** The host of Loki or of its gateway: a Service's name, a DNS name or an address; not a URL. */
  readonly host: string | FluentBitValue;

  /** The namespace of the Service that `host` names, if it is not the namespace of the Ray pods: `loki-gateway` becomes `loki-gateway.monitoring`. @default - `host` is used as it is */
  readonly namespace?: string;

  /** The port. @default - 443 with `tls`, else the upstream default, 3100 */
  readonly port?: number;

  /**
   * That this Loki makes labels of attributes, as the configuration of `LokiLimits` with `otlp` says; LokiProtocol.OTLP needs it.
   *
   * @default false
   */
  readonly takesOtlp?: boolean;
}

/** A Loki that somebody else runs or that is made in the same app, such as `LokiMonolithic`. */
export interface ILokiEndpoint {
  /** The name of the Service. */
  readonly host: string;

  /** The port of the Service. */
  readonly port: number;

  /** The namespace of the Service. @default - that of the Ray pods */
  readonly namespace?: string;

  /** The tenants; empty where there is a single one without a name. */
  readonly tenants: string[];

  /** Which labels its streams have. @default LokiStreams.CLUSTER */
  readonly streams?: LokiStreams;

  /** Whether it makes labels of the attributes of OTLP, those of `streams`. @default false */
  readonly takesOtlp?: boolean;
}

/**
 * Grafana Loki as a destination.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/loki
 */
export class LokiOutput implements IFluentBitOutput {
  /**
   * An output to a Loki of the same app.
   *
   * @param loki where it is
   * @param options everything else; the tenant is the first one of Loki unless they name another
   * @throws if Loki has no such tenant
   */
  public static to(loki: ILokiEndpoint, options: LokiOutputOptions = {}): LokiOutput {
    const { host, namespace, port, tenants, takesOtlp } = loki;
    const streams = loki.streams ?? LokiStreams.CLUSTER;
    const { tenantId, protocol } = options;
    if (protocol === LokiProtocol.OTLP && (options.streams ?? streams) !== streams) {
      refuse('LokiOutput', {
        property: 'streams', value: options.streams, message: `are not those that ${host} makes of attributes`, remedy: 'choose them there, or leave them out',
      });
    }
    if (tenantId !== undefined && !tenants.includes(tenantId.toString())) {
      refuse('LokiOutput', {
        property: 'tenantId', value: tenantId.toString(), message: `is not one of the tenants of ${host}`, remedy: 'add it to the tenants of Loki, or leave it out',
      });
    }
    const output = new LokiOutput({ ...options, host, namespace, port, tenantId: tenantId ?? tenants[0], takesOtlp });
    output.defaultStreams = streams;
    return output;
  }

  /** Whether the labels say which pod a record is of. */
  public readonly saysPodFields: boolean;

  private readonly props: LokiOutputProps;
  private defaultStreams = LokiStreams.CLUSTER;

  /**
   * @param props where Loki is and how streams are labelled
   * @throws at the FluentBitConfig that it is given to, for labels that Loki or its operators would not bear
   */
  constructor(props: LokiOutputProps) {
    this.props = props;
    this.saysPodFields = !this.isOtlp && props.labels === undefined && props.structuredMetadata === undefined;
  }

  /** Names under which the records need fields besides their own, for OTLP. */
  public get fieldNames(): { [name: string]: string } | undefined {
    return this.isOtlp ? attributeNames(this.streams) : undefined;
  }

  private get isOtlp(): boolean {
    return this.props.protocol === LokiProtocol.OTLP;
  }

  private get streams(): LokiStreams {
    return this.props.streams ?? this.defaultStreams;
  }

  public toFluentBit(context: FluentBitOutputContext): FluentBitPlugin {
    refuseAll(`${context.path}: LokiOutput`, propsProblems('', this.props, 'LokiOutputProps', LOKI_OUTPUT_PROPS));
    return this.isOtlp ? this.otlp(context) : this.push(context);
  }

  private otlp(context: FluentBitOutputContext): FluentBitPlugin {
    const { props } = this;
    const path = `${context.path}: LokiOutput`;
    refuseAll(path, [...addressProblems(props), ...headerProblems(props.headers), ...otlpProblems(props, context)]);
    return FluentBitPlugin.output('opentelemetry', withOptions(path, {
      ...matchOptions(path, props),
      ...otlpOptions(props, compression(props.compress ?? LokiCompression.ZSTD)),
      ...tlsOptions(props.tls),
      ...networkOptions(props.net),
      // At the level of the agent the plugin tells of every request that went well.
      ...commonOptions({ ...props, logLevel: props.logLevel ?? 'warn' }),
    }, props.options));
  }

  private push(context: FluentBitOutputContext): FluentBitPlugin {
    const { props } = this;
    const path = `${context.path}: LokiOutput`;
    const record = context.rayRecords ? lokiRecord(this.streams, context.podFieldsInRecords, context.wholeNode ?? false) : undefined;
    const labels = props.labels ?? record?.labels;
    const structuredMetadata = props.structuredMetadata ?? record?.structuredMetadata;
    refuseAll(path, [
      ...addressProblems(props),
      ...streamsProblems(props, context),
      ...(props.compress === LokiCompression.ZSTD ? [ZSTD_WITH_PUSH] : []),
      ...labelProblems(labels, props.labelKeys),
      ...pairProblems('structuredMetadata', structuredMetadata),
      ...headerProblems(props.headers),
      ...accessorProblems('labelKeys', props.labelKeys),
      ...accessorProblems('structuredMetadataMapKeys', props.structuredMetadataMapKeys),
    ]);
    return FluentBitPlugin.output('loki', withOptions(path, {
      ...matchOptions(path, props),
      Host: hostName(props),
      Port: portNumber(props),
      ipv6: props.ipv6,
      uri: props.uri,
      Labels: pairs(labels),
      label_keys: list(props.labelKeys),
      label_map_path: props.labelMap,
      structured_metadata: pairs(structuredMetadata),
      structured_metadata_map_keys: list(props.structuredMetadataMapKeys),
      auto_kubernetes_labels: props.autoKubernetesLabels,
      remove_keys: list(props.removeKeys ?? record?.removeKeys),
      drop_single_key: props.dropSingleKey ?? (context.rayRecords ? LokiDropSingleKey.RAW : undefined),
      line_format: props.lineFormat,
      tenant_id: props.tenantId,
      tenant_id_key: props.tenantIdKey,
      tenant_id_key_error_handling: props.tenantIdKeyErrorHandling,
      http_user: props.basicAuth?.user,
      http_passwd: props.basicAuth?.password,
      bearer_token: props.bearerToken,
      header: props.headers && Object.entries(props.headers).map(([name, value]) => FluentBitValue.join(name, ' ', value)),
      compress: compression(props.compress ?? (context.rayRecords ? LokiCompression.GZIP : undefined)),
      buffer_size: props.bufferSize,
      ...tlsOptions(props.tls),
      ...networkOptions(props.net),
      ...commonOptions(props),
    }, props.options));
  }
}

const ZSTD_WITH_PUSH: Problem = {
  property: 'compress', value: LokiCompression.ZSTD, message: 'is not known to the push API', remedy: 'use LokiCompression.GZIP, or LokiProtocol.OTLP',
};

type Pairs = { [name: string]: OptionText };

function compression(compress: LokiCompression | undefined): string | undefined {
  return compress === LokiCompression.NONE ? undefined : compress;
}

function list(entries: string[] | undefined): string | undefined {
  return entries && entries.length > 0 ? entries.join(', ') : undefined;
}

function pairs(map: Pairs | undefined): FluentBitValue | undefined {
  const entries = Object.entries(map ?? {});
  if (entries.length === 0) {
    return undefined;
  }
  return FluentBitValue.join(...entries.flatMap(([name, value], index) => [index > 0 ? ', ' : '', `${name}=`, value]));
}

function streamsProblems({ streams, labels }: LokiOutputProps, { rayRecords }: FluentBitOutputContext): Problem[] {
  if (streams === undefined) {
    return [];
  }
  if (labels !== undefined) {
    return [{ property: 'streams', value: streams, message: 'says which labels there are, and so does labels', remedy: 'leave out one of the two' }];
  }
  return rayRecords ? [] : [{ property: 'streams', value: streams, message: "is about the records of this library's own pipeline", remedy: 'give labels, or leave out inputs' }];
}

function labelProblems(labels: Pairs | undefined, labelKeys: string[] = []): Problem[] {
  const problems = pairProblems('labels', labels);
  for (const [name, value] of Object.entries(labels ?? {})) {
    problems.push(...unboundedProblem(`labels.${name}`, value.toString()));
  }
  for (const key of labelKeys) {
    problems.push(...unboundedProblem('labelKeys', key));
  }
  const count = Object.keys(labels ?? {}).length + labelKeys.length;
  if (count > MOST_LABELS) {
    problems.push({
      property: 'labels', message: `are ${count} with labelKeys, and Loki takes ${MOST_LABELS} at the most`, remedy: 'move those with many values to structuredMetadata',
    });
  }
  return problems;
}

function unboundedProblem(property: string, value: string): Problem[] {
  const field = /^\$(\w+)$/.exec(value)?.[1];
  if (field === undefined || !ID_FIELDS.includes(field)) {
    return [];
  }
  return [{
    property, value, message: 'is an id: each of its values would be a stream of its own, and Loki breaks down under many streams', remedy: 'put it into structuredMetadata',
  }];
}

function pairProblems(property: string, map: Pairs = {}): Problem[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const problems: Problem[] = [];
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
      problems.push({ property: `${property}.${name}`, message: 'is not a name that Loki takes', remedy: 'use letters, digits and _, not starting with a digit' });
    } else if (name.startsWith('__')) {
      problems.push({ property: `${property}.${name}`, message: 'begins with __, which Loki keeps for itself', remedy: 'choose another name' });
    }
    const text = value.toString();
    if (text.includes(',')) {
      problems.push({ property: `${property}.${name}`, value: text, message: 'contains a comma, at which Fluent Bit would cut it', remedy: 'leave the comma out, or set the value in a filter and name its field' });
    } else if (text === '' || text.trim() !== text) {
      problems.push({ property: `${property}.${name}`, value: text, message: 'is empty or begins or ends with a blank', remedy: 'give a text without them' });
    }
    return problems;
  });
}

function headerProblems(headers: Pairs = {}): Problem[] {
  return Object.entries(headers).filter(([name]) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)).map(([name]) => ({
    property: `headers.${name}`, message: 'is not the name of an HTTP header', remedy: 'use letters, digits and -',
  }));
}

function accessorProblems(property: string, keys: string[] = []): Problem[] {
  return keys.filter((key) => !/^\$[\w.\-]+(\['[^',]+'\])*$/.test(key)).map((key) => ({
    property, value: key, message: 'is not a field of the record', remedy: "write it like $stream or $kubernetes['pod_name']",
  }));
}
