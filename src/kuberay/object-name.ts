import { ApiObject, ApiObjectMetadata, ApiObjectProps, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { madeObject } from '../made-objects';

/** What Kubernetes appends to `generateName`. */
export const GENERATED_SUFFIX = 5;

/**
 * What an object is called, as far as it is known before it is made: its name, or what the names of all objects that are made from the
 * manifest have in common (`generateName` without its last `-`).
 */
export function knownName(metadata: ApiObjectMetadata | undefined): string | undefined {
  if (metadata?.name) {
    return metadata.name;
  }
  const prefix: unknown = metadata?.generateName;
  return typeof prefix === 'string' && prefix !== '' ? prefix.replace(/[-.]+$/, '') : undefined;
}

/** An object, with `generateName` where it has that in place of a name; cdk8s gives every object a name, and that would win. */
export function makeObject(scope: Construct, id: string, props: ApiObjectProps): ApiObject {
  const object = madeObject(scope, id, props);
  if (!props.metadata?.name && props.metadata?.generateName) {
    object.addJsonPatch(JsonPatch.remove('/metadata/name'));
  }
  return object;
}
