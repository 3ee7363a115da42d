import { Chart, Testing } from 'cdk8s';
import { FluentBitConfig, FluentBitFormat, FluentBitVersion, LokiOutput, RayClusterWithLogs, RayLoggingSidecar } from '../src';
import { fluentBitBinaries } from './lib/binaries';
import { versionOf } from './lib/fluent-bit';
import { Pushed } from './lib/gateway';
import { KubeObject } from './lib/manifest';
import { Report } from './lib/report';
import { tailLogs } from './lib/tail-logs';

/** The default pipeline, in a format and for a release. */
function manifest(version: FluentBitVersion, format: FluentBitFormat): KubeObject[] {
  const chart: Chart = Testing.chart();
  const config = new FluentBitConfig(chart, 'config', { version, format, outputs: [new LokiOutput({ host: 'loki-gateway', port: 80 })] });
  const sidecar = new RayLoggingSidecar(chart, 'sidecar', { config });
  new RayClusterWithLogs(chart, 'cluster', { metadata: { name: 'formats' }, rayVersion: '2.60.0', image: 'rayproject/ray:2.60.0', head: {}, sidecar });
  return Testing.synth(chart);
}

/** A record without what depends on when it was read. */
function timeless({ labels: { hour, ...labels }, line }: Pushed): string {
  return JSON.stringify([labels, line]);
}

/** The two formats must mean the same to Fluent Bit: the same logs, the same records. */
export async function formatsMeanTheSame(report: Report): Promise<void> {
  await report.stage('Both formats of a configuration mean the same to real Fluent Bit', async () => {
    for (const binary of fluentBitBinaries()) {
      const version = await versionOf(binary);
      await report.check(`Fluent Bit ${version}, classic and YAML`, async () => {
        const records: string[][] = [];
        for (const format of [FluentBitFormat.CLASSIC, FluentBitFormat.YAML]) {
          const { pushed, errors, end } = await tailLogs(binary, manifest(FluentBitVersion.of(version), format));
          if (errors.length || end !== 0) throw new Error(`${format} ended with ${end}\n${errors.join('\n')}`);
          records.push(pushed.map(timeless).sort());
        }
        const [classic, yaml] = records;
        const different = classic.findIndex((record, index) => record !== yaml[index]);
        if (classic.length !== yaml.length || different >= 0) {
          throw new Error(`${classic.length} and ${yaml.length} records, the first difference:\n${classic[different]}\n${yaml[different]}`);
        }
        return `${classic.length} records, the same`;
      });
    }
  });
}

// npx tsx e2e/formats.ts
if (require.main === module) {
  const report = new Report();
  void formatsMeanTheSame(report).then(() => report.end());
}
