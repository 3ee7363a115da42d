// Answers the queries of a dashboard from a recording, in the frames that Grafana's own data sources make of answers.
import { RuntimeDataSource } from '@grafana/scenes';
import { type DataFrame, type DataQueryRequest, type DataQueryResponse, FieldType, toDataFrame } from './grafana';

export interface Recording {
  readonly from: number;
  readonly to: number;
  readonly choices: { [variable: string]: string[] };
  readonly answers: { [key: string]: any[] };
}

interface Target { readonly refId: string; readonly expr: string; readonly legendFormat?: string; readonly queryType?: string; readonly instant?: boolean }

const LEVELS: { [level: string]: string } = { DEBUG: 'debug', INFO: 'info', WARNING: 'warning', ERROR: 'error', CRITICAL: 'critical' };

export class RecordedDataSource extends RuntimeDataSource {
  constructor(private readonly recording: Recording) {
    super('recorded', 'recorded');
  }

  async query(request: DataQueryRequest<any>): Promise<DataQueryResponse> {
    return { data: request.targets.flatMap((target) => this.frames(target)) };
  }

  private frames(target: Target): DataFrame[] {
    const instant = target.queryType === 'instant' || target.instant === true;
    const result = this.recording.answers[`${instant ? 'instant' : 'range'} ${target.expr}`];
    if (!result) throw new Error(`no recorded answer to ${target.expr}`);
    if (result[0]?.stream) return [logFrame(target.refId, result)];
    return result.map(({ metric, value, values }) => {
      const samples: [number, string][] = value ? [value] : values;
      const name = legend(target.legendFormat, metric);
      return toDataFrame({
        refId: target.refId,
        name,
        fields: [
          { name: 'Time', type: FieldType.time, values: samples.map(([time]) => time * 1000), config: {} },
          { name: 'Value', type: FieldType.number, labels: metric, values: samples.map(([, number]) => Number(number)), config: instant ? {} : { displayNameFromDS: name } },
        ],
      });
    });
  }
}

function legend(format: string | undefined, labels: { [name: string]: string }): string {
  return format ? format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? '') : `{${Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
}

function logFrame(refId: string, streams: any[]): DataFrame {
  const lines = streams.flatMap(({ stream, values }) => values.map(([time, line]: [string, string]) => ({ time: Number(time.slice(0, -6)), line, level: LEVELS[stream.level] ?? '' })));
  lines.sort((one, other) => other.time - one.time);
  return toDataFrame({
    refId,
    meta: { preferredVisualisationType: 'logs' },
    fields: [
      { name: 'timestamp', type: FieldType.time, values: lines.map(({ time }) => time), config: {} },
      { name: 'body', type: FieldType.string, values: lines.map(({ line }) => line), config: {} },
      { name: 'level', type: FieldType.string, values: lines.map(({ level }) => level), config: {} },
    ],
  });
}
