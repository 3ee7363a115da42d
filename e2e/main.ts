import { admission } from './admission';
import { backendsWork } from './backends';
import { fluentBitStarts } from './fluent-bit-starts';
import { formatsMeanTheSame } from './formats';
import { exampleManifests, typicalManifests } from './lib/examples';
import { instrumentedSamples } from './lib/instrumented-samples';
import { Report } from './lib/report';
import { limitTime } from './lib/time-limit';
import { storesFindAll } from './loki';
import { agentOfNode } from './node';
import { clockChanges, rayToStores } from './ray';

const MINUTES = 40;

async function main(): Promise<void> {
  limitTime(MINUTES);
  const report = new Report();
  const files = exampleManifests();
  await admission(report, [...files, ...instrumentedSamples()]);
  await fluentBitStarts(report, files);
  await formatsMeanTheSame(report);
  await storesFindAll(report, typicalManifests());
  await agentOfNode(report);
  await rayToStores(report, typicalManifests());
  await clockChanges(report, typicalManifests());
  await backendsWork(report);
  report.end();
}

void main();
