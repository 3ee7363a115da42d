import { createHash } from 'node:crypto';
import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigMaps } from './config-maps';
import { configPropsProblems } from './config-props';
import { fieldProblems } from './field-rules';
import { ConfigSections, FluentBitFormat, mainFile, render } from './format';
import { matchProblems } from './match';
import { memoryBytes } from './memory';
import { AgentMount } from './mounted-file';
import { MultilineParser } from './multiline-parser';
import { boolOf } from './option-types';
import { checkSection, ConfigSection, secretVariables } from './options';
import { bufferBytes, withDelivery } from './output-delivery';
import { FluentBitParser } from './parser';
import { FluentBitPlugin, Option, PluginKind, toOptions } from './plugin';
import { labelsReadBy } from './pod-labels';
import { AGENT_ENVIRONMENT, defaultBacklog, POD_VARIABLES, RAY_TAG, rayPipeline, RayPipelineOptions } from './ray-pipeline';
import { readPaths } from './read-paths';
import { ServiceOptions, serviceSection } from './service';
import { AgentVariable, FluentBitValue } from './value';
import { FluentBitVersion } from './version';
import { IAgentConfig } from '../agent-config';
import { IFluentBitOutput } from '../outputs/output';
import { Problem, refuse, refuseAll } from '../problem';
import { HOUR_KEY } from '../ray/record';

/** What the API server takes as the data of a ConfigMap. */
const LARGEST_CONFIG_MAP = 1024 * 1024;

/** The upstream default of `http_port`. */
const DEFAULT_HTTP_PORT = 2020;

/** Outputs that stay in the container. */
const LOCAL_OUTPUTS = ['stdout', 'null', 'counter', 'flowcounter', 'file', 'exit'];

/** Options of the service section that cannot be had with the pipeline, and why. */
const FIXED_BY_PIPELINE: { readonly [option: string]: string } = {
  'storage.path': 'is fixed by the pipeline, whose volume is mounted there',
  'storage.keep.rejected': 'keeps what is refused without a limit, and counts it as chunks in memory at the next start, so that eight of them end all delivery',
};

/** Properties of `FluentBitConfig`. */
export interface FluentBitConfigProps {
  /** Where records go. At least one. */
  readonly outputs: IFluentBitOutput[];

  /** Where records come from. @default - this library's own pipeline, which reads all that Ray writes */
  readonly inputs?: FluentBitPlugin[];

  /** What is done to records, in this order. With this library's own pipeline they come after its own. @default - nothing more */
  readonly filters?: FluentBitPlugin[];

  /** Parsers that plugins name. @default - none */
  readonly parsers?: FluentBitParser[];

  /** Multiline parsers that plugins name. @default - none */
  readonly multilineParsers?: MultilineParser[];

  /** The service section. @default - the upstream defaults; with this library's own pipeline, its own */
  readonly service?: ServiceOptions;

  /** How this library's own pipeline reads Ray's logs. @default - all of them, nothing dropped */
  readonly pipeline?: RayPipelineOptions;

  /** The release that will run the configuration. @default FluentBitVersion.V5_1_1 */
  readonly version?: FluentBitVersion;

  /** How it is written. @default FluentBitFormat.CLASSIC */
  readonly format?: FluentBitFormat;

  /** Name, namespace, labels and annotations of the ConfigMap. @default - a name made of the construct path */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Whether the ConfigMap is immutable and its name ends in a hash of its contents.
   *
   * With it, pods keep the configuration that they were made with, and a change of it is a change of the pod template: a RayService then moves to
   * a new cluster, a RayCluster with `upgradeStrategy: Recreate` replaces its pods, and any other RayCluster has it in pods that are made later.
   * Without it the ConfigMap changes in place, and an agent reads that when its container starts again.
   *
   * @default false
   */
  readonly immutable?: boolean;
}

/**
 * A Fluent Bit configuration in a ConfigMap.
 *
 * With `inputs` it renders exactly the given plugins. Without them it renders this library's own pipeline, which
 * reads every file that Ray writes and gives each line its time, level, component and ids.
 *
 * Every option is checked against the options of the chosen release when the construct is made.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit
 */
