import * as fs from 'node:fs';
import * as path from 'node:path';
import { AgentInManifest, layOut, RunnableAgent } from './agent-from-manifest';
import { command } from './command';
import { editConfig } from './fluent-bit-text';
import { Gateway } from './gateway';
import { KubeObject } from './manifest';
import { freePort, LOOPBACK } from './ports';
import { Process } from './process';
import { workspace } from './workspace';

/** The release of a binary, such as 5.1.1. */
export async function versionOf(binary: string): Promise<string> {
  const said = await command(binary, ['--version']);
  return /v(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? said;
}

export interface FluentBitOptions {
  readonly binary: string;
  readonly objects: KubeObject[];
  readonly agent: AgentInManifest;
  /** Takes the place of whatever host and port the outputs name. */
  readonly gateway: Gateway;
  readonly folders?: Record<string, string>;
}


/** A Fluent Bit that runs as the manifest says, but for what a pod has of its own: its file system, its ports, and names of services. */
export class FluentBit {
  static async start(options: FluentBitOptions): Promise<FluentBit> {
    const { gateway } = options;
    const root = workspace('fluent-bit');
    const httpPort = await freePort();
    const authority = path.join(root, 'authority.crt');
    fs.writeFileSync(authority, gateway.certificate.certificate);
    const agent = layOut(options.agent, {
      objects: options.objects,
      root,
      folders: options.folders,
      external: (name, key) => external(name, key, gateway),
      edit: (file, text) => editConfig(file, text, (section) => {
        if (section.kind === 'service') {
          if (section.get('http_server')) {
            section.set('http_listen', LOOPBACK);
            section.set('http_port', String(httpPort));
          }
          // It says at this level when it is ready.
          if (section.get('log_level')) section.set('log_level', 'info');
        }
        if (section.kind === 'output' && section.get('host')) {
          section.set('host', LOOPBACK);
          section.set('port', String(gateway.port(/^(on|true|yes|1)$/i.test(section.get('tls') ?? ''))));
        }
      }),
    });
    const process = new Process('fluent-bit', options.binary, agent.args, {
      folder: root,
      cwd: root,
      // For an output that trusts what the system trusts.
      env: { SSL_CERT_FILE: authority, ...agent.environment },
    });
    await process.ready(20, () => process.text().includes('stream processor started'));
    return new FluentBit(process, agent);
  }

  private constructor(readonly process: Process, private readonly agent: RunnableAgent) {}

  /** Where a path of its container is on this machine. */
  local(containerPath: string): string {
    return this.agent.local(containerPath);
  }

  /** Lines that an output to stdout has written. */
  printed(): string[] {
    return this.process.output().split('\n').filter(Boolean);
  }

  /** Lines of its own log that tell of an error. */
  errors(): string[] {
    return this.process.text().split('\n').filter((line) => /\[ ?error ?\]/.test(line));
  }
}

/** What a Secret or a ConfigMap of somebody else holds, by the usual names of its keys. */
function external(name: string, key: string, gateway: Gateway): string {
  if (key === 'tls.key') return gateway.certificate.key;
  if (/\.(crt|pem)$/.test(key)) return gateway.certificate.certificate;
  return `${key}-of-${name}`;
}
