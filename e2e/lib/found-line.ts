/** A line that a query has found. `labels` are the stream's labels and the structured metadata together, as Loki answers. */
export interface FoundLine {
  readonly labels: Record<string, string>;
  readonly time: string;
  readonly line: string;
}

/** The lines of what Loki answers to a query of logs, oldest first. */
export function foundLines(answer: unknown): FoundLine[] {
  const { data } = answer as { data: { result: { stream: Record<string, string>; values: [string, string][] }[] } };
  return data.result
    .flatMap(({ stream, values }) => values.map(([time, line]) => ({ labels: stream, time, line })))
    .sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
}
