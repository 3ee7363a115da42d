import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missing } from '../../pictures/missing';
import { GrafanaDashboard, PipelineHealthDashboard, RayLogsDashboard } from '../../src';
// What is missing is known without Grafana's packages, which are not among those of the tests.

const ROOT = join(__dirname, '..', '..');
const DASHBOARDS: [string, GrafanaDashboard][] = [['logs', new RayLogsDashboard()], ['pipeline', new PipelineHealthDashboard()]];

test.each(DASHBOARDS)('there is a recorded answer to every query of the %s', (_, { uid, model }) => {
  const { answers } = JSON.parse(readFileSync(join(ROOT, 'test', 'fixtures', 'dashboards', `${uid}.json`), 'utf8'));
  const targets = model.panels.flatMap((panel: any) => [panel, ...(panel.panels ?? [])]).flatMap((panel: any) => panel.targets ?? []);
  const asked = targets.map(({ queryType, instant, expr }: any) => `${queryType === 'instant' || instant ? 'instant' : 'range'} ${expr}`);
  // After a change of a query record again: e2e/recordings says how.
  expect([...new Set(asked)].sort()).toEqual(Object.keys(answers).sort());
});

const lacking = missing();
if (lacking) {
  console.warn(`skipped: the dashboards are not drawn: ${lacking}`);
}
(lacking ? test.skip : test)('Grafana draws every panel without an error, with what was recorded, and ids as they are', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [require.resolve('tsx/cli'), join(ROOT, 'pictures', 'main.ts'), '--check'], { encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  expect(stdout).toMatch(/Ray logs: \d+ panels, 0 problems\nRay log pipeline: \d+ panels, 0 problems/);
}, 180_000);
