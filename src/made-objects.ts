import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';

/** What the objects of this library were made of, which is plain data. */
const MADE = new WeakMap<ApiObject, ApiObjectProps>();

/** An object whose contents are plain data, and stay as they are. */
export function madeObject(scope: Construct, id: string, props: ApiObjectProps): ApiObject {
  const object = new ApiObject(scope, id, props);
  MADE.set(object, props);
  return object;
}

/**
 * What a manifest will say, for checks that look at all objects of an app. Rendering an object costs as much as synthesizing it, so that is
 * done only for those that are not known, or were patched.
 */
export function contentsOf(object: ApiObject): { [field: string]: any } {
  const props = MADE.get(object);
  const { patches } = object as unknown as { patches?: unknown[] };
  return props && patches?.length === 0 ? { ...props, metadata: { ...props.metadata, namespace: object.metadata.namespace } } : object.toJson();
}
