import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { RAY_JOB_OPTIONS } from './known-props';
import { checkResourceName } from './names';
import { knownName, makeObject } from './object-name';
import { PlainObject } from './plain-data';
import { RayWorkerGroup } from './ray-group';
import { RayJobSpecProps, renderRayJobSpec } from './ray-job-spec';
import { propsProblems } from '../known-props';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** A RayJob without its worker groups. */
export interface RayJobOptions extends RayJobSpecProps {
  /**
   * The object's metadata. A `name` is required: at most 47 lowercase letters, digits and `-`, beginning with a letter. `generateName`
   * in its place is for manifests that are applied with `kubectl create`, each time under another name.
   */
  readonly metadata: ApiObjectMetadata;

  /**
   * The submission id of the job.
   *
   * @default - KubeRay makes one of the name
   */
  readonly jobId?: string;

  /**
   * Whether the job waits, without pods, until it is set to false; needs `shutdownAfterJobFinishes`.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** Properties of `RayJob`. */
export interface RayJobProps extends RayJobOptions {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroup[];
}

/**
 * A RayJob (`ray.io/v1`) with typed properties, nothing added to what they say: a Ray cluster of its own, and a job that runs on it.
 *
 * A job for a Ray cluster that is there already (`clusterSelector`) has no pods to describe; write it as an `ApiObject`.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export class RayJob extends Construct {
  /** The object in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayJob; with `generateName`, what its names begin with. */
  public readonly name: string;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayJobProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayJobProps', { ...RAY_JOB_OPTIONS, workerGroups: true }));
    this.apiObject = rayJobObject(this, props.metadata, renderRayJob(this.node.path, LibraryImages._withRay(this, props), props.workerGroups));
    this.name = knownName(props.metadata)!;
  }
}

/** The spec of a RayJob that nothing owns. */
export function renderRayJob(path: string, props: RayJobOptions, workerGroups: RayWorkerGroup[] | undefined): PlainObject {
  checkResourceName(path, 'RayJob', props.metadata);
  return renderRayJobSpec(path, props, workerGroups, { jobId: props.jobId, suspend: props.suspend }, props.metadata.annotations);
}

/** The object of a RayJob; the default child of the construct that it is made for. */
export function rayJobObject(scope: Construct, metadata: ApiObjectMetadata, spec: PlainObject): ApiObject {
  return makeObject(scope, 'Resource', { apiVersion: 'ray.io/v1', kind: 'RayJob', metadata, spec });
}
