import * as path from 'node:path';
import { install, kubeRayDefinitions, startApiServer } from './lib/api-server';
import { exampleManifests, shortName } from './lib/examples';
import { instrumentedSamples } from './lib/instrumented-samples';
import { KubeClient } from './lib/kube-client';
import { readManifest } from './lib/manifest';
import { podOf, podTemplates } from './lib/pod-templates';
import { Report } from './lib/report';

/**
 * The pod security of the namespaces, by the folder of the manifest, where it is not baseline: pods that mount folders of the node are
 * for privileged namespaces only.
 */
const LEVELS: Record<string, string> = { 'daemonset-loki': 'privileged', 'on-node': 'privileged', 'restricted': 'restricted' };

async function admit(report: Report, client: KubeClient, file: string, level: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  for (const object of readManifest(file)) {
    const namespace = object.metadata.namespace ?? 'default';
    const name = `${object.kind} ${object.metadata.name}`;
    if (object.kind === 'Namespace') {
      // What is put into it needs it for real.
      const metadata = { ...object.metadata, labels: { ...labels, ...object.metadata.labels } };
      await report.check(name, async () => { await client.apply({ ...object, metadata }); });
      continue;
    }
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await report.check(name, async () => { await client.dryRun(object); });
    for (const found of podTemplates(object)) {
      const pod = podOf(object.metadata.name, found);
      await report.check(`${name}, a pod from ${found.where}`, async () => {
        await client.dryRun({ ...pod, metadata: { ...pod.metadata, namespace } });
      });
    }
  }
}

/** Shows manifests to a real API server: every object, and a pod from every pod template, since KubeRay's definitions do not look into pods. */
export async function admission(report: Report, files: string[]): Promise<void> {
  await report.stage('A real Kubernetes API server admits the manifests', async () => {
    const definitions = kubeRayDefinitions();
    const server = await startApiServer();
    try {
      const kinds = await install(server.client, definitions);
      console.log(`  kube-apiserver ${server.version} with strict field validation; KubeRay's ${kinds.join(', ')}`);
      for (const file of files) {
        const level = LEVELS[path.basename(path.dirname(file))] ?? 'baseline';
        console.log(`  ${shortName(file)} in namespaces that enforce pod security ${level}`);
        await admit(report, server.client, file, level);
      }
    } finally {
      await server.stop();
    }
  });
}

// npx tsx e2e/admission.ts [manifest...]
if (require.main === module) {
  const report = new Report();
  const files = process.argv.length > 2 ? process.argv.slice(2) : [...exampleManifests(), ...instrumentedSamples()];
  void admission(report, files).then(() => report.end());
}
