import { manifestOf } from './manifest-of';
import { sample } from './samples';
import {
  KubeRayVersion, RayJob, RayJobDeletionPolicy, RayJobDeletionRule, RayJobOutcome, RayJobProps, RayManager, RaySubmissionMode,
} from '../../src';

const MINIMAL: RayJobProps = { metadata: { name: 'train' }, rayVersion: '2.52.0', entrypoint: 'python train.py' };

const manifest = (props: Partial<RayJobProps> = {}) => manifestOf((chart) => new RayJob(chart, 'job', { ...MINIMAL, ...props }));

test('the least job', () => {
  expect(manifest()).toEqual({
    apiVersion: 'ray.io/v1',
    kind: 'RayJob',
    metadata: { name: 'train' },
    spec: {
      entrypoint: 'python train.py',
      rayClusterSpec: {
        rayVersion: '2.52.0',
        headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [{ name: 'ray-head', image: 'rayproject/ray:2.52.0' }] } } },
      },
    },
  });
});

test.each([['ray-job.sample.yaml', undefined], ['ray-job.sidecar-mode.yaml', RaySubmissionMode.SIDECAR]])('%s, field for field', (file, submissionMode) => {
  const [original] = sample(file);
  const { entrypoint, runtimeEnvYAML, rayClusterSpec } = original.spec;
  const [{ template: { spec: head } }, { template: { spec: worker } }] = [rayClusterSpec.headGroupSpec, rayClusterSpec.workerGroupSpecs[0]];
  expect(manifest({
    metadata: original.metadata,
    submissionMode,
    entrypoint,
    runtimeEnvYaml: runtimeEnvYAML,
    head: { podTemplate: { spec: head } },
    workerGroups: [{ groupName: 'small-group', replicas: 1, minReplicas: 1, maxReplicas: 5, podTemplate: { spec: worker } }],
  })).toEqual(original);
});

test('every property', () => {
  expect(manifest({
    jobId: 'train-1',
    suspend: false,
    runtimeEnvYaml: 'pip: [requests]',
    entrypointNumCpus: 1,
    entrypointNumGpus: 0.5,
    entrypointResources: { accelerator: 2 },
    jobMetadata: { team: 'a' },
    submissionMode: RaySubmissionMode.K8S_JOB,
    submitterPod: { resources: { limits: { memory: '512Mi' } }, nodeSelector: { pool: 'cpu' } },
    submitterBackoffLimit: 0,
    backoffLimit: 2,
    activeDeadlineSeconds: 3600,
    preRunningDeadlineSeconds: 600,
    deletionRules: [
      { policy: RayJobDeletionPolicy.DELETE_WORKERS, outcome: RayJobOutcome.FAILED, ttlSeconds: 60 },
      { policy: RayJobDeletionPolicy.DELETE_SELF, outcome: RayJobOutcome.FAILED, ttlSeconds: 3600 },
      { policy: RayJobDeletionPolicy.DELETE_CLUSTER, outcome: RayJobOutcome.SUCCEEDED },
      { policy: RayJobDeletionPolicy.DELETE_NONE, outcome: RayJobOutcome.DEPLOYMENT_FAILED },
    ],
    managedBy: RayManager.KUBERAY,
    // A release that is newer than the schema may have fields of its own.
    kubeRayVersion: KubeRayVersion.of('1.8.0'),
    additionalJobSpec: { future: 1 },
  }).spec).toMatchSnapshot();
});

test('a submitter pod of a template of its own', () => {
  const podTemplate = { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'submit', image: 'a' }], initContainers: [{ name: 'mesh', image: 'b', restartPolicy: 'Always' }] } };
  expect(manifest({ submitterPod: { podTemplate } }).spec.submitterPodTemplate).toEqual(podTemplate);
});

test('nothing to submit', () => {
  expect(manifest({ submissionMode: RaySubmissionMode.INTERACTIVE, entrypoint: undefined }).spec.entrypoint).toBeUndefined();
});

