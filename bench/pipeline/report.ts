import { Result } from './world';

export interface Row {
  readonly version: string;
  readonly name: string;
  readonly what: string;
  readonly result: Result;
}

/** The results as the page docs/delivery-results.md. */
export function report(rows: Row[], scale: number): string {
  return '';
}
