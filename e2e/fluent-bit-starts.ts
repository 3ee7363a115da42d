import { agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { command } from './lib/command';
import { exampleManifests, isAsDocumented, shortName } from './lib/examples';
import { FluentBit } from './lib/fluent-bit';
import { Gateway } from './lib/gateway';
import { layLogs, logMount, rayLogs } from './lib/log-tree';
import { KubeObject, readManifest } from './lib/manifest';
import { Report } from './lib/report';
import { settled } from './lib/wait';

/**
 * What the configuration of the documented page is known to do: its glob finds no folder before Ray has made it, and lines of more than 32 KiB stop a file.
 */
const DOCUMENTED_ERRORS = /read error, check permissions|requires a larger buffer size/;

/** Runs the first agent of a manifest over real logs, to the end; answers what was seen. */
async function tail(binary: string, objects: KubeObject[], knownErrors?: RegExp): Promise<string> {
  const [agent] = agentsIn(objects);
  const gateway = await Gateway.start();
  const fluentBit = await FluentBit.start({ binary, objects, agent, gateway });
  try {
    // The agent is there before Ray is, as a sidecar is.
    const written = layLogs(rayLogs(), fluentBit.local(logMount(agent)));
    const seen = await settled('a record', () => gateway.pushed.length + fluentBit.printed().length);
    const end = await fluentBit.process.stop();
    if (end !== 0) throw new Error(`ended with ${end} on SIGTERM`);
    const errors = fluentBit.errors().filter((line) => !knownErrors?.test(line));
    if (errors.length) throw new Error(errors.join('\n'));
    const proofs = Object.entries(gateway.credentials).map(([header, value]) => `, ${header}: ${value}`).join('');
    return `${seen} records of the ${written} lines in all files${proofs}`;
  } finally {
    await fluentBit.process.stop();
    gateway.stop();
  }
}

/** Starts every given Fluent Bit with every configuration and ends it again. */
export async function fluentBitStarts(report: Report, files: string[]): Promise<void> {
  await report.stage('Real Fluent Bit runs the rendered configurations over real logs', async () => {
    for (const binary of fluentBitBinaries()) {
      const version = (await command(binary, ['--version'])).split('\n')[0];
      for (const file of files) {
        const objects = readManifest(file);
        if (!agentsIn(objects).length) continue;
        const knownErrors = isAsDocumented(file) ? DOCUMENTED_ERRORS : undefined;
        await report.check(`${version}, ${shortName(file)}`, () => tail(binary, objects, knownErrors));
      }
    }
  });
}

// npx tsx e2e/fluent-bit-starts.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void fluentBitStarts(report, process.argv.length > 2 ? process.argv.slice(2) : exampleManifests()).then(() => report.end());
}
