import { DELETION_RULE } from './known-props';
import { textMap } from './names';
import { additionalFields } from './pass-through';
import { isMap, plainMap, PlainObject } from './plain-data';
import { RayManager } from './ray-cluster';
import { RayClusterSpecProps, renderRayClusterSpec } from './ray-cluster-spec';
import { RayWorkerGroup } from './ray-group';
import { RayJobDeletionRule, renderDeletionRules } from './ray-job-deletion';
import { checkRayJobRules } from './ray-job-rules';
import { RayPodProps } from './ray-pod';
import { schemaAt } from './schema';
import { checkSpecShape } from './spec-shape';
import { renderSubmitterPod } from './submitter-pod';
import { kubeRayVersionOf } from './version';
import { yamlDocuments } from './yaml-text';
import { listProblems } from '../known-props';
import { refuse, refuseAll } from '../problem';

/**
 * Who submits the job to its Ray cluster.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export enum RaySubmissionMode {
  /** A Kubernetes Job with a pod of its own. What the job's driver prints is there too, and in the head's log files. */
  K8S_JOB = 'K8sJobMode',
  /** The KubeRay operator, by a request to the head. */
  HTTP = 'HTTPMode',
  /** A person; the RayJob waits for the id of the submission. */
  INTERACTIVE = 'InteractiveMode',
  /** A container that KubeRay adds to the head pod, which is not restarted then. */
  SIDECAR = 'SidecarMode',
}

/** What a Ray job is made of, whether a RayJob or a RayCronJob runs it: the Ray cluster, and what runs on it. */
export interface RayJobSpecProps extends RayClusterSpecProps {
  /**
   * The command that runs the job: `python /home/ray/samples/sample_code.py`.
   *
   * @default - none, which only RaySubmissionMode.INTERACTIVE allows
   */
  readonly entrypoint?: string;

  /**
   * The runtime environment of the job as a YAML text.
   *
   * @default - that of the image
   * @see https://docs.ray.io/en/latest/ray-core/handling-dependencies.html
   */
  readonly runtimeEnvYaml?: string;

  /**
   * How many CPUs are kept free for the job's driver.
   *
   * @default 0
   */
  readonly entrypointNumCpus?: number;

  /**
   * How many GPUs are kept free for the job's driver.
   *
   * @default 0
   */
  readonly entrypointNumGpus?: number;

  /**
   * How much of Ray's custom resources is kept free for the job's driver.
   *
   * @default - none
   */
  readonly entrypointResources?: { [resource: string]: number };

  /**
   * Metadata of the job, as Ray shows it.
   *
   * @default - none
   */
  readonly jobMetadata?: { [key: string]: string };

  /**
   * Who submits the job. Needs KubeRay 1.1.0.
   *
   * @default RaySubmissionMode.K8S_JOB
   */
  readonly submissionMode?: RaySubmissionMode;

  /**
   * The pod that submits the job, for `RaySubmissionMode.K8S_JOB`. Its first container submits; there can be no other, since one that
   * does not end would keep the job from completing.
   *
   * @default - KubeRay's own, with the head's image and limits of 1 CPU and 1Gi memory
   */
  readonly submitterPod?: RayPodProps;

  /**
   * How often Kubernetes tries to submit the job again. Needs KubeRay 1.2.0.
   *
   * @default 2
   */
  readonly submitterBackoffLimit?: number;

  /**
   * How often a failed job is run again, each time on a new Ray cluster and with a new submission id. Needs KubeRay 1.2.0.
   *
   * @default 0
   */
  readonly backoffLimit?: number;

  /**
   * How long the job may take in all, in seconds. Needs KubeRay 1.1.0.
   *
   * @default - as long as it takes
   */
  readonly activeDeadlineSeconds?: number;

  /**
   * How long it may take until the job runs, in seconds. Needs KubeRay 1.6.0.
   *
   * @default - as long as it takes
   */
  readonly preRunningDeadlineSeconds?: number;

