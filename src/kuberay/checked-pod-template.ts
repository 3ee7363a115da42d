import { PlainObject } from './plain-data';
import { podProblems } from './pod-rules';
import { normalizePodTemplate } from './pod-template';
import { podTemplateSchema } from './schema';
import { ShapeOptions, shapeProblems } from './shape';
import { refuseAll } from '../problem';

/**
 * The pod template of a manifest that is there as plain data, nothing lost and nothing added.
 *
 * It may be for a release of Kubernetes that has more fields than are known here, so only what no release takes is refused.
 *
 * @param path the construct path, for error texts
 * @param property where the template stands, for error texts
 */
export function existingPodTemplate(path: string, property: string, template: any): PlainObject {
  const existing = true;
  const copy = checkedPodTemplate(path, property, template, { existing, partial: true });
  refuseAll(path, podProblems(property, copy, { existing }));
  return copy;
}

/** The pod template of a user as plain data, whose fields all have the right names and types. */
export function checkedPodTemplate(path: string, property: string, template: any, options: ShapeOptions): PlainObject {
  const copy = normalizePodTemplate(path, property, template);
  refuseAll(path, shapeProblems(property, copy, podTemplateSchema(), options));
  return copy;
}
