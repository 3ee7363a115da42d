import { ClusterUnderCheck, rayContainerOf, variableOf, variablePlace } from './cluster';
import { Problem } from '../../problem';
import { PlainObject } from '../plain-data';

const VARIABLES = ['RAY_USE_TLS', 'RAY_TLS_SERVER_CERT', 'RAY_TLS_SERVER_KEY', 'RAY_TLS_CA_CERT'];
const VOLUME = 'ray-tls';
const DIRECTORY = '/etc/ray/tls';

const MANAGED = { message: 'is managed by KubeRay with tlsOptions', remedy: 'remove it' };

/** What KubeRay refuses beside TLS of its own making. */
export function tlsProblems({ spec, groups }: ClusterUnderCheck): Problem[] {
  if (spec.tlsOptions?.enabled !== true) {
    return [];
  }
  const autoscaler: PlainObject = spec.autoscalerOptions ?? {};
  return [
    ...groups.flatMap((group) => [
      ...VARIABLES.filter((name) => variableOf(rayContainerOf(group), name)).map((name) => ({ property: variablePlace(group, name), ...MANAGED })),
      ...mountProblems(group.property, rayContainerOf(group).volumeMounts),
    ]),
    ...VARIABLES.filter((name) => variableOf(autoscaler, name)).map((name) => ({ property: `autoscalerOptions.env ${name}`, ...MANAGED })),
    ...mountProblems('autoscalerOptions', autoscaler.volumeMounts),
  ];
}

function mountProblems(property: string, mounts: PlainObject[] = []): Problem[] {
  return mounts.filter(({ name, mountPath }) => name === VOLUME || mountPath === DIRECTORY)
    .map(({ name, mountPath }) => ({ property: `${property}: the mount of ${mountPath}`, value: name, ...MANAGED }));
}
