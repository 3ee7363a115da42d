import { Testing } from 'cdk8s';
import { chart, docsConfig } from './stand-in';
import { AgentSecurityContext, ConfigMount, RayClusterWithLogs, RayLoggingSidecar, SidecarKind } from '../../src';
import { sample } from '../kuberay/samples';

/** The agent as the page in the Ray documentation has it, every default of this library switched to the page's. */
function documented(scope = chart()): { scope: ReturnType<typeof chart>; sidecar: RayLoggingSidecar } {
  const sidecar = new RayLoggingSidecar(scope, 'sidecar', {
    config: docsConfig(),
    kind: SidecarKind.CONTAINER,
    containerName: 'fluentbit',
    configMount: ConfigMount.SUB_PATH,
    configVolumeName: 'fluentbit-config',
    logMountReadOnly: false,
    securityContext: AgentSecurityContext.none(),
  });
  return { scope, sidecar };
}

test('the RayCluster of the documentation page, field for field', () => {
  const { scope, sidecar } = documented();
  new RayClusterWithLogs(scope, 'cluster', {
    metadata: { name: 'raycluster-fluentbit-sidecar-logs' },
    rayVersion: '2.9.0',
    head: { resources: { limits: { cpu: 1, memory: '2Gi' }, requests: { cpu: '500m', memory: '1Gi' } } },
    sidecar,
  });
  const [, rayCluster] = sample('docs-page.yaml');
  expect(Testing.synth(scope)).toEqual([rayCluster]);
});

test('the RayCluster of the KubeRay sample, field for field', () => {
  const { scope, sidecar } = documented();
  new RayClusterWithLogs(scope, 'cluster', {
    metadata: { name: 'raycluster-fluentbit-sidecar-logs' },
    rayVersion: '2.52.0',
    head: { resources: { limits: { cpu: '1', memory: '5Gi' }, requests: { cpu: '1', memory: '2Gi' } } },
    sidecar,
  });
  const [rayCluster] = sample('ray-cluster.fluentbit.yaml');
  expect(Testing.synth(scope)).toEqual([rayCluster]);
});

test('the documented agent is recognised where it is already', () => {
  const { sidecar } = documented();
  const [, rayCluster] = sample('docs-page.yaml');
  const { template } = rayCluster.spec.headGroupSpec;
  expect(sidecar.addTo(template)).toEqual(template);
});
