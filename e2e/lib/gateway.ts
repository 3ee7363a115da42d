import { createServer, IncomingMessage, request, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Certificate, selfSigned } from './certificate';
import { LOOPBACK } from './ports';
import { Store } from './store';
import { workspace } from './workspace';

let gateways = 0;

/** One record as the agent pushed it. */
export interface Pushed {
  readonly labels: Record<string, string>;
  readonly time: string;
  readonly line: string;
  /** Structured metadata. */
  readonly metadata: Record<string, string>;
}

/** What a server said. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Stands where a manifest says `loki-gateway`: takes what agents push, with TLS and without, keeps the records, and passes everything on to the
 * stores behind it.
 */
export class Gateway {
  static async start(stores: Store[] = []): Promise<Gateway> {
    const gateway = new Gateway(await selfSigned(workspace('gateway')), stores);
    const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    await Promise.all([listen(gateway.plain), listen(gateway.tls)]);
    return gateway;
  }

  readonly pushed: Pushed[] = [];
  /** The headers by which the client says who it is. */
  readonly credentials: Record<string, string> = {};
  /** By it stores keep apart what came through different ones. */
  readonly number = ++gateways;

  /** The size of each push, as it was sent and decompressed, whatever came of it. */
  readonly pushes: { readonly sent: number; readonly plain: number }[] = [];

  /** Answers of stores that were no success. */
  readonly refusals: string[] = [];
  private readonly plain: Server;
  private readonly tls: Server;

  private constructor(readonly certificate: Certificate, private readonly stores: Store[]) {
    const listener: RequestListener = (incoming, answer) => void this.serve(incoming, answer);
    this.plain = createServer(listener);
    this.tls = createTlsServer({ cert: certificate.certificate, key: certificate.key }, listener);
  }

  port(tls: boolean): number {
    return ((tls ? this.tls : this.plain).address() as AddressInfo).port;
  }

  /** The times of the first and the last record. */
  period(): [bigint, bigint] {
    const times = this.pushed.map(({ time }) => BigInt(time)).sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
    return [times[0], times[times.length - 1]];
  }

  stop(): void {
    for (const server of [this.plain, this.tls]) {
      server.close();
      server.closeAllConnections();
    }
  }

  private async serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    this.pushes.push({ sent: body.length, plain: plain(incoming, body).length });
    for (const store of this.stores) {
      const { status, text } = await this.pass(store, incoming, body).catch((error) => ({ status: 502, text: error.message }));
      if (status >= 300) {
        this.refusals.push(`${store.name}: ${status} ${text}`.trim());
        answer.writeHead(status).end(text);
        return;
      }
    }
    this.keep(incoming, body);
    answer.writeHead(204).end();
  }

  private pass(store: Store, { url, method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const { host, connection, ...others } = headers;
    return new Promise((resolve, reject) => {
      const passed = request(store.pushUrl(url!), { method, headers: { ...others, ...store.headers(this.number) } }, async (response) => {
        const said: Buffer[] = [];
        for await (const chunk of response) said.push(chunk);
        resolve({ status: response.statusCode!, text: Buffer.concat(said).toString() });
      });
      passed.on('error', reject).end(body);
    });
  }

  private keep(incoming: IncomingMessage, body: Buffer): void {
    for (const header of ['authorization', 'x-scope-orgid']) {
      const value = incoming.headers[header];
      if (value) this.credentials[header] = String(value);
    }
    const text = plain(incoming, body);
    // Over OTLP they are protocol buffers.
    if (!/json/.test(incoming.headers['content-type'] ?? '')) return;
    for (const { stream, values } of JSON.parse(text.toString()).streams) {
      for (const [time, line, metadata = {}] of values) this.pushed.push({ labels: stream, time, line, metadata });
    }
  }
}

/** What is compressed with zstd stays so: not every Node.js can read it. */
function plain({ headers }: IncomingMessage, body: Buffer): Buffer {
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
