import { mayBreak, newestRelease } from '../../scripts/changelog';

const HEAD = '# Changelog\n\nAll releases.\n\n## Unreleased\n';

describe('the newest release of a changelog', () => {
  test('its version and notes', () => {
    expect(newestRelease(`${HEAD}\n## 0.2.0 (2026-12-01)\n\n- New.\n\n### More\n\n- Old.\n\n## 0.1.0 (2026-11-26)\n\n- First.\n`))
      .toEqual({ version: '0.2.0', notes: '- New.\n\n### More\n\n- Old.' });
  });

  test.each([
    ['# Changelog\n', "CHANGELOG.md: the first section is ''; keep '## Unreleased' on top"],
    ['## 0.1.0 (2026-11-26)\n\n- First.\n', "CHANGELOG.md: the first section is '0.1.0 (2026-11-26)'; keep '## Unreleased' on top"],
    [`${HEAD}\n- New.\n`, "CHANGELOG.md: 'Unreleased' is not empty; put a heading such as '## 0.1.0 (2026-11-26)' above what is released"],
    [HEAD, "CHANGELOG.md: the section '' is not a release; write its version and date like '## 0.1.0 (2026-11-26)'"],
    [`${HEAD}\n## 0.1 (soon)\n\n- New.\n`, "CHANGELOG.md: the section '0.1 (soon)' is not a release; write its version and date like '## 0.1.0 (2026-11-26)'"],
    [`${HEAD}\n## 0.1.0 (2026-11-26)\n`, 'CHANGELOG.md: release 0.1.0 has no notes; say what users can see of it'],
  ])('%j', (changelog, message) => {
    expect(() => newestRelease(changelog)).toThrow(message);
  });
});

test.each([
  ['0.1.0', '0.1.1', false], ['0.1.9', '0.2.0', true], ['0.9.0', '1.0.0', true], ['1.1.0', '1.2.0', false], ['1.1.0', '2.0.0', true],
])('from %s to %s may break: %s', (from, to, expected) => {
  expect(mayBreak(from, to)).toBe(expected);
});
