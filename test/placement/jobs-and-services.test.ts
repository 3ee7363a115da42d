import { ApiObject, Duration, Testing } from 'cdk8s';
import { chart, StandInConfig } from './stand-in';
import {
  RayCronJobWithLogs, RayJobDeletionPolicy, RayJobOutcome, RayJobWithLogs, RayJobWithLogsProps, RayLoggingSidecar, RayLoggingSidecarProps,
  RayServiceWithLogs, RaySubmissionMode, SidecarKind,
} from '../../src';
import { clusterSpec } from '../../src/kuberay/ray-objects';
import { sample } from '../kuberay/samples';

const CLUSTER = { rayVersion: '2.52.0', workerGroups: [{ groupName: 'a' }, { groupName: 'b', logs: false }] };
const JOB = { ...CLUSTER, entrypoint: 'python train.py' };
const sidecarIn = (scope = chart(), props: Partial<RayLoggingSidecarProps> = {}) => new RayLoggingSidecar(scope, 'logs', { config: new StandInConfig(), ...props });

/** What became of each pod template. */
function pods({ kind, spec }: any): any[] {
  const { headGroupSpec, workerGroupSpecs } = clusterSpec(kind, spec);
  return [headGroupSpec, ...workerGroupSpecs].map(({ template }) => ({
    labels: template.metadata?.labels, agents: (template.spec.initContainers ?? []).map(({ name }: any) => name),
  }));
}

const of = (kind: string, name: string) => ({
  labels: { 'ray.io/originated-from-cr-name': name, 'ray.io/originated-from-crd': kind }, agents: ['ray-logs-agent'],
});

describe('the agent and the owner\'s name are in every pod whose logs are kept', () => {
  const config = new StandInConfig();

  test('of a RayJob', () => {
    const scope = chart();
    const job = new RayJobWithLogs(scope, 'job', { metadata: { name: 'train' }, ...JOB, config });
    expect(job.name).toBe('train');
    expect(job.sidecar.node.path).toBe('chart/job/Logging');
    expect(pods(job.apiObject.toJson())).toEqual([of('RayJob', 'train'), of('RayJob', 'train'), { labels: undefined, agents: [] }]);
    expect(Testing.synth(scope)).toMatchSnapshot();
  });

  test('of a RayService', () => {
    const service = new RayServiceWithLogs(chart(), 'service', { metadata: { name: 'chat' }, ...CLUSTER, serveConfigV2: 'applications: []', sidecar: sidecarIn() });
    expect(service.name).toBe('chat');
    expect(pods(service.apiObject.toJson())).toEqual([of('RayService', 'chat'), of('RayService', 'chat'), { labels: undefined, agents: [] }]);
  });

  test('of a RayCronJob', () => {
    const job = new RayCronJobWithLogs(chart(), 'job', { metadata: { name: 'nightly' }, ...JOB, schedule: '@daily', config });
    expect(job.name).toBe('nightly');
    expect(pods(job.apiObject.toJson())).toEqual([of('RayCronJob', 'nightly'), of('RayCronJob', 'nightly'), { labels: undefined, agents: [] }]);
  });
});

test('labels of the user stay', () => {
  const job = new RayJobWithLogs(chart(), 'job', { metadata: { name: 'train' }, ...JOB, config: new StandInConfig(), head: { podLabels: { team: 'a' } } });
  expect(pods(job.apiObject.toJson())[0].labels).toEqual({ team: 'a', ...of('RayJob', 'train').labels });
});

test.each(['ray-job.sample.yaml', 'ray-service.sample.yaml', 'ray-cronjob.sample.yaml'])('a second run over %s changes nothing', (file) => {
  const scope = chart();
  new ApiObject(scope, 'object', sample(file)[0]);
  scope.with(sidecarIn(scope));
  const once = Testing.synth(scope);
  scope.with(sidecarIn(chart()));
  expect(Testing.synth(scope)).toEqual(once);
  const again = chart();
  new ApiObject(again, 'object', once[0]);
  again.with(sidecarIn(again));
  expect(Testing.synth(again)).toEqual(once);
});

test('the mixin finds its work done', () => {
  const scope = chart();
  const sidecar = sidecarIn(scope);
  new RayJobWithLogs(scope, 'job', { metadata: { name: 'train' }, rayVersion: '2.52.0', entrypoint: 'a', sidecar });
  const before = Testing.synth(scope);
  scope.with(sidecar);
  expect(Testing.synth(scope)).toEqual(before);
});

