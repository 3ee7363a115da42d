import { ClusterUnderCheck, rayAtLeast } from './cluster';
import { Problem } from '../../problem';
import { PlainObject } from '../plain-data';

const PLACE = 'additionalSpec.authOptions';

/** What KubeRay refuses of the authentication of a Ray cluster. */
export function authProblems({ spec, owned }: ClusterUnderCheck): Problem[] {
  const options: PlainObject = spec.authOptions ?? {};
  const byKubernetes = options.enableK8sTokenAuth === true;
  const place = { property: `${PLACE}.enableK8sTokenAuth`, value: true };
  const problems: Problem[] = [];
  if (byKubernetes && owned) {
    problems.push({ ...place, message: 'is for a RayCluster that stands alone', remedy: 'leave it out' });
  }
  if (options.mode !== 'token') {
    return byKubernetes ? [...problems, { ...place, message: "needs mode = 'token'", remedy: 'set that' }] : problems;
  }
  if (!rayAtLeast(spec.rayVersion, 2, 52)) {
    problems.push({ property: `${PLACE}.mode`, value: 'token', message: `needs Ray 2.52.0, and rayVersion is ${spec.rayVersion}`, remedy: 'use a newer Ray, or leave it out' });
  }
  if (byKubernetes && !rayAtLeast(spec.rayVersion, 2, 55)) {
    problems.push({ ...place, message: `needs Ray 2.55.0, and rayVersion is ${spec.rayVersion}`, remedy: 'use a newer Ray, or leave it out' });
  }
  if (byKubernetes && options.secretName) {
    problems.push({ property: `${PLACE}.secretName`, value: options.secretName, message: 'does not go with enableK8sTokenAuth', remedy: 'give one of the two' });
  }
  return problems;
}
