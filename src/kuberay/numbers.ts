import { refuse } from '../problem';

/** A number that the API takes as a whole one. */
export interface WholeNumber {
  readonly property: string;
  readonly value: number | undefined;
  readonly least: number;
}

/** Refuses numbers that are not whole, or too small. */
export function checkWholeNumbers(path: string, numbers: WholeNumber[]): void {
  for (const { property, value, least } of numbers) {
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      refuse(path, { property, value, message: `is not a whole number of at least ${least}`, remedy: 'correct it' });
    }
  }
}
