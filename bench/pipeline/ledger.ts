import { Entry } from './recorder';

/** What became of the lines of one run. */
export interface Balance {
  readonly written: number;
  readonly lost: number;
  /** Delivered more than once. */
  readonly duplicated: number;
  /** Of those, the ones that Loki would recognise: same stream, same time, same text. */
  readonly recognised: number;
  /** Lines that have an earlier time than a line before them in their file. */
  readonly reordered: number;
  /** Entries that are not as they should be, for the cases that look. */
  readonly wrong: number;
}

interface Delivery {
  readonly nanoseconds: bigint;
  readonly stream: string;
}

/** Numbers the lines that are written. */
export class Numbers {
  private readonly lines: number[] = [];

  /** The text that numbers the next line of a file. */
  next(file: number): string {
    this.lines[file] = (this.lines[file] ?? 0) + 1;
    return `<<${file}:${this.lines[file]}>>`;
  }

  get total(): number {
    return this.lines.reduce((sum, lines) => sum + (lines ?? 0), 0);
  }
}

/** Which of the numbered lines arrived at one endpoint. */
export class Ledger {
  private readonly arrived: Map<number, Delivery>[] = [];
  /** Lines that arrived, numbered or not, each time they did. */
  lines = 0;
  private duplicated = 0;
  private recognised = 0;
  private wrong = 0;

  /** @param isWrong whether an entry is not as it should be */
  constructor(private readonly isWrong: (entry: Entry) => boolean = () => false) {
  }

  take(entry: Entry): void {
    this.lines += entry.line.split('\n').length;
    this.wrong += this.isWrong(entry) ? 1 : 0;
    const stream = Object.values(entry.labels).join();
    for (const match of entry.line.matchAll(/<<(\d+):(\d+)>>/g)) {
      const file = (this.arrived[Number(match[1])] ??= new Map());
      const number = Number(match[2]);
      const delivery = { nanoseconds: BigInt(entry.nanoseconds), stream };
      const before = file.get(number);
      if (before === undefined) {
        file.set(number, delivery);
      } else {
        this.duplicated++;
        if (before.nanoseconds === delivery.nanoseconds && before.stream === delivery.stream) {
          this.recognised++;
        }
      }
    }
  }

  get total(): number {
    return this.arrived.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  }

  balance(written: number): Balance {
    let reordered = 0;
    for (const file of this.arrived) {
      let last = 0n;
      for (const [, delivery] of [...(file ?? [])].sort(([a], [b]) => a - b)) {
        if (delivery.nanoseconds < last) {
          reordered++;
        } else {
          last = delivery.nanoseconds;
        }
      }
    }
    return { written, lost: written - this.total, duplicated: this.duplicated, recognised: this.recognised, reordered, wrong: this.wrong };
  }
}
