import { agentsIn } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { exampleManifests, isAsDocumented, shortName } from './lib/examples';
import { versionOf } from './lib/fluent-bit';
import { forRelease } from './lib/for-release';
import { readManifest } from './lib/manifest';
import { Report } from './lib/report';
import { tailLogs } from './lib/tail-logs';

/**
 * What the configuration of the documented page is known to do: its glob finds no folder before Ray has made it, and lines of more than 32 KiB stop a file.
 */
const DOCUMENTED_ERRORS = /read error, check permissions|requires a larger buffer size/;

async function startAndEnd(binary: string, file: string): Promise<string> {
  const { pushed, printed, credentials, lines, errors, end } = await tailLogs(binary, readManifest(file));
  if (end !== 0) throw new Error(`ended with ${end} on SIGTERM`);
  const unexpected = errors.filter((line) => !(isAsDocumented(file) && DOCUMENTED_ERRORS.test(line)));
  if (unexpected.length) throw new Error(unexpected.join('\n'));
  const proofs = Object.entries(credentials).map(([header, value]) => `, ${header}: ${value}`).join('');
  return `${pushed.length + printed.length} records of the ${lines} lines in all files${proofs}`;
}

/** Starts every given Fluent Bit with the configuration of every sidecar and ends it again. */
export async function fluentBitStarts(report: Report, files: string[]): Promise<void> {
  await report.stage('Real Fluent Bit runs the rendered configurations over real logs', async () => {
    const sidecars = files.filter((file) => agentsIn(readManifest(file)).some(({ found }) => found.rayCluster));
    // They mostly wait, so the releases take no longer together than one alone.
    await Promise.all(fluentBitBinaries().map(async (binary) => {
      const version = await versionOf(binary);
      for (const file of sidecars) await report.check(`Fluent Bit ${version}, ${shortName(file)}`, () => startAndEnd(binary, forRelease(file, version)));
    }));
  });
}

// npx tsx e2e/fluent-bit-starts.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  void fluentBitStarts(report, process.argv.length > 2 ? process.argv.slice(2) : exampleManifests()).then(() => report.end());
}
