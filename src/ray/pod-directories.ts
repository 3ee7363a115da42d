/**
 * How the directories of Ray pods on a node are named, of which each holds what one pod has at /tmp/ray:
 * `<namespace>_<cluster>_<group>_<pod>`, and for the pods of a RayJob, RayService or RayCronJob `_j`, `_s` or `_c` with the number of
 * characters at the beginning of the cluster's name that are the owner's.
 *
 * No part can have a `_` in it, and all of them at their longest are shorter than what a file system takes as a name.
 */

/** Finds the directories, and nothing that somebody else puts beside them. */
export const POD_DIRECTORY_GLOB = '*_*_*_*';

/** Matches a name as a pattern of Lua; captures namespace, cluster, group, pod, the letter and the number. */
export const POD_DIRECTORY_LUA = '([^/_]+)_([^/_]+)_([^/_]+)_([^/_]+)_?([jsc]?)(%d*)';

/** The letters of the owners' kinds. */
const OWNER_LETTERS: { readonly [kind: string]: string } = { RayJob: 'j', RayService: 's', RayCronJob: 'c' };

/** The end of the name that says whose pod it is; empty for a RayCluster that nothing owns. */
export function ownerSuffix(kind: string, name: string): string {
  return kind in OWNER_LETTERS ? `_${OWNER_LETTERS[kind]}${name.length}` : '';
}
