import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { IMixin } from 'constructs';
import { workspace } from './workspace';
import { LokiOutput, RayClusterWithLogs, RayLoggingSidecar, RayLogsOnNode, RayLogToStderr, RayManifest, SidecarKind } from '../../src';

const SAMPLES = path.join(__dirname, '..', '..', 'test', 'fixtures', 'kuberay');

/** Those that have an agent already, which no mixin but the sidecar bears. */
const WITH_AGENT = ['docs-page.yaml', 'ray-cluster.fluentbit.yaml'];

/** Those that a classic agent does not bear. */
const NATIVE_ONLY = ['ray-job.sidecar-mode.yaml'];

const outputs = [new LokiOutput({ host: 'loki' })];

/** What becomes of the samples, by the folder that is named after it. */
const WAYS: Record<string, (chart: Chart) => IMixin> = {
  'sidecar': (chart) => new RayLoggingSidecar(chart, 'logs', { outputs }),
  'classic-sidecar': (chart) => new RayLoggingSidecar(chart, 'logs', { outputs, kind: SidecarKind.CONTAINER }),
  'on-node': () => new RayLogsOnNode(),
  'to-stderr': () => new RayLogToStderr(),
};

function bears(way: string, sample: string): boolean {
  return way === 'sidecar' || (way === 'classic-sidecar' ? !NATIVE_ONLY.includes(sample) : !WITH_AGENT.includes(sample));
}

/** KubeRay's samples with everything that this library makes of existing manifests, as files. */
export function instrumentedSamples(): string[] {
  const root = workspace('samples');
  const write = (folder: string, name: string, chart: Chart) => {
    const file = path.join(root, folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    Yaml.save(file, Testing.synth(chart));
    return file;
  };
  const samples = Object.entries(WAYS).flatMap(([way, mixin]) => fs.readdirSync(SAMPLES).filter((sample) => sample.endsWith('.yaml') && bears(way, sample)).map((sample) => {
    const chart = new Chart(new App(), 'sample');
    RayManifest.fromFile(chart, 'sample', path.join(SAMPLES, sample)).with(mixin(chart));
    return write(way, sample, chart);
  }));
  return [...samples, write('restricted', 'ray-cluster.yaml', restrictedCluster())];
}

/** A cluster whose Ray containers pass pod security `restricted`, so that only the agent could be in the way. */
function restrictedCluster(): Chart {
  const chart = new Chart(new App(), 'restricted', { namespace: 'restricted' });
  const podTemplate = (name: string) => ({
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
    },
  });
  new RayClusterWithLogs(chart, 'cluster', {
    metadata: { name: 'restricted' },
    rayVersion: '2.60.0',
    head: { podTemplate: podTemplate('ray-head') },
    workerGroups: [{ groupName: 'w', podTemplate: podTemplate('ray-worker') }],
    outputs,
  });
  return chart;
}
