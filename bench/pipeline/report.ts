import { Result } from './world';

/** One line of the results. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly result: Result;
}

/** The results as the page docs/delivery-results.md. */
export function report(rows: Row[], scale: number): string {
  const versions = [...new Set(rows.map((row) => row.result.version))];
  return [
    '# Delivery: results',
    '',
    '<!-- Written by bench/pipeline; see delivery.md for what it means. -->',
    '',
    `Every line that is written has a number; what arrives is counted at an endpoint that takes what Loki takes. Durations are ${scale} times those of the descriptions.`,
    'Both configurations read the same files at the same time, each with an endpoint of its own. "Known" duplicates are those that Loki stores once: same stream, time and text.',
    '"Reordered" are lines with an earlier time than a line before them in their file. CPU is in seconds for each million lines that arrived.',
    '"Disk" is the most that offsets and chunks took; "beside" names what is not as it should be (entries with a wrong time or without labels, agents that ended by themselves,',
    'pushes of more than 3 MB of text), and what else a case measures. Releases are played at the same time, but where cost is what a case is about.',
    '',
    ...versions.flatMap((version) => section(version, rows.filter((row) => row.result.version === version))),
  ].join('\n');
}

function section(version: string, rows: Row[]): string[] {
  return [
    `## Fluent Bit ${version}`,
    '',
    '| case | configuration | lost | duplicated (known) | reordered | CPU s | peak MiB | sent / written | disk MiB | beside |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ name, what, result }, index) => line(name === rows[index - 1]?.name ? '' : `**${name}**: ${what}`, result)),
    '',
  ];
}

function line(title: string, result: Result): string {
  const cells = [
    title,
    result.configuration,
    result.written === 0 ? 'not counted' : `${result.lost} of ${result.written}`,
    result.duplicated === 0 ? '0' : `${result.duplicated} (${result.recognised})`,
    String(result.reordered),
    Number.isFinite(result.cpuPerMillionLines) ? result.cpuPerMillionLines.toFixed(1) : '-',
    result.peakMebibytes.toFixed(0),
    result.bytesPerByte.toFixed(2),
    result.diskMebibytes.toFixed(1),
    [
      ...(result.wrong > 0 ? [`${result.wrong} wrong`] : []),
      ...(result.ended > 0 ? [`ended ${result.ended} times`] : []),
      ...(result.largestPushMegabytes > 3 ? [`a push of ${result.largestPushMegabytes.toFixed(1)} MB`] : []),
      ...result.notes,
    ].join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}