describe('refused', () => {
  const rule = (policy: RayJobDeletionPolicy, ttlSeconds?: number): RayJobDeletionRule => ({ policy, outcome: RayJobOutcome.SUCCEEDED, ttlSeconds });
  const { DELETE_WORKERS, DELETE_CLUSTER, DELETE_SELF } = RayJobDeletionPolicy;

  test.each<[string, Partial<RayJobProps>, string]>([
    ['a long name', { metadata: { name: 'a'.repeat(48) } }, `metadata.name = "${'a'.repeat(48)}": has 48 characters, and KubeRay allows a RayJob 47; shorten it`],
    ['no entrypoint', { entrypoint: undefined }, 'entrypoint: is missing; give the command that runs the job, or use RaySubmissionMode.INTERACTIVE'],
    ['retries of what nobody submits', { submissionMode: RaySubmissionMode.INTERACTIVE, backoffLimit: 1 },
      'backoffLimit = 1: does not go with InteractiveMode, which has nothing to submit again; leave it out'],
    ['a submitter pod without a Job', { submissionMode: RaySubmissionMode.HTTP, submitterPod: {} }, 'submitterPod: is for RaySubmissionMode.K8S_JOB, and HTTPMode has no such pod; leave it out'],
    ['a submitter limit without a Job', { submissionMode: RaySubmissionMode.SIDECAR, submitterBackoffLimit: 1 },
      'submitterBackoffLimit: is for RaySubmissionMode.K8S_JOB, and SidecarMode has no such pod; leave it out'],
    ['a head that restarts', { submissionMode: RaySubmissionMode.SIDECAR, head: { podTemplate: { spec: { restartPolicy: 'Always' } } } },
      'head.podTemplate.spec.restartPolicy = "Always": is not Never, which SidecarMode needs; leave it out'],
    ['a container beside the submitter', { submitterPod: { podTemplate: { spec: { containers: [{ name: 'submit' }, { name: 'logs' }] } } } },
      'submitterPod.podTemplate.spec.containers = ["submit","logs"]: has a container beside the one that submits: while it runs the Job does not complete, and the RayJob with it only after 300 seconds; make it an init container with restartPolicy: Always'],
    ['a submitter that always restarts', { submitterPod: { podTemplate: { spec: { restartPolicy: 'Always' } } } },
      'submitterPod.podTemplate.spec.restartPolicy = "Always": is none that a Job can have; use Never or OnFailure'],
    ['a lifetime without a shutdown', { ttlSecondsAfterFinished: 60 }, 'ttlSecondsAfterFinished = 60: means nothing without shutdownAfterJobFinishes; set that to true'],
    ['a suspended job that stays', { suspend: true }, 'suspend = true: needs shutdownAfterJobFinishes; set that to true'],
    ['no time', { activeDeadlineSeconds: 0 }, 'activeDeadlineSeconds = 0: is not a whole number of at least 1; correct it'],
    ['no rule', { deletionRules: [] }, 'deletionRules = []: are none; give at least one, or leave them out'],
    ['two ways to end', { deletionRules: [rule(DELETE_SELF)], shutdownAfterJobFinishes: true }, 'deletionRules: do not go with shutdownAfterJobFinishes; give one of the two'],
    ['the same rule twice', { deletionRules: [rule(DELETE_SELF, 1), rule(DELETE_SELF, 2)] }, 'deletionRules[1] = "DeleteSelf": is there twice for the same outcome; keep one of them'],
    ['rules out of order', { deletionRules: [rule(DELETE_CLUSTER, 10), rule(DELETE_WORKERS, 20)] },
      'deletionRules[1].ttlSeconds = 20: puts DeleteWorkers in the wrong order with DeleteCluster; delete the workers first, then the cluster, then the RayJob itself'],
    ['a rule that comes too early', { deletionRules: [rule(DELETE_CLUSTER, 10), rule(DELETE_SELF)] }, 'deletionRules[1].ttlSeconds: puts DeleteSelf in the wrong order with DeleteCluster'],
    ['a rule with half a second', { deletionRules: [rule(DELETE_SELF, 0.5)] }, 'deletionRules[0].ttlSeconds = 0.5: is not a whole number of at least 0; correct it'],
    ['workers that are not the job\'s to remove', { deletionRules: [rule(DELETE_WORKERS)], enableInTreeAutoscaling: true },
      'deletionRules[0].policy = "DeleteWorkers": does not go with enableInTreeAutoscaling; let the autoscaler remove the workers'],
    ['a runtime environment that is a list', { runtimeEnvYaml: '- pip' }, 'runtimeEnvYaml = "- pip": is no YAML map; write it like \'pip: [requests]\''],
    ['a runtime environment that is no YAML', { runtimeEnvYaml: 'pip: [' }, 'runtimeEnvYaml: is no YAML: '],
    ['a field with a property', { additionalJobSpec: { entrypoint: 'a' } }, 'additionalJobSpec.entrypoint = "a": is a field that has a property of its own; use that property'],
    ['a label that KubeRay\'s Services select by', { head: { podLabels: { 'app.kubernetes.io/name': 'x' } } }, 'head.template.metadata.labels[\'app.kubernetes.io/name\']: is what KubeRay\'s Services find the head by'],
  ])('%s', (_, props, text) => {
    expect(() => manifest(props)).toThrow(`chart/job: ${text}`);
  });

  test.each<[Partial<RayJobProps>, string, string]>([
    [{ submissionMode: RaySubmissionMode.HTTP }, 'submissionMode', '1.1.0'],
    [{ submitterBackoffLimit: 1 }, 'submitterConfig', '1.2.0'],
    [{ backoffLimit: 1 }, 'backoffLimit', '1.2.0'],
    [{ managedBy: RayManager.MULTIKUEUE }, 'managedBy', '1.3.0'],
    [{ deletionRules: [rule(DELETE_SELF)] }, 'deletionStrategy', '1.5.0'],
    [{ preRunningDeadlineSeconds: 1 }, 'preRunningDeadlineSeconds', '1.6.0'],
  ])('%j before its time', (props, field, since) => {
    expect(() => manifest({ ...props, kubeRayVersion: KubeRayVersion.V1_0_0 })).toThrow(`chart/job: spec.${field}: is not in KubeRay 1.0.0; use KubeRay ${since} or newer`);
    expect(() => manifest({ ...props, kubeRayVersion: KubeRayVersion.of(since) })).not.toThrow();
  });

  test('a rule for a failed deployment before its time', () => {
    const deletionRules = [{ policy: DELETE_SELF, outcome: RayJobOutcome.DEPLOYMENT_FAILED }];
    expect(() => manifest({ deletionRules, kubeRayVersion: KubeRayVersion.V1_5_2 }))
      .toThrow('chart/job: spec.deletionStrategy.deletionRules[0].condition.jobDeploymentStatus: is not in KubeRay 1.5.2; use KubeRay 1.6.0 or newer');
  });
});