export class FluentBitConfig extends Construct implements IAgentConfig {
  /** The release that will run the configuration. */
  public readonly version: FluentBitVersion;

  /** The file that Fluent Bit is started with. */
  public readonly mainFile: string;

  /** The keys of the ConfigMap. */
  public readonly files: string[];

  /** The environment variables that the configuration reads, each once. */
  public readonly variables: AgentVariable[];

  /** Environment variables that the agent runs better with, by name; one that a user sets is left to the user. @default - none */
  public readonly environment?: { [name: string]: string };

  /** The Secrets and ConfigMaps that the configuration reads files of, each once. */
  public readonly mounts: AgentMount[];

  /** Whether offsets and undelivered records are kept on disk, so that the agent needs a volume for them. */
  public readonly usesState: boolean;

  /** The most bytes of undelivered records that are kept on disk, all outputs together. @default - no limit */
  public readonly bufferBytes?: number;

  /** How much memory its buffers may take together, with the process itself. @default - not known */
  public readonly memoryBytes?: number;

  /** Whether it reads the logs of all Ray pods of a node, in directories of their own. @default false */
  public readonly wholeNode?: boolean;

  /** Where this library's own pipeline reads the sessions of Ray. @default - inputs are given */
  public readonly rayDirectory?: string;

  /** The port of the agent's HTTP server, which tells its metrics. @default - it has none */
  public readonly metricsPort?: number;

  /** The labels that the pods must have: with an empty text in the place of one, Fluent Bit ends. */
  public readonly podLabels?: string[];

  /** The globs of the files that inputs tail. */
  public readonly readPaths?: string[];

  /** Whether an output connects to somewhere, and does not only print. */
  public readonly connects?: boolean;

  /** The names of its inputs, by which the metrics tell them apart. @default - not known */
  public readonly inputNames?: string[];

  /** SHA-256 of all files, in hexadecimal. */
  public readonly checksum: string;

  private readonly configMaps: ConfigMaps;

  constructor(scope: Construct, id: string, props: FluentBitConfigProps) {
    super(scope, id);
    const path = this.node.path;
    const format = props.format ?? FluentBitFormat.CLASSIC;
    this.version = props.version ?? FluentBitVersion.V5_1_1;
    this.usesState = props.inputs === undefined;
    this.mainFile = mainFile(format);

    refuseAll(path, configPropsProblems(props));
    refuseAll(path, shapeProblems(props));
    const wholeNode = props.pipeline?.wholeNode ?? false;
    const podFieldsInRecords = wholeNode || props.outputs.some((output) => !output.saysPodFields);
    const podFields = podFieldsInRecords ? Object.keys(POD_VARIABLES) : [];
    const context = { version: this.version, rayRecords: this.usesState, podFieldsInRecords, wholeNode, path };
    const backlog = props.pipeline?.backlog ?? defaultBacklog(props.outputs.length);
    const outputs = props.outputs.map((output) => output.toFluentBit(context)).map((plugin) => (
      this.usesState ? withDelivery(plugin, this.version, backlog, path) : plugin
    ));
    const fieldNames: { [name: string]: string } = Object.assign({}, ...props.outputs.map((output) => output.fieldNames));
    const hours = outputs.some(asksForHour) || Object.values(fieldNames).includes(HOUR_KEY);
    const aliases = Object.fromEntries(Object.entries(fieldNames).filter(([name, field]) => name !== field));
    const own = this.usesState ? rayPipeline(this.version, { ...props.pipeline, backlog }, wholeNode ? ['node'] : podFields, hours, aliases) : undefined;
    const plugins = [
      ...(own?.inputs ?? props.inputs ?? []),
      ...(own?.filters ?? []),
      ...(props.filters ?? []),
      ...outputs,
    ];
    const sections: ConfigSections = {
      service: this.service(own?.service, props.service),
      parsers: props.parsers ?? [],
      multilineParsers: props.multilineParsers ?? [],
      plugins,
    };
    this.refuseWrongOptions(sections);
    refuseAll(path, own && !props.filters?.length ? fieldProblems(outputs, Object.keys(fieldNames)) : []);
    refuseAll(path, own ? matchProblems([...(props.filters ?? []), ...outputs], [RAY_TAG]) : []);

    const data = { ...render(format, sections, path), ...own?.scripts };
    this.files = Object.keys(data);
    this.variables = this.gatherVariables(sections, Object.values(own?.variables ?? {}));
    this.environment = own && AGENT_ENVIRONMENT;
    this.wholeNode = wholeNode;
    this.rayDirectory = own?.rayDirectory;
    this.bufferBytes = bufferBytes(outputs);
    this.memoryBytes = memoryBytes(plugins, sections.service.options, own !== undefined);
    this.metricsPort = metricsPort(sections.service);
    this.readPaths = readPaths(plugins);
    const podLabels = labelsReadBy(this.gatherVariables(sections, []));
    this.podLabels = podLabels;
    this.connects = outputs.some(({ name }) => !LOCAL_OUTPUTS.includes(name));
    this.inputNames = inputNames(plugins);
    this.mounts = this.gatherMounts(plugins);
    this.checksum = createHash('sha256').update(JSON.stringify(data)).digest('hex');
    this.refuseTooLarge(data);
    this.configMaps = new ConfigMaps(this, data, props.metadata, props.immutable ? this.checksum : undefined, podLabels);
  }

