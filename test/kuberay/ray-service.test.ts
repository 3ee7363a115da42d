import { manifestOf } from './manifest-of';
import { sample } from './samples';
import { KubeRayVersion, RayManager, RayService, RayServiceProps, RayServiceUpgradeStrategy } from '../../src';

const SERVE = 'applications: [{ name: app, import_path: app.main }]';
const MINIMAL: RayServiceProps = { metadata: { name: 'chat' }, rayVersion: '2.52.0', serveConfigV2: SERVE };
const INCREMENTAL: Partial<RayServiceProps> = {
  enableInTreeAutoscaling: true,
  upgradeStrategy: RayServiceUpgradeStrategy.NEW_CLUSTER_WITH_INCREMENTAL_UPGRADE,
  upgradeOptions: { gatewayClassName: 'istio', stepSizePercent: 5, intervalSeconds: 10 },
};

const manifest = (props: Partial<RayServiceProps> = {}) => manifestOf((chart) => new RayService(chart, 'service', { ...MINIMAL, ...props }));

test('the sample, field for field', () => {
  const [original] = sample('ray-service.sample.yaml');
  const { serveConfigV2, rayClusterConfig } = original.spec;
  expect(manifest({
    metadata: original.metadata,
    serveConfigV2,
    head: { podTemplate: rayClusterConfig.headGroupSpec.template },
    workerGroups: [{ groupName: 'small-group', replicas: 1, minReplicas: 1, maxReplicas: 5, podTemplate: rayClusterConfig.workerGroupSpecs[0].template }],
  })).toEqual(original);
});

test('every property', () => {
  const { spec: { rayClusterConfig, ...own } } = manifest({
    ...INCREMENTAL,
    rayClusterDeletionDelaySeconds: 120,
    serveService: { metadata: { annotations: { a: 'b' } } },
    excludeHeadPodFromServeSvc: true,
    suspend: false,
    managedBy: RayManager.KUBERAY,
    // A release that is newer than the schema may have fields of its own.
    kubeRayVersion: KubeRayVersion.of('1.8.0'),
    additionalServiceSpec: { future: 1 },
  });
  expect(own).toEqual({
    serveConfigV2: SERVE,
    upgradeStrategy: {
      type: 'NewClusterWithIncrementalUpgrade', clusterUpgradeOptions: { gatewayClassName: 'istio', stepSizePercent: 5, intervalSeconds: 10 },
    },
    rayClusterDeletionDelaySeconds: 120,
    serveService: { metadata: { annotations: { a: 'b' } } },
    excludeHeadPodFromServeSvc: true,
    suspend: false,
    managedBy: 'ray.io/kuberay-operator',
    future: 1,
  });
  expect(rayClusterConfig.enableInTreeAutoscaling).toBe(true);
});

describe('refused', () => {
  const options = (changes: object) => ({ ...INCREMENTAL, upgradeOptions: { ...INCREMENTAL.upgradeOptions!, ...changes } });

  test.each<[string, Partial<RayServiceProps>, string]>([
    ['a long name', { metadata: { name: 'a'.repeat(48) } }, 'has 48 characters, and KubeRay allows a RayService 47; shorten it'],
    ['no applications', { serveConfigV2: 'proxy_location: EveryNode' }, 'serveConfigV2 = "proxy_location: EveryNode": has no list of applications; write it as Ray Serve reads it: applications: [...]'],
    ['no YAML', { serveConfigV2: 'applications: [' }, 'serveConfigV2: is no YAML: '],
    ['no whole number', { rayClusterDeletionDelaySeconds: -1 }, 'rayClusterDeletionDelaySeconds = -1: is not a whole number of at least 0; correct it'],
    ['a name for the head\'s Service', { head: { headService: { metadata: { name: 'x' } } } }, 'head.headService.metadata.name = "x": is chosen by KubeRay in a RayService; leave it out'],
    ['an incremental upgrade without steps', { ...INCREMENTAL, upgradeOptions: undefined }, 'upgradeOptions: are missing, which NewClusterWithIncrementalUpgrade needs; give them'],
    ['steps without an incremental upgrade', { ...INCREMENTAL, upgradeStrategy: undefined }, 'upgradeOptions: are for NewClusterWithIncrementalUpgrade only; set upgradeStrategy, or leave them out'],
    ['an incremental upgrade without an autoscaler', { ...INCREMENTAL, enableInTreeAutoscaling: false },
      'upgradeStrategy = "NewClusterWithIncrementalUpgrade": needs the autoscaler; set enableInTreeAutoscaling'],
    ['too much', options({ maxSurgePercent: 101 }), 'upgradeOptions.maxSurgePercent = 101: is more than 100; correct it'],
    ['too wide a step', options({ maxSurgePercent: 3 }), 'upgradeOptions.stepSizePercent = 5: is more than maxSurgePercent = 3; correct one of the two'],
    ['no time between steps', options({ intervalSeconds: 0 }), 'upgradeOptions.intervalSeconds = 0: is not a whole number of at least 1; correct it'],
  ])('%s', (_, props, text) => {
    expect(() => manifest(props)).toThrow(text);
  });

  test.each<[Partial<RayServiceProps>, string, string]>([
    [{ upgradeStrategy: RayServiceUpgradeStrategy.NONE }, 'upgradeStrategy', '1.3.0'],
    [{ excludeHeadPodFromServeSvc: true }, 'excludeHeadPodFromServeSvc', '1.3.0'],
    [{ rayClusterDeletionDelaySeconds: 60 }, 'rayClusterDeletionDelaySeconds', '1.5.0'],
    [{ managedBy: RayManager.KUBERAY }, 'managedBy', '1.6.0'],
    [{ suspend: true }, 'suspend', '1.7.0'],
  ])('%j before its time', (props, field, since) => {
    expect(() => manifest({ ...props, kubeRayVersion: KubeRayVersion.V1_2_2 })).toThrow(`chart/service: spec.${field}: is not in KubeRay 1.2.2; use KubeRay ${since} or newer`);
  });
});
