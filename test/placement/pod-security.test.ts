import { ApiObject, Testing } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import { RayLoggingSidecar, SidecarKind } from '../../src';
import { clusterSpec } from '../../src/kuberay/ray-objects';
import { sample } from '../kuberay/samples';

/** The volumes that the pod security standard `restricted` takes. */
const RESTRICTED_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** What keeps a container from the pod security standard `restricted`, by its published rules. */
function violations({ securityContext: own = {}, ports = [] }: any): string[] {
  return [
    own.allowPrivilegeEscalation === false ? '' : 'allowPrivilegeEscalation',
    own.privileged ? 'privileged' : '',
    own.runAsNonRoot === true && own.runAsUser !== 0 ? '' : 'root',
    own.capabilities?.drop?.includes('ALL') && (own.capabilities.add ?? []).every((one: string) => one === 'NET_BIND_SERVICE') ? '' : 'capabilities',
    ['RuntimeDefault', 'Localhost'].includes(own.seccompProfile?.type) ? '' : 'seccompProfile',
    ports.some(({ hostPort }: any) => hostPort) ? 'hostPort' : '',
    own.procMount && own.procMount !== 'Default' ? 'procMount' : '',
  ].filter((one) => one !== '');
}

const SAMPLES = ['ray-cluster.autoscaler.yaml', 'ray-cluster.complete.yaml', 'ray-job.sidecar-mode.yaml', 'ray-service.sample.yaml', 'ray-cronjob.sample.yaml'];

test.each(SAMPLES.flatMap((file) => [SidecarKind.NATIVE, SidecarKind.CONTAINER].map((kind) => [file, kind] as const)).filter(([file, kind]) => (
  kind === SidecarKind.NATIVE || !file.includes('sidecar-mode')
)))('what the sidecar adds to %s as %s container is restricted', (file, kind) => {
  const scope = chart();
  const object = new ApiObject(scope, 'object', sample(file)[0]);
  scope.with(new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig(), kind }));
  const { headGroupSpec, workerGroupSpecs } = clusterSpec(object.kind, Testing.synth(scope)[0].spec);
  for (const { template: { spec } } of [headGroupSpec, ...workerGroupSpecs]) {
    const agent = [...(spec.initContainers ?? []), ...spec.containers].find(({ name }: any) => name === 'ray-logs-agent');
    expect(violations(agent)).toEqual([]);
    expect(agent.securityContext).toMatchObject({ readOnlyRootFilesystem: true, runAsUser: 1000, runAsGroup: 100 });
    for (const { name, ...source } of spec.volumes.filter(({ name: own }: any) => own.startsWith('ray-logs'))) {
      expect(RESTRICTED_VOLUMES).toContain(Object.keys(source)[0]);
    }
  }
});

test('the agent is the user that Ray is, whose files others may not be able to read', () => {
  const sidecar = new RayLoggingSidecar(chart(), 'logs', { config: new StandInConfig() });
  const { spec } = sidecar.addTo({ spec: { securityContext: { runAsUser: 2000, runAsGroup: 3000 }, containers: [{ name: 'ray', image: 'a' }] } });
  expect(spec.initContainers[0].securityContext).toMatchObject({ runAsUser: 2000, runAsGroup: 3000 });
});
