import { PlainObject } from './plain-data';
import { RayKind, schemaAt, schemaSince } from './schema';
import { shapeProblems } from './shape';
import { KubeRayVersion } from './version';
import { refuse, refuseAll } from '../problem';

/** Refuses fields of a spec that the given release does not have, or has otherwise: it would drop them, or refuse the object. */
export function checkSpecShape(path: string, kind: RayKind, spec: PlainObject, version: KubeRayVersion): void {
  const since = schemaSince(kind);
  if (!version.atLeast(since)) {
    refuse(path, { property: 'kubeRayVersion', value: version.version, message: `has no ${kind}`, remedy: `use KubeRay ${since} or newer` });
  }
  refuseAll(path, shapeProblems('spec', spec, schemaAt(kind), { version }));
}
