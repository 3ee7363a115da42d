import { FoundLine } from './found-line';
import { Gateway } from './gateway';

/** What a field of a record must be: a value, or with `like` a regular expression. */
export interface Field {
  readonly name: string;
  readonly value: string;
  readonly like?: boolean;
}

/** What is asked for, whatever language a store speaks. */
export interface Question {
  readonly cluster: string;
  readonly text?: string;
  readonly fields?: readonly Field[];
}

/** A real server that takes what agents push to Loki, and finds it again. */
export interface Store {
  readonly name: string;

  /** Whether what has the same labels, time and line is kept once. */
  readonly keepsRepeatsOnce: boolean;

  /** Where a push goes that was for this path of Loki. */
  pushUrl(path: string): string;

  /** The headers by which what came through different gateways is kept apart. */
  headers(gateway: number): Record<string, string>;

  /** The lines that were pushed through a gateway and are asked for, oldest first. */
  find(question: Question, gateway: Gateway): Promise<FoundLine[]>;

  /** Makes what was pushed findable, where that takes a while. */
  flush(): Promise<void>;

  stop(): Promise<void>;
}

/** The question in LogQL, as the documentation writes it. */
export function logQl({ cluster, text, fields = [] }: Question): string {
  const line = text === undefined ? '' : ` |= ${JSON.stringify(text)}`;
  return `{RayCluster="${cluster}"}${line}${fields.map(({ name, value, like }) => ` | ${name}${like ? '=~' : '='}"${value}"`).join('')}`;
}
