import { PodUnderWork } from './log-volume';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { METRICS_PORT } from '../metrics/agent-metrics';
import { refuse } from '../problem';

/** What a Prometheus finds a pod by whose agent tells its metrics. */
export interface PodMetrics {
  readonly port: number;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
}

/** Labels and annotations of the pod; other values of them are refused, since they are for something else. */
export function showMetrics(pod: PodUnderWork, template: PlainObject, { port, labels, annotations }: PodMetrics): void {
  const { path, property, spec } = pod;
  if (spec.hostNetwork === true && port === METRICS_PORT) {
    refuse(path, {
      property: `${property}.spec.hostNetwork`,
      value: true,
      message: `has the agent take port ${port} of the node, where another agent may have it: then neither the agent nor Ray starts`,
      remedy: 'give metrics.port (service.httpPort of a configuration of your own) a port that is free on the nodes',
    });
  }
  for (const [field, wanted] of Object.entries({ labels, annotations })) {
    if (Object.keys(wanted).length === 0) {
      continue;
    }
    const metadata: PlainObject = (template.metadata ??= {});
    const own: PlainObject = isMap(metadata[field]) ? metadata[field] : {};
    const other = Object.entries(wanted).find(([name, value]) => own[name] !== undefined && own[name] !== value);
    if (other) {
      refuse(path, {
        property: `${property}.metadata.${field}['${other[0]}']`, value: own[other[0]], message: `is to be ${other[1]} for the metrics of the agent`, remedy: 'remove it, or leave out metrics',
      });
    }
    metadata[field] = { ...own, ...wanted };
  }
}
