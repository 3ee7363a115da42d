import { plainMap } from '../kuberay/plain-data';
import { resourceProblems } from '../kuberay/resource-rules';
import { schedulingProblems } from '../kuberay/scheduling-rules';
import { containerSchema, podSpecSchema } from '../kuberay/schema';
import { shapeProblems } from '../kuberay/shape';
import { Problem } from '../problem';

/** What a user may say of the pod of a backend. */
export interface WorkloadProps {
  readonly resources?: { [key: string]: any };
  readonly podSpec?: { [key: string]: any };
}

/** What Kubernetes would refuse of that, or drop. */
export function workloadProblems(path: string, { resources, podSpec }: WorkloadProps): Problem[] {
  const container = resources && plainMap(path, 'resources', resources);
  const spec = podSpec && plainMap(path, 'podSpec', podSpec);
  const shapes = [
    ...(container ? shapeProblems('resources', container, containerSchema('resources')) : []),
    // What is missing in it is in what it is laid over.
    ...(spec ? shapeProblems('podSpec', spec, podSpecSchema(), { partial: true }) : []),
  ];
  return shapes.length > 0 ? shapes : [...resourceProblems('resources', container), ...(spec ? schedulingProblems('podSpec', spec) : [])];
}
