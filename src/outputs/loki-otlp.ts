import { hostName, LokiAddress, portNumber } from './loki-address';
import { FluentBitOutputContext } from './output';
import { FluentBitValue } from '../fluent-bit/value';
import { Problem } from '../problem';
import { LOG_KEY } from '../ray/record';

/** Where Loki takes OTLP. */
const OTLP_PATH = '/otlp/v1/logs';

/** The first release that does not send again for ever what Loki refuses for good; it has zstd too. */
const OLDEST_FLUENT_BIT = '4.0.4';

/**
 * All records of a chunk go in one request. Of several, Fluent Bit looks at the answer to the last one alone, and forgets what the others
 * were refused for.
 */
const ALL_OF_A_CHUNK = 100_000;

/** What of the output it takes. */
export interface OtlpProps extends LokiAddress {
  readonly tenantId?: string | FluentBitValue;
  readonly bearerToken?: FluentBitValue;
  readonly basicAuth?: { readonly user: string | FluentBitValue; readonly password: FluentBitValue };
  readonly headers?: { [name: string]: string | FluentBitValue };
  readonly ipv6?: boolean;
}

/** The options of the plugin that belong to OTLP, in the order in which they are written. */
export function otlpOptions(props: OtlpProps, compress: string | undefined): { [option: string]: any } {
  return {
    Host: hostName(props),
    Port: portNumber(props) ?? 3100,
    ipv6: props.ipv6,
    logs_uri: props.uri ?? OTLP_PATH,
    logs_body_key: `$${LOG_KEY}`,
    logs_body_key_attributes: true,
    batch_size: ALL_OF_A_CHUNK,
    compress,
    http_user: props.basicAuth?.user,
    http_passwd: props.basicAuth?.password,
    header: headers(props),
  };
}

function headers({ tenantId, bearerToken, headers: given = {} }: OtlpProps): FluentBitValue[] | undefined {
  const all: [string, string | FluentBitValue][] = [
    ...(tenantId === undefined ? [] : [['X-Scope-OrgID', tenantId] as [string, string | FluentBitValue]]),
    ...(bearerToken === undefined ? [] : [['Authorization', FluentBitValue.join('Bearer ', bearerToken)] as [string, FluentBitValue]]),
    ...Object.entries(given),
  ];
  return all.length === 0 ? undefined : all.map(([name, value]) => FluentBitValue.join(name, ' ', value));
}

/** Properties that are about streams and lines, which over OTLP Loki itself makes. */
const ONLY_WITH_PUSH = [
  'labels', 'labelKeys', 'labelMap', 'structuredMetadata', 'structuredMetadataMapKeys', 'autoKubernetesLabels', 'removeKeys', 'dropSingleKey', 'lineFormat',
  'tenantIdKey', 'tenantIdKeyErrorHandling', 'bufferSize',
];

/** What keeps an output from sending over OTLP. */
export function otlpProblems(props: { [property: string]: any }, { rayRecords, version }: FluentBitOutputContext): Problem[] {
  const problems: Problem[] = ONLY_WITH_PUSH.filter((property) => props[property] !== undefined).map((property) => ({
    property, message: 'has no meaning with LokiProtocol.OTLP, where Loki makes streams of attributes', remedy: 'leave it out, or use LokiProtocol.PUSH',
  }));
  if (!rayRecords) {
    problems.push({ property: 'protocol', value: props.protocol, message: "is for the records of this library's own pipeline", remedy: 'leave out inputs, or use LokiProtocol.PUSH' });
  }
  if (!props.takesOtlp) {
    problems.push({
      property: 'protocol',
      value: props.protocol,
      message: 'needs a Loki that makes labels of attributes, or no query finds anything',
      remedy: 'give that Loki the configuration of new LokiLimits({ otlp: true, ... }) and set takesOtlp: true, or use LokiOutput.to() with a LokiMonolithic of Loki 3.6 or newer',
    });
  }
  if (!version.atLeast(OLDEST_FLUENT_BIT)) {
    problems.push({
      property: 'protocol', value: props.protocol, message: `is sent again for ever by Fluent Bit ${version} where Loki refuses a line for good`, remedy: `use ${OLDEST_FLUENT_BIT} or newer, or LokiProtocol.PUSH`,
    });
  }
  return problems;
}
