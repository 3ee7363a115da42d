import { PodUnderWork } from './log-volume';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** What a Prometheus finds a pod by whose agent tells its metrics. */
export interface PodMetrics {
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
}

/** Labels and annotations of the pod; other values of them are refused, since they are for something else. */
export function showMetrics(pod: PodUnderWork, template: PlainObject, { labels, annotations }: PodMetrics): void {
  const { path, property } = pod;
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
