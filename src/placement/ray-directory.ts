import { posix } from 'node:path';
import { PodUnderWork } from './log-volume';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';
import { RAY_DIRECTORY } from '../ray/directory';

/** Variables that say where Ray's directory `ray` is, the first before the second. */
const VARIABLES = ['RAY_TMPDIR', 'TMPDIR'];

/** The variable that holds the command that KubeRay would run, for commands of one's own. */
const GENERATED_COMMAND = 'KUBERAY_GEN_RAY_START_CMD';

/** The group of a pod, as far as it says where Ray's directory is. */
export interface GroupOfPod {
  /** Where the group stands, for error texts. */
  readonly property: string;
  readonly head: boolean;
  readonly rayStartParams?: PlainObject;
  /** Whether the container's command starts Ray, whatever it looks like. */
  readonly ownCommand?: boolean;
}

/** A place that says where Ray's directory is. */
interface Said {
  readonly property: string;
  readonly value: unknown;
  /** The directory; undefined where it cannot be told. */
  readonly directory: string | undefined;
}

/** Refuses a pod whose Ray writes elsewhere than to `pod.rayDirectory`. */
export function checkRayDirectory(pod: PodUnderWork, group: GroupOfPod): void {
  const { path, rayDirectory } = pod;
  for (const { property, value, directory } of saidBy(pod, group)) {
    if (directory === undefined) {
      refuse(path, {
        property, value, message: 'has Ray write to a directory that cannot be seen here', remedy: 'write it out, and set rayDirectory to it',
      });
    }
    if (directory !== rayDirectory) {
      refuse(path, {
        property, value, message: `has Ray write to ${directory}, and the agent reads ${rayDirectory}`, remedy: `set rayDirectory to '${directory}', or remove it`,
      });
    }
  }
}

/** The parameters of `ray start` of the head, with Ray's directory unless that is the usual one or something says it already. */
export function paramsWithDirectory(pod: PodUnderWork, group: GroupOfPod): PlainObject | undefined {
  const { path, property, rayContainer, rayDirectory } = pod;
  if (rayDirectory === RAY_DIRECTORY || saidBy(pod, group).length > 0) {
    return group.rayStartParams;
  }
  if (startsRayItself(rayContainer, group)) {
    refuse(path, {
      property: `${property}: the command of ${rayContainer.name}`,
      message: `starts Ray by itself, in ${RAY_DIRECTORY}, and the agent reads ${rayDirectory}`,
      remedy: `add --temp-dir=${rayDirectory}`,
    });
  }
  return { ...group.rayStartParams, 'temp-dir': rayDirectory };
}

/** What says where Ray's directory is, if anything does; what is overridden is left out. */
function saidBy(pod: PodUnderWork, group: GroupOfPod): Said[] {
  const { property: place, head, rayStartParams } = group;
  const { property, rayContainer } = pod;
  const command = commandOf(rayContainer);
  const inCommand = [...command.matchAll(/--temp[-_]dir(?:=|\s+)(["']?)([^\s"';&|)]*)\1/g)].map(([, , value]) => value);
  if (inCommand.length > 0) {
    return inCommand.map((value) => ({ property: `${property}: --temp-dir in the command of ${rayContainer.name}`, value, directory: visible(value) }));
  }
  const parameter: unknown = rayStartParams?.['temp-dir'];
  if (parameter !== undefined && !startsRayItself(rayContainer, group)) {
    return [{ property: `${place}.rayStartParams['temp-dir']`, value: parameter, directory: visible(parameter) }];
  }
  // A worker asks the head.
  return head ? saidByVariables(pod, command) : [];
}

function saidByVariables({ property, rayContainer }: PodUnderWork, command: string): Said[] {
  for (const name of VARIABLES) {
    const directoryIn = (parent: unknown) => {
      const above = visible(parent);
      return above && posix.join(above, 'ray');
    };
    const assigned = new RegExp(`(?:^|[\\s;&|(])${name}=(["']?)([^\\s"';&|)]*)\\1`).exec(command)?.[2];
    if (assigned !== undefined) {
      return [{ property: `${property}: ${name} in the command of ${rayContainer.name}`, value: assigned, directory: directoryIn(assigned) }];
    }
    const variable = ((rayContainer.env ?? []) as PlainObject[]).find((one) => one.name === name);
    if (variable) {
      return [{ property: `${property}: env ${name} of ${rayContainer.name}`, value: variable.value, directory: directoryIn(variable.value) }];
    }
  }
  return [];
}

/** Whether KubeRay leaves `ray start` to the container's own command, with parameters that it knows nothing of. */
function startsRayItself(rayContainer: PlainObject, { ownCommand = false }: GroupOfPod): boolean {
  const command = commandOf(rayContainer);
  return (ownCommand || /\bray\s+start\b/.test(command)) && !command.includes(GENERATED_COMMAND);
}

function commandOf({ command = [], args = [] }: PlainObject): string {
  return [...command, ...args].map(String).join(' ');
}

/** A path that is absolute and holds no variable, without a slash at the end. */
function visible(directory: unknown): string | undefined {
  return typeof directory === 'string' && /^\/[^$`*?]*$/.test(directory) ? normalPath(directory) : undefined;
}

/** The one way of several to write a path. */
export function normalPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/+$/, '') : normal;
}
