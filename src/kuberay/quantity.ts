import { isQuantity } from './shape';

const FACTORS: { readonly [suffix: string]: number } = {
  'n': 1e-9, 'u': 1e-6, 'm': 1e-3, '': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'P': 1e15, 'E': 1e18,
  'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40, 'Pi': 2 ** 50, 'Ei': 2 ** 60,
};

/** The number that a quantity of Kubernetes stands for; undefined for what is not one. */
export function quantityValue(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') {
    return quantity;
  }
  if (!isQuantity(quantity)) {
    return undefined;
  }
  const [, number, suffix] = /^([+-]?[\d.]+)(.*)$/.exec(quantity as string)!;
  return suffix in FACTORS ? Number(number) * FACTORS[suffix] : Number(number + suffix);
}
