import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { checkSchedule, checkTimeZone } from './cron-schedule';
import { RAY_CRON_JOB_OPTIONS } from './known-props';
import { checkResourceName } from './names';
import { knownName, makeObject } from './object-name';
import { additionalFields } from './pass-through';
import { PlainObject } from './plain-data';
import { RayWorkerGroup } from './ray-group';
import { RayJobSpecProps, renderRayJobSpec } from './ray-job-spec';
import { schemaAt } from './schema';
import { checkSpecShape } from './spec-shape';
import { kubeRayVersionOf } from './version';
import { propsProblems } from '../known-props';
import { LibraryImages } from '../library-images';
import { refuseAll } from '../problem';

/** A RayCronJob without its worker groups. */
export interface RayCronJobOptions extends RayJobSpecProps {
  /**
   * The object's metadata. A `name` is required: at most 36 lowercase letters, digits and `-`, beginning with a letter. `generateName`
   * in its place is for manifests that are applied with `kubectl create`, each time under another name.
   */
  readonly metadata: ApiObjectMetadata;

  /**
   * When the job runs: five fields as in cron, or one of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly` and `@every 1h30m`.
   *
   * @see https://en.wikipedia.org/wiki/Cron
   */
  readonly schedule: string;

  /**
   * The time zone of the schedule: `Asia/Tokyo`. Needs KubeRay 1.7.0.
   *
   * @default - that of the KubeRay operator
   */
  readonly timeZone?: string;

  /**
   * Whether no further jobs are started until it is set to false again.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Fields of the RayCronJob's spec in the API that have no property here; those of its jobs are in `additionalJobSpec`.
   *
   * @default - none
   */
  readonly additionalCronJobSpec?: { [field: string]: any };
}

/** Properties of `RayCronJob`. */
export interface RayCronJobProps extends RayCronJobOptions {
  /**
   * The groups of workers.
   *
   * @default - none
   */
  readonly workerGroups?: RayWorkerGroup[];
}

/**
 * A RayCronJob (`ray.io/v1`) with typed properties, nothing added to what they say: a RayJob at set times, each with a Ray cluster of
 * its own. Needs KubeRay 1.6.0, with its feature gate RayCronJob switched on.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/raycronjob-quick-start.html
 */
export class RayCronJob extends Construct {
  /** The object in the manifest. */
  public readonly apiObject: ApiObject;

  /** The name of the RayCronJob; with `generateName`, what its names begin with. */
  public readonly name: string;

  /**
   * @throws if a value cannot work, with the construct path, the property and what to do
   */
  constructor(scope: Construct, id: string, props: RayCronJobProps) {
    super(scope, id);
    refuseAll(this.node.path, propsProblems('', props, 'RayCronJobProps', { ...RAY_CRON_JOB_OPTIONS, workerGroups: true }));
    const spec = renderRayCronJob(this.node.path, LibraryImages._withRay(this, props), props.workerGroups);
    this.apiObject = rayCronJobObject(this, props.metadata, spec);
    this.name = knownName(props.metadata)!;
  }
}

/** The spec of a RayCronJob. */
export function renderRayCronJob(path: string, props: RayCronJobOptions, workerGroups: RayWorkerGroup[] | undefined): PlainObject {
  checkResourceName(path, 'RayCronJob', props.metadata);
  checkSchedule(path, props.schedule);
  checkTimeZone(path, props.timeZone);
  const version = kubeRayVersionOf(path, props);
  const spec = additionalFields(path, 'additionalCronJobSpec', {
    schedule: props.schedule,
    timeZone: props.timeZone,
    suspend: props.suspend,
    jobTemplate: renderRayJobSpec(path, props, workerGroups, {}, props.metadata.annotations),
  }, props.additionalCronJobSpec, { schema: schemaAt('RayCronJob'), version });
  checkSpecShape(path, 'RayCronJob', spec, version);
  return spec;
}

/** The object of a RayCronJob; the default child of the construct that it is made for. */
export function rayCronJobObject(scope: Construct, metadata: ApiObjectMetadata, spec: PlainObject): ApiObject {
  return makeObject(scope, 'Resource', { apiVersion: 'ray.io/v1', kind: 'RayCronJob', metadata, spec });
}
