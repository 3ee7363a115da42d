import { ClusterUnderCheck, GroupUnderCheck } from './cluster';
import { nearest } from '../../nearest';
import { Problem } from '../../problem';
import { quantityValue } from '../quantity';
import { below } from '../shape';

/** The parameters of `ray start`, to tell what somebody meant. Other releases of Ray have some more. */
const KNOWN = [
  'address', 'autoscaling-config', 'block', 'cgroup-path', 'dashboard-agent-grpc-port', 'dashboard-agent-listen-port', 'dashboard-host', 'dashboard-port',
  'disable-usage-stats', 'enable-object-reconstruction', 'enable-resource-isolation', 'gcs-server-port', 'head', 'include-dashboard', 'include-log-monitor',
  'labels', 'labels-file', 'log-color', 'log-style', 'max-worker-port', 'memory', 'metrics-export-port', 'min-worker-port', 'no-monitor', 'no-redirect-output',
  'node-ip-address', 'node-manager-port', 'node-name', 'num-cpus', 'num-gpus', 'object-manager-port', 'object-spilling-directory', 'object-store-memory',
  'plasma-directory', 'port', 'proxy-server-url', 'ray-client-server-port', 'ray-debugger-external', 'redis-password', 'redis-shard-ports', 'redis-username',
  'resources', 'runtime-env-agent-port', 'system-config', 'system-reserved-cpu', 'system-reserved-memory', 'temp-dir', 'tracing-startup-hook', 'worker-port-list',
];

/** Parameters that say what `resources` of a group says too. */
const RESOURCES = ['num-cpus', 'num-gpus', 'memory', 'resources'];

/** Parameters that Ray reads as whole numbers. */
const WHOLE = ['num-cpus', 'num-gpus', 'memory', 'object-store-memory'];

/** What KubeRay or `ray start` refuses of parameters, and what KubeRay passes over in silence. */
export function rayStartParamsProblems({ version }: ClusterUnderCheck, { property, group }: GroupUnderCheck): Problem[] {
  const params: { [name: string]: string } = group.rayStartParams;
  const place = (name: string) => below(`${property}.rayStartParams`, name);
  const doubled = RESOURCES.find((name) => params[name]);
  return [
    ...(doubled && Object.keys(group.resources ?? {}).length > 0
      ? [{ property: place(doubled), value: params[doubled], message: 'is given together with rayResources', remedy: 'give one of them' }] : []),
    ...(params.labels !== undefined && version.atLeast('1.5.0')
      ? [{ property: place('labels'), value: params.labels, message: 'is not taken by KubeRay', remedy: 'use rayLabels' }] : []),
    ...Object.entries(params).flatMap(([name, value]) => [...nameProblems(place(name), name, value), ...valueProblems(place(name), name, value)]),
    ...Object.entries(group.resources ?? {}).filter(([, value]) => quantityValue(value) === undefined).map(([name, value]) => ({
      property: below(`${property}.rayResources`, name), value, message: 'is not a quantity, and KubeRay would leave it out', remedy: "write a number as a text: '2'",
    })),
  ];
}

function nameProblems(property: string, name: string, value: string): Problem[] {
  const bare = name.replace(/^-+/, '').replace(/_/g, '-');
  if (bare !== name || !/^[a-z][a-z0-9-]*$/.test(name)) {
    const meant = KNOWN.includes(bare) ? bare : nearest(bare, KNOWN);
    return [{ property, message: 'is not the name of a parameter as KubeRay takes it', remedy: meant ? `write ${meant}` : 'write it without --, with lowercase letters and -' }];
  }
  const near = KNOWN.includes(name) ? undefined : nearest(name, KNOWN);
  if (near) {
    return [{ property, message: 'is not a parameter of ray start', remedy: `use ${near}` }];
  }
  return name === 'block' && value !== 'true' ? [{ property, value, message: 'is always true with KubeRay', remedy: 'leave it out' }] : [];
}

function valueProblems(property: string, name: string, value: string): Problem[] {
  if (WHOLE.includes(name) && !/^\d+$/.test(value.trim())) {
    return [{ property, value, message: 'is not a whole number, which Ray needs here', remedy: name.includes('memory') ? "give bytes: '4294967296'" : "write it like '2'" }];
  }
  if (/(^|-)port$/.test(name) && !(/^\d+$/.test(value) && Number(value) <= 65535)) {
    return [{ property, value, message: 'is not a valid port', remedy: 'use 0 to 65535' }];
  }
  // KubeRay puts it into a command line, where the shell takes the quotation marks away.
  return name === 'resources' && value.trim().startsWith('{')
    ? [{ property, value, message: 'loses its quotation marks in the shell', remedy: `put it in single quotes: ${JSON.stringify(`'${value.trim()}'`)}, or use rayResources` }] : [];
}