  /**
   * Whether the Ray cluster is deleted when the job has finished.
   *
   * @default false
   */
  readonly shutdownAfterJobFinishes?: boolean;

  /**
   * How long after the end of the job the Ray cluster is deleted, in seconds; with `shutdownAfterJobFinishes`.
   *
   * @default 0
   */
  readonly ttlSecondsAfterFinished?: number;

  /**
   * What is deleted when the job has finished, in steps; not with `shutdownAfterJobFinishes`. Needs KubeRay 1.5.0.
   *
   * @default - nothing
   */
  readonly deletionRules?: RayJobDeletionRule[];

  /**
   * Which controller looks after the job. It cannot be changed later. Needs KubeRay 1.3.0.
   *
   * @default RayManager.KUBERAY
   */
  readonly managedBy?: RayManager;

  /**
   * Fields of the job's spec in the API that have no property here; those of the cluster's spec are in `additionalSpec`.
   *
   * @default - none
   */
  readonly additionalJobSpec?: { [field: string]: any };
}

/** The spec of a RayJob as KubeRay reads it, checked. */
export function renderRayJobSpec(
  path: string, props: RayJobSpecProps, workerGroups: RayWorkerGroup[] | undefined, fields: PlainObject, annotations?: { [key: string]: string },
): PlainObject {
  const version = kubeRayVersionOf(path, props);
  refuseAll(path, listProblems('deletionRules', props.deletionRules, 'RayJobDeletionRule', DELETION_RULE));
  const spec = additionalFields(path, 'additionalJobSpec', {
    ...fields,
    submissionMode: props.submissionMode,
    entrypoint: props.entrypoint,
    runtimeEnvYAML: props.runtimeEnvYaml,
    entrypointNumCpus: props.entrypointNumCpus,
    entrypointNumGpus: props.entrypointNumGpus,
    entrypointResources: props.entrypointResources && JSON.stringify(numberMap(path, props.entrypointResources)),
    metadata: props.jobMetadata && textMap(path, 'jobMetadata', props.jobMetadata),
    backoffLimit: props.backoffLimit,
    activeDeadlineSeconds: props.activeDeadlineSeconds,
    preRunningDeadlineSeconds: props.preRunningDeadlineSeconds,
    shutdownAfterJobFinishes: props.shutdownAfterJobFinishes,
    ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
    deletionStrategy: props.deletionRules && { deletionRules: renderDeletionRules(path, props.deletionRules) },
    managedBy: props.managedBy,
    submitterConfig: props.submitterBackoffLimit === undefined ? undefined : { backoffLimit: props.submitterBackoffLimit },
    submitterPodTemplate: props.submitterPod && renderSubmitterPod(path, props, props.submitterPod, version),
    rayClusterSpec: renderRayClusterSpec({ path, owned: true, fields: {}, annotations }, props, workerGroups),
  }, props.additionalJobSpec, { schema: schemaAt('RayJob'), version });
  checkRuntimeEnv(path, props.runtimeEnvYaml);
  checkSpecShape(path, 'RayJob', spec, version);
  checkRayJobRules(path, spec, version);
  return spec;
}

function numberMap(path: string, resources: { [resource: string]: number }): { [resource: string]: number } {
  const map = plainMap(path, 'entrypointResources', resources);
  refuseAll(path, Object.entries(map).filter(([, amount]) => typeof amount !== 'number').map(([name, value]) => ({
    property: `entrypointResources.${name}`, value, message: 'is not a number', remedy: 'write a number, without quotes',
  })));
  return map;
}

function checkRuntimeEnv(path: string, text: string | undefined): void {
  const property = 'runtimeEnvYaml';
  if (text !== undefined) {
    if (typeof text !== 'string') {
      refuse(path, { property, message: 'is not a text', remedy: "write YAML: 'pip: [requests]'" });
    }
    const documents = yamlDocuments(path, property, text);
    if (documents.length !== 1 || !isMap(documents[0])) {
      refuse(path, { property, value: text, message: 'is no YAML map', remedy: "write it like 'pip: [requests]'" });
    }
  }
}
