import { isMap, PlainObject } from './plain-data';
import { quantityValue } from './quantity';
import { below } from './shape';
import { nearest } from '../nearest';
import { Problem } from '../problem';

/** What a container can ask for by a name without a domain. */
const NATIVE = ['cpu', 'memory', 'ephemeral-storage'];

/** The least memory that a container can be started with. */
const LEAST_MEMORY = 2 ** 20;

/**
 * What the API server refuses of a container's resources, or no node can ever give.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export function resourceProblems(property: string, resources: unknown): Problem[] {
  if (!isMap(resources)) {
    return [];
  }
  const { requests, limits } = resources;
  return [
    ...[['requests', requests], ['limits', limits]].flatMap(([name, map]) => (isMap(map) ? mapProblems(`${property}.${name}`, map) : [])),
    ...comparison(property, isMap(requests) ? requests : {}, isMap(limits) ? limits : {}),
  ];
}

function mapProblems(property: string, map: PlainObject): Problem[] {
  return Object.entries(map).flatMap(([name, quantity]): Problem[] => {
    const place = below(property, name);
    const amount = quantityValue(quantity);
    if (!name.includes('/') && !NATIVE.includes(name) && !name.startsWith('hugepages-')) {
      const near = /gpu/i.test(name) ? 'nvidia.com/gpu' : nearest(name, NATIVE);
      return [{ property: place, value: quantity, message: 'is not a resource of a container', remedy: near ? `use ${near}` : 'use cpu, memory, or a name with a domain such as nvidia.com/gpu' }];
    }
    if (amount === undefined) {
      return [];
    }
    if (amount < 0) {
      return [{ property: place, value: quantity, message: 'is negative', remedy: 'correct it' }];
    }
    if (name === 'memory' && amount > 0 && amount < LEAST_MEMORY) {
      return [{ property: place, value: quantity, message: `is ${amount} bytes, and no container starts with that`, remedy: "give the unit: '512Mi' or '4Gi'" }];
    }
    if (isExtended(name) && !Number.isInteger(amount)) {
      return [{ property: place, value: quantity, message: 'is not a whole number, and devices cannot be divided', remedy: 'write a whole number' }];
    }
    return [];
  });
}

function comparison(property: string, requests: PlainObject, limits: PlainObject): Problem[] {
  return Object.entries(requests).flatMap(([name, quantity]): Problem[] => {
    const place = below(`${property}.requests`, name);
    const [request, limit] = [quantityValue(quantity), quantityValue(limits[name])];
    if (request !== undefined && limit !== undefined && request > limit) {
      return [{ property: place, value: quantity, message: `is more than the limit ${JSON.stringify(limits[name])}`, remedy: 'raise the limit, or lower the request' }];
    }
    if (isExtended(name) && request !== undefined && request !== limit && quantity !== limits[name]) {
      return [{ property: place, value: quantity, message: 'needs a limit of the same size', remedy: `set limits['${name}'] to the same` }];
    }
    return [];
  });
}

/** Resources that cannot be overcommitted. */
function isExtended(name: string): boolean {
  return name.startsWith('hugepages-') || (name.includes('/') && !/^([^/]*\.)?kubernetes\.io\//.test(name));
}
