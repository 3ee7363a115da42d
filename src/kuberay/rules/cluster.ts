import { PlainObject } from '../plain-data';
import { KubeRayVersion } from '../version';

/** A Ray cluster whose rules are checked, and what its owner says. */
export interface ClusterUnderCheck {
  /** The spec of the RayCluster. */
  readonly spec: PlainObject;
  /** The annotations of the RayCluster, or of what owns it. */
  readonly annotations: PlainObject;
  /** Whether a RayJob or a RayService owns the cluster. */
  readonly owned: boolean;
  readonly version: KubeRayVersion;
  readonly groups: GroupUnderCheck[];
}

/** The head, or a group of workers. */
export interface GroupUnderCheck {
  /** As the user writes it: `head` or `workerGroups[0]`. */
  readonly property: string;
  readonly head: boolean;
  readonly group: PlainObject;
}

/** The groups of a cluster, the head first. */
export function groupsOf(spec: PlainObject): GroupUnderCheck[] {
  return [
    { property: 'head', head: true, group: spec.headGroupSpec },
    ...(spec.workerGroupSpecs ?? []).map((group: PlainObject, i: number) => ({ property: `workerGroups[${i}]`, head: false, group })),
  ];
}

/** The Ray container of a group. */
export function rayContainerOf({ group }: GroupUnderCheck): PlainObject {
  return group.template.spec.containers[0];
}

/** A variable of a container, or of anything else that has some. */
export function variableOf({ env }: PlainObject, name: string): PlainObject | undefined {
  return (env as PlainObject[] | undefined)?.find((variable) => variable.name === name);
}

/** Where a variable of the Ray container stands, for error texts. */
export function variablePlace({ property }: GroupUnderCheck, name: string): string {
  return `${property}: env ${name} of the Ray container`;
}

/** Whether a version of Ray, as far as it is one, is the given one or newer. */
export function rayAtLeast(rayVersion: string, major: number, minor: number): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(rayVersion) ?? [];
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
