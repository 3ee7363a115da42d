/**
 * What becomes of lines while something between the agent and Loki answers with an error, over the push API and over OTLP. It is why the push API is
 * the default.
 *
 *     FLUENT_BIT=/path/one npx tsx --tsconfig e2e/tsconfig.json e2e/backends/otlp-answers.ts
 */
import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { deliver, fluentBitBinaries, rayTime, sessionOf } from './agent-on-loki';
import { FluentBitVersion, LokiCompression, LokiOutput, LokiProtocol } from '../../src';
import { versionOf } from '../lib/fluent-bit';

const LINES = 500;

/** Answers so to what comes in the first seconds, and takes what comes later. */
class Faulty {
  static async start(status: number): Promise<Faulty> {
    const faulty = new Faulty(status);
    await new Promise<void>((resolve) => faulty.server.listen(0, '127.0.0.1', resolve));
    return faulty;
  }

  readonly seen = new Set<string>();
  private readonly server: Server;
  private until = 0;

  private constructor(private readonly status: number) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        this.until ||= Date.now() + 4000;
        if (Date.now() < this.until) {
          response.writeHead(this.status).end('no');
          return;
        }
        for (const [text] of Buffer.concat(chunks).toString('latin1').matchAll(/number \d+/g)) this.seen.add(text);
        response.writeHead(204).end();
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** How many lines have not arrived. */
async function lost(binary: string, protocol: LokiProtocol, status: number): Promise<number> {
  const faulty = await Faulty.start(status);
  try {
    await deliver({
      binary,
      cluster: 'faulty',
      loki: faulty,
      output: new LokiOutput({ host: 'loki', protocol, takesOtlp: true, compress: LokiCompression.NONE }),
      session: sessionOf(Date.now() - 60_000),
      lay: (logs) => {
        const now = Date.now();
        writeFileSync(join(logs, 'raylet.out'), Array.from({ length: LINES }, (_, index) => `[${rayTime(now)} I 1 1] (raylet) main.cc:1: number ${index}\n`).join(''));
      },
      done: async () => faulty.seen.size === LINES,
      patience: 20,
    });
    return LINES - faulty.seen.size;
  } finally {
    faulty.stop();
  }
}

async function main(): Promise<void> {
  for (const binary of fluentBitBinaries()) {
    const version = await versionOf(binary);
    if (!FluentBitVersion.of(version).atLeast('4.0.4')) continue;
    const results: string[] = [];
    for (const status of [429, 503, 500, 404, 401]) {
      const [push, otlp] = await Promise.all([LokiProtocol.PUSH, LokiProtocol.OTLP].map((protocol) => lost(binary, protocol, status)));
      results.push(`${status}: ${push} and ${otlp}`);
      if (push > 0) throw new Error(`${push} of ${LINES} lines are lost over the push API after ${status}`);
      // Where this changes, OTLP can be the default.
      if (otlp > 0 !== [500, 404, 401].includes(status)) throw new Error(`${otlp} of ${LINES} lines are lost over OTLP after ${status}`);
    }
    console.log(`ok: Fluent Bit ${version}: of ${LINES} lines are lost, over the push API and over OTLP, while there is ${results.join(', ')}`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
