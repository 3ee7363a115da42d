import { victoriaLogsBinary } from './binaries';
import { FoundLine } from './found-line';
import { Gateway } from './gateway';
import { freePort, LOOPBACK } from './ports';
import { Process } from './process';
import { Question, Store } from './store';
import { workspace } from './workspace';

/** A real VictoriaLogs, which speaks Loki's push protocol and a language of its own. */
export class VictoriaLogs implements Store {
  static async start(): Promise<VictoriaLogs> {
    const folder = workspace('victoria-logs');
    const port = await freePort();
    const url = `http://${LOOPBACK}:${port}`;
    const process = new Process('victoria-logs', await victoriaLogsBinary(), [
      `-storageDataPath=${folder}/data`, `-httpListenAddr=${LOOPBACK}:${port}`,
      // The logs may have been recorded at any time, before or after what this machine's clock says.
      '-retentionPeriod=100y', '-futureRetention=100y',
      // The longest piece of a line with all that stands beside it.
      '-insert.maxLineSizeBytes=1MiB',
    ], { folder, cwd: folder });
    await process.ready(30, async () => (await fetch(`${url}/health`)).ok);
    return new VictoriaLogs(url, process);
  }

  readonly name = 'VictoriaLogs';
  readonly keepsRepeatsOnce = false;

  private constructor(private readonly url: string, private readonly process: Process) {}

  /** Lines of JSON stay lines, as in Loki. */
  pushUrl(path: string): string {
    return `${this.url}/insert${path}?disable_message_parsing=1`;
  }

  headers(gateway: number): Record<string, string> {
    return { accountid: `${gateway}` };
  }

  async find({ cluster, text, fields = [] }: Question, gateway: Gateway): Promise<FoundLine[]> {
    const query = [
      `{RayCluster=${JSON.stringify(cluster)}}`,
      ...(text === undefined ? [] : [`_msg:${JSON.stringify(text)}`]),
      ...fields.map(({ name, value, like }) => `${name}:${like ? `~${JSON.stringify(`^(${value})$`)}` : `=${JSON.stringify(value)}`}`),
    ].join(' ');
    const response = await fetch(`${this.url}/select/logsql/query`, { method: 'POST', headers: this.headers(gateway.number), body: new URLSearchParams({ query }) });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${query}: ${response.status} ${answer}`);
    return answer.split('\n').filter(Boolean).map((record) => {
      const { _msg: line, _time: time, _stream: stream, _stream_id: id, ...labels } = JSON.parse(record);
      return { line, time, labels };
    }).sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
  }

  async flush(): Promise<void> {
    await fetch(`${this.url}/internal/force_flush`);
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
