/** A release as CHANGELOG.md describes it. */
export interface Release {
  readonly version: string;
  /** What users can see of it, as Markdown. */
  readonly notes: string;
}

const UNRELEASED = 'Unreleased';
const RELEASED = /^(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$/;

/** The newest release of a changelog whose sections are `## Unreleased` and `## 1.2.3 (2026-11-26)`, newest first. */
export function newestRelease(changelog: string): Release {
  const [, ...sections] = `\n${changelog}`.split(/\n## /);
  const [first, second] = sections.map((section) => {
    const end = section.indexOf('\n');
    return end < 0 ? { title: section, notes: '' } : { title: section.slice(0, end).trim(), notes: section.slice(end).trim() };
  });
  if (first?.title !== UNRELEASED) {
    throw new Error(`CHANGELOG.md: the first section is '${first?.title ?? ''}'; keep '## ${UNRELEASED}' on top`);
  }
  if (first.notes !== '') {
    throw new Error(`CHANGELOG.md: '${UNRELEASED}' is not empty; put a heading such as '## 0.1.0 (2026-11-26)' above what is released`);
  }
  const version = RELEASED.exec(second?.title ?? '')?.[1];
  if (version === undefined) {
    throw new Error(`CHANGELOG.md: the section '${second?.title ?? ''}' is not a release; write its version and date like '## 0.1.0 (2026-11-26)'`);
  }
  if (second.notes === '') {
    throw new Error(`CHANGELOG.md: release ${version} has no notes; say what users can see of it`);
  }
  return { version, notes: second.notes };
}

/** Whether semantic versioning lets the second version break what worked with the first. */
export function mayBreak(from: string, to: string): boolean {
  const [[major, minor], [nextMajor, nextMinor]] = [from, to].map((version) => version.split('.').map(Number));
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}