  /** The ConfigMap; with pods in several namespaces, the one that was made first. */
  public get configMap(): ApiObject {
    return this.configMaps.first;
  }

  /** The name of the ConfigMap, the same in each namespace. */
  public get configMapName(): string {
    return this.configMap.name;
  }

  /**
   * The name of the ConfigMap for pods of a namespace. It is made there too, unless it is there already.
   *
   * @param namespace that of the pods; that which the manifests are applied to without it
   */
  public configMapNameIn(namespace?: string): string {
    return this.configMaps.nameIn(namespace);
  }

  /**
   * Says that the ConfigMap is for the pods of whoever made this and for nothing else, so that it need be nowhere but with them.
   *
   * @internal
   */
  public _followPods(): void {
    this.configMaps.followPods();
  }

  /** What the pipeline needs, with what the user says instead of some of it. */
  private service(own: { [option: string]: any } = {}, props: ServiceOptions = {}): ConfigSection {
    const given = serviceSection(props);
    const named = (key: string) => (option: Option) => option.key.toLowerCase() === key.toLowerCase();
    for (const [key, message] of Object.entries(FIXED_BY_PIPELINE)) {
      const option = this.usesState ? given.options.find(named(key)) : undefined;
      if (option && boolOf(option.values[0].toString()) !== false) {
        refuse(this.node.path, { property: `service: ${key}`, message, remedy: 'leave it out' });
      }
    }
    const kept = toOptions('service', own).filter((option) => !given.options.some(named(option.key)));
    return { kind: 'service', options: [...kept, ...given.options] };
  }

  private refuseWrongOptions(sections: ConfigSections): void {
    refuseAll(this.node.path, allSections(sections).flatMap((section) => checkSection(section, this.version).map((problem) => ({
      ...problem, property: [sectionName(section), problem.property].join(': '),
    }))));
  }

  private gatherVariables(sections: ConfigSections, further: FluentBitValue[]): AgentVariable[] {
    const values = [...allSections(sections).flatMap((section) => section.options).flatMap((option) => option.values), ...further];
    const secret = new Set(allSections(sections).flatMap((section) => secretVariables(section, this.version)));
    const variables = new Map<string, AgentVariable>();
    for (const variable of values.flatMap((value) => (value instanceof FluentBitValue ? value.variables : []))) {
      const known = variables.get(variable.name);
      if (known && JSON.stringify(known.valueFrom) !== JSON.stringify(variable.valueFrom)) {
        refuse(this.node.path, {
          property: variable.name, message: 'is the name of two variables that are set from different places', remedy: 'give each a name of its own',
        });
      }
      variables.set(variable.name, secret.has(variable.name) ? { ...variable, secret: true } : variable);
    }
    return [...variables.values()];
  }

