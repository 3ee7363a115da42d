import { PlainObject } from './plain-data';
import { choice } from './scheduling-rules';
import { RayKind, schemaAt, schemaSince } from './schema';
import { shapeProblems } from './shape';
import { KubeRayVersion } from './version';
import { refuse, refuseAll } from '../problem';

/** A rule of the definitions, in an expression of their own. */
const MANAGERS = ['ray.io/kuberay-operator', 'kueue.x-k8s.io/multikueue'];

/** Refuses fields of a spec that the given release does not have, or has otherwise: it would drop them, or refuse the object. */
export function checkSpecShape(path: string, kind: RayKind, spec: PlainObject, version: KubeRayVersion): void {
  const since = schemaSince(kind);
  if (!version.atLeast(since)) {
    refuse(path, { property: 'kubeRayVersion', value: version.version, message: `has no ${kind}`, remedy: `use KubeRay ${since} or newer` });
  }
  refuseAll(path, [...shapeProblems('spec', spec, schemaAt(kind), { version }), ...choice('managedBy', spec.managedBy, MANAGERS)]);
}
