import { Result } from './world';

/** What one configuration did in one case. */
export interface Row {
  readonly version: string;
  readonly name: string;
  readonly what: string;
  readonly result: Result;
}

/** The results as the page docs/delivery-results.md. */
export function report(rows: Row[], scale: number): string {
  const versions = [...new Set(rows.map((row) => row.version))];
  return [
    '# Delivery, measured',
    '',
    'Made by `npx tsx bench/pipeline/main.ts --write docs/delivery-results.md`: numbered lines go into 20 files (unless the case says',
    'otherwise), the fault is played against both configurations in the same run, and an endpoint that speaks Loki counts what arrives.',
    `Durations are those of the cases${scale === 1 ? '' : `, times ${scale}`}. Lost and repeated lines of the documented configuration are counted in the`,
    'files that it reads; it reads no sub-folders.',
    '',
    ...versions.flatMap((version) => ['## Fluent Bit ' + version, '', ...table(rows.filter((row) => row.version === version)), '']),
  ].join('\n');
}

function table(rows: Row[]): string[] {
  const names = [...new Set(rows.map((row) => row.name))];
  return [
    '| case | configuration | written | lost | repeated (of these, recognised by Loki as the same) | out of order | CPU s per million lines | peak MiB | bytes sent per byte |',
    '|---|---|---|---|---|---|---|---|---|',
    ...names.flatMap((name) => rows.filter((row) => row.name === name).map(({ what, result }) => `| ${[
      `**${name}**: ${what}`, result.configuration, result.written, result.lost, `${result.duplicated} (${result.recognised})`, result.reordered,
      result.cpuPerMillionLines.toFixed(1), result.peakMebibytes.toFixed(0), result.bytesPerByte.toFixed(2),
    ].join(' | ')} |`)),
  ];
}
