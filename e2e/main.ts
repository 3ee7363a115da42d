import { admission } from './admission';
import { backendsWork } from './backends';
import { fluentBitStarts } from './fluent-bit-starts';
import { formatsMeanTheSame } from './formats';
import { exampleManifests, typicalManifests } from './lib/examples';
import { instrumentedSamples } from './lib/instrumented-samples';
import { Report } from './lib/report';
import { lokiFindsAll } from './loki';
import { agentOfNode } from './node';
import { rayToLoki } from './ray';

const MINUTES = 40;

async function main(): Promise<void> {
  const limit = setTimeout(() => {
    console.log(`not done within ${MINUTES} minutes`);
    process.exit(1);
  }, MINUTES * 60_000);
  limit.unref();
  const report = new Report();
  const files = exampleManifests();
  await admission(report, [...files, ...instrumentedSamples()]);
  await fluentBitStarts(report, files);
  await formatsMeanTheSame(report);
  await lokiFindsAll(report, typicalManifests());
  await agentOfNode(report);
  await rayToLoki(report, typicalManifests());
  await backendsWork(report);
  report.end();
}

void main();
