import { admission } from './admission';
import { fluentBitStarts } from './fluent-bit-starts';
import { formatsMeanTheSame } from './formats';
<<<<<<< HEAD
import { exampleManifests } from './lib/examples';
import { instrumentedSamples } from './lib/instrumented-samples';
=======
import { exampleManifests, typicalManifests } from './lib/examples';
>>>>>>> e2e
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
<<<<<<< HEAD
  await lokiFindsAll(report, files);
  await agentOfNode(report);
  await rayToLoki(report, files);
=======
  await lokiFindsAll(report, typicalManifests());
  await rayToLoki(report, typicalManifests());
>>>>>>> e2e
  report.end();
}

void main();
