import { createServer, IncomingMessage, request, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Certificate, selfSigned } from './certificate';
import { LOOPBACK } from './ports';
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

/**
 * Stands where a manifest says `loki-gateway`: takes what agents push, with TLS and without, keeps the records, and passes everything on to a Loki
 * if there is one behind it.
 */
export class Gateway {
  static async start(backend?: string): Promise<Gateway> {
    const gateway = new Gateway(await selfSigned(workspace('gateway')), backend);
    const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    await Promise.all([listen(gateway.plain), listen(gateway.tls)]);
    return gateway;
  }

  readonly pushed: Pushed[] = [];
  /** The headers by which the client says who it is. */
  readonly credentials: Record<string, string> = {};
  /** Whose the records are in Loki: as gateways do, this one decides it, so that what came through different ones is kept apart. */
  readonly tenant = `gateway-${++gateways}`;

  /** Answers of the backend that were no success. */
  readonly refusals: string[] = [];
  private readonly plain: Server;
  private readonly tls: Server;

  private constructor(readonly certificate: Certificate, private readonly backend?: string) {
    const listener: RequestListener = (incoming, answer) => this.serve(incoming, answer);
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

  private serve(incoming: IncomingMessage, answer: ServerResponse): void {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (!this.backend) {
        this.keep(incoming, body);
        answer.writeHead(204).end();
        return;
      }
      const passed = request(`${this.backend}${incoming.url}`, { method: incoming.method, headers: { ...incoming.headers, 'x-scope-orgid': this.tenant } }, (response) => {
        const said: Buffer[] = [];
        response.on('data', (chunk) => said.push(chunk));
        response.on('end', () => {
          if (response.statusCode! < 300) this.keep(incoming, body);
          else this.refusals.push(`${response.statusCode} ${Buffer.concat(said)}`.trim());
          answer.writeHead(response.statusCode!, response.headers).end(Buffer.concat(said));
        });
      });
      passed.on('error', () => answer.writeHead(502).end());
      passed.end(body);
    });
  }

  private keep(incoming: IncomingMessage, body: Buffer): void {
    for (const header of ['authorization', 'x-scope-orgid']) {
      const value = incoming.headers[header];
      if (value) this.credentials[header] = String(value);
    }
    const text = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    for (const { stream, values } of JSON.parse(text.toString()).streams) {
      for (const [time, line, metadata = {}] of values) this.pushed.push({ labels: stream, time, line, metadata });
    }
  }
}
