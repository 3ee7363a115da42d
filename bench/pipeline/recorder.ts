import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { gunzipSync } from 'zlib';

/** One entry as Loki would get it. */
export interface Entry {
  readonly labels: { [name: string]: string };
  readonly nanoseconds: string;
  readonly line: string;
  readonly metadata: { [name: string]: string };
}

/** How the endpoint answers. */
export interface Answer {
  /** Whether the entries are kept. */
  readonly accept: boolean;
  readonly status: number;
  readonly delaySeconds?: number;
}

const ACCEPTED: Answer = { accept: true, status: 204 };

/** An endpoint that takes what an agent pushes to Loki and hands on each entry. */
export class Recorder {
  /** Starts to listen on a free port, or on the given one. */
  public static async start(take: (entry: Entry) => void, port = 0): Promise<Recorder> {
    const recorder = new Recorder(take);
    await recorder.listen(port);
    return recorder;
  }

  port = 0;
  bytes = 0;
  requests = 0;
  /** The most text of a single push: Loki hands it on in one message of 4 MiB at the most. */
  largestPush = 0;
  /** Decides about each push. */
  answer: (entries: () => Entry[]) => Answer;
  private server?: Server;

  private constructor(private readonly take: (entry: Entry) => void) {
    this.answer = () => ACCEPTED;
  }

  /** Refuses connections until `listen` is called again. */
  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async listen(port = this.port): Promise<void> {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise<void>((resolve) => this.server!.listen(port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      this.requests++;
      this.bytes += body.length;
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const entries = entriesOf(text.toString());
      this.largestPush = Math.max(this.largestPush, entries.reduce((bytes, entry) => bytes + Buffer.byteLength(entry.line), 0));
      const answer = this.answer(() => entries);
      if (answer.accept) {
        entries.forEach(this.take);
      }
      setTimeout(() => response.writeHead(answer.status).end(), (answer.delaySeconds ?? 0) * 1000);
    });
  }
}

function entriesOf(text: string): Entry[] {
  const streams: any[] = JSON.parse(text).streams;
  return streams.flatMap((stream) => stream.values.map(([nanoseconds, line, metadata]: any[]) => (
    { labels: stream.stream, nanoseconds, line, metadata: metadata ?? {} }
  )));
}