test('labels of another owner are not overwritten', () => {
  const head = { podLabels: { 'ray.io/originated-from-cr-name': 'other' } };
  expect(() => new RayJobWithLogs(chart(), 'job', { metadata: { name: 'train' }, ...JOB, head, config: new StandInConfig() })).toThrow(
    "chart/job: spec.rayClusterSpec.headGroupSpec.template.metadata.labels['ray.io/originated-from-cr-name'] = \"other\": says that the pods are not of RayJob train; remove it, or correct it",
  );
});

describe('the end of a job', () => {
  const job = (props: Partial<RayJobWithLogsProps>, agent: Partial<RayLoggingSidecarProps> = {}) => () => (
    new RayJobWithLogs(chart(), 'job', { metadata: { name: 'train' }, ...JOB, ...props, sidecar: sidecarIn(undefined, agent) })
  );
  const CONTAINER = { kind: SidecarKind.CONTAINER };
  const lost = (property: string) => `chart/job: spec.${property}: leaves less than 5 seconds before the pods are deleted, and this kind of agent stops reading then: the last lines would be lost; use SidecarKind.NATIVE, or set delivery.preStopSleep to 5 seconds or more, or set spec.`;

  test('a native agent outlives it', () => {
    expect(job({ shutdownAfterJobFinishes: true, backoffLimit: 3 })).not.toThrow();
    expect(job({ submissionMode: RaySubmissionMode.SIDECAR })).not.toThrow();
  });

  test('unless the pods have no time to end', () => {
    expect(job({ shutdownAfterJobFinishes: true, head: { terminationGracePeriodSeconds: 2 } })).toThrow(
      'chart/job: spec.ttlSecondsAfterFinished = 0: and terminationGracePeriodSeconds = 2 of spec.rayClusterSpec.headGroupSpec.template leave the agent less than 5 seconds to read the last lines; set terminationGracePeriodSeconds to 5 or more, or set spec.ttlSecondsAfterFinished to 5 or more',
    );
    expect(job({ shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 10, head: { terminationGracePeriodSeconds: 2 } })).not.toThrow();
  });

  test('a classic agent needs time before it', () => {
    const rule = { policy: RayJobDeletionPolicy.DELETE_CLUSTER, outcome: RayJobOutcome.SUCCEEDED };
    expect(job({}, CONTAINER)).not.toThrow();
    expect(job({ shutdownAfterJobFinishes: true }, CONTAINER)).toThrow(lost('ttlSecondsAfterFinished = 0'));
    expect(job({ shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 5 }, CONTAINER)).not.toThrow();
    expect(job({ shutdownAfterJobFinishes: true }, { ...CONTAINER, delivery: { preStopSleep: Duration.seconds(5) } })).not.toThrow();
    expect(job({ backoffLimit: 1 }, CONTAINER)).toThrow(lost('backoffLimit = 1'));
    expect(job({ deletionRules: [rule] }, CONTAINER)).toThrow(lost('deletionStrategy.deletionRules[0].condition.ttlSeconds = 0'));
    expect(job({ deletionRules: [{ ...rule, ttlSeconds: 5 }] }, CONTAINER)).not.toThrow();
    expect(job({ deletionRules: [{ ...rule, policy: RayJobDeletionPolicy.DELETE_NONE }] }, CONTAINER)).not.toThrow();
  });

  test('a classic agent is not restarted in a head that submits', () => {
    expect(job({ submissionMode: RaySubmissionMode.SIDECAR }, CONTAINER)).toThrow(
      'chart/job: spec.submissionMode = "SidecarMode": gives the head restartPolicy Never, with which an agent in a container of its own that ends for any reason is not started again; use SidecarKind.NATIVE, which is always restarted',
    );
  });

  test('the old cluster of a service', () => {
    const service = (rayClusterDeletionDelaySeconds?: number) => () => new RayServiceWithLogs(chart(), 'service', {
      metadata: { name: 'chat' }, ...CLUSTER, serveConfigV2: 'applications: []', rayClusterDeletionDelaySeconds, sidecar: sidecarIn(undefined, CONTAINER),
    });
    expect(service()).not.toThrow();
    expect(service(0)).toThrow('spec.rayClusterDeletionDelaySeconds = 0: leaves less than 5 seconds');
  });
});
