import { PlainObject, plainMap } from './plain-data';

/**
 * What a container asks for and may use.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ContainerResources {
  /**
   * What is kept free for the container, by resource: `{ cpu: '500m', memory: '1Gi' }`. A value is a text, a number
   * or a `k8s.Quantity`.
   *
   * @default - none
   */
  readonly requests?: { [resource: string]: any };

  /**
   * What the container may use at most, in the same form.
   *
   * @default - none
   */
  readonly limits?: { [resource: string]: any };
}

/** The resources as they stand in a manifest, values as the user wrote them. */
export function renderResources(path: string, property: string, resources: ContainerResources): PlainObject {
  return plainMap(path, property, { requests: resources.requests, limits: resources.limits });
}