  private gatherMounts(plugins: FluentBitPlugin[]): AgentMount[] {
    const mounts = new Map<string, AgentMount>();
    for (const mount of plugins.flatMap((plugin) => plugin._mounts())) {
      const known = mounts.get(mount.volumeName);
      if (known && (known.optional ?? false) !== (mount.optional ?? false)) {
        refuse(this.node.path, {
          property: 'MountedFile', value: mount.secretName ?? mount.configMapName, message: 'is optional in one place and not in another', remedy: 'say the same in both',
        });
      }
      mounts.set(mount.volumeName, mount);
    }
    return [...mounts.values()];
  }

  private refuseTooLarge(data: { [file: string]: string }): void {
    const bytes = Object.entries(data).reduce((sum, [file, text]) => sum + Buffer.byteLength(file) + Buffer.byteLength(text), 0);
    if (bytes > LARGEST_CONFIG_MAP) {
      refuse(this.node.path, { property: 'data', message: `has ${bytes} bytes, and a ConfigMap holds ${LARGEST_CONFIG_MAP}`, remedy: 'split the configuration' });
    }
  }
}

function allSections(sections: ConfigSections): ConfigSection[] {
  return [
    sections.service,
    ...[...sections.parsers, ...sections.multilineParsers].map((parser) => parser._section),
    ...sections.plugins.map((plugin) => ({ kind: plugin.kind, name: plugin.name, options: plugin._options() })),
  ];
}

function sectionName({ kind, name }: ConfigSection): string {
  return name === undefined ? kind : `${kind.replace('_', ' ')} ${name}`;
}

/** What is wrong with the lists of plugins themselves. */
function shapeProblems(props: FluentBitConfigProps): Problem[] {
  const problems: Problem[] = [];
  const expectKind = (property: string, plugins: FluentBitPlugin[] | undefined, kind: PluginKind) => {
    for (const plugin of plugins ?? []) {
      if (plugin.kind !== kind) {
        problems.push({ property, value: plugin.name, message: `belongs to the ${plugin.kind}s`, remedy: `give it in ${plugin.kind}s` });
      }
    }
  };
  expectKind('inputs', props.inputs, PluginKind.INPUT);
  expectKind('filters', props.filters, PluginKind.FILTER);
  if (props.outputs.length === 0) {
    problems.push({ property: 'outputs', value: [], message: 'is empty, so that every line would be lost', remedy: 'give at least one output' });
  }
  if (props.inputs?.length === 0) {
    problems.push({ property: 'inputs', value: [], message: 'is empty', remedy: "leave it out for this library's own pipeline, or give at least one input" });
  }
  for (const [property, parsers] of [['parsers', props.parsers], ['multilineParsers', props.multilineParsers]] as const) {
    const names = (parsers ?? []).map(({ name }) => name);
    for (const name of new Set(names.filter((one, i) => names.indexOf(one) !== i))) {
      problems.push({ property, value: name, message: 'is the name of two parsers, with which Fluent Bit does not start', remedy: 'give each a name of its own' });
    }
  }
  if (props.inputs && props.pipeline) {
    problems.push({ property: 'pipeline', message: 'has no meaning with inputs of your own', remedy: 'leave out one of the two' });
  }
  return problems;
}

/** The port of the HTTP server, unless it is off or the port is known to the environment only. */
function metricsPort(service: ConfigSection): number | undefined {
  const value = (key: string) => service.options.find((option) => option.key.toLowerCase() === key)?.values[0].toString();
  const port = Number(value('http_port') ?? DEFAULT_HTTP_PORT);
  return boolOf(value('http_server') ?? 'off') && Number.isInteger(port) ? port : undefined;
}

/** As Fluent Bit names them: the alias, or the plugin and the number of the input. */
function inputNames(plugins: FluentBitPlugin[]): string[] {
  return plugins.filter(({ kind }) => kind === PluginKind.INPUT).map((plugin, index) => (
    plugin._options().find(({ key }) => key.toLowerCase() === 'alias')?.values[0].toString() ?? `${plugin.name}.${index}`
  ));
}

/** Whether an option names the field as Fluent Bit does, `$hour`, or as a template does, `{hour}`. */
function asksForHour(output: FluentBitPlugin): boolean {
  const reference = new RegExp(`[$\\{]${HOUR_KEY}\\b`);
  return output._options().some((option) => option.values.some((value) => reference.test(value.toString())));
}
