import { STDOUT_OUTPUT_PROPS } from './known-props';
import { FluentBitOutputContext, IFluentBitOutput } from './output';
import { commonOptions, matchOptions, OutputProps, withOptions } from './output-props';
import { FluentBitPlugin } from '../fluent-bit/plugin';
import { propsProblems } from '../known-props';
import { nearest } from '../nearest';
import { Problem, refuse, refuseAll } from '../problem';
import { LOG_KEY, RECORD_FIELDS } from '../ray/record';

/** How records look on stdout. */
export enum StdoutFormat {
  /** One JSON object a line. */
  JSON_LINES = 'json_lines',
  /** One JSON array a flush. */
  JSON = 'json',
  /** JSON objects one after the other, without line breaks. */
  JSON_STREAM = 'json_stream',
  /** Fluent Bit's own notation for debugging. */
  MSGPACK = 'msgpack',
  /** Plain text by a template. */
  PLAIN_TEXT = 'plain_text',
}

/**
 * Properties of `StdoutOutput`.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/standard-output
 */
export interface StdoutOutputProps extends OutputProps {
  /** How records look. @default StdoutFormat.JSON_LINES */
  readonly format?: StdoutFormat;

  /** With PLAIN_TEXT: the line, with fields of the record in braces. @default '{log}' */
  readonly template?: string;

  /** With JSON: the field for the time. @default - the upstream default, date */
  readonly jsonDateKey?: string;

  /** With JSON: how the time is written: double, epoch, epoch_ms, iso8601 or java_sql_timestamp. @default 'iso8601' */
  readonly jsonDateFormat?: string;
}

/**
 * The stdout of the agent's container, for clusters that collect what containers print: `kubectl logs` shows it.
 *
 * Plain text is written by the file plugin to /dev/stdout, since the stdout plugin has no such format.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/standard-output
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/file
 */
export class StdoutOutput implements IFluentBitOutput {
  /** A line on stdout says nothing but what is in its record. */
  public readonly saysPodFields = false;

  private readonly props: StdoutOutputProps;

  /** @param props how records look */
  constructor(props: StdoutOutputProps = {}) {
    this.props = props;
  }

  public toFluentBit(context: FluentBitOutputContext): FluentBitPlugin {
    const { props } = this;
    const path = `${context.path}: StdoutOutput`;
    refuseAll(path, propsProblems('', props, 'StdoutOutputProps', STDOUT_OUTPUT_PROPS));
    const format = props.format ?? StdoutFormat.JSON_LINES;
    const isText = format === StdoutFormat.PLAIN_TEXT;
    const isJson = !isText && format !== StdoutFormat.MSGPACK;
    this.refuseUseless(path, 'template', isText);
    this.refuseUseless(path, 'jsonDateKey', isJson);
    this.refuseUseless(path, 'jsonDateFormat', isJson);
    if (context.rayRecords && isText) {
      refuseAll(path, templateProblems(props.template ?? ''));
    }
    const own = isText
      ? { Path: '/dev', File: 'stdout', Format: 'template', Template: props.template ?? '{log}' }
      : { Format: format, json_date_key: props.jsonDateKey, json_date_format: isJson ? props.jsonDateFormat ?? 'iso8601' : undefined };
    return FluentBitPlugin.output(isText ? 'file' : 'stdout', withOptions(path, {
      ...matchOptions(path, props),
      ...own,
      ...commonOptions(props),
    }, props.options));
  }

  private refuseUseless(path: string, property: 'template' | 'jsonDateKey' | 'jsonDateFormat', useful: boolean): void {
    if (this.props[property] !== undefined && !useful) {
      refuse(path, { property, value: this.props[property], message: `has no meaning with the format ${this.props.format ?? StdoutFormat.JSON_LINES}`, remedy: 'leave it out or choose another format' });
    }
  }
}

/** Fields in braces that no record has: they would be printed as they stand. */
function templateProblems(template: string): Problem[] {
  // The file plugin puts the time there itself.
  const known = [LOG_KEY, 'time', ...RECORD_FIELDS.map(({ name }) => name)];
  return [...template.matchAll(/\{([^{}\s"':,]+)\}/g)].filter(([, field]) => !known.includes(field)).map(([, field]) => {
    const near = nearest(field, known);
    return { property: 'template', value: template, message: `has {${field}}, which no record of Ray's logs has`, remedy: near ? `use {${near}}` : `use one of ${known.join(', ')}` };
  });
}
