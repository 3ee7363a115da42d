/**
 * Draws the dashboards as they are synthesized, with recorded answers of real data sources, into docs/pictures, and looks at
 * every panel: none may show an error, nothing where something was recorded, or an id as a number.
 *
 *     npm run pictures              installs what it takes when that is not there
 *     npm run pictures -- --check   looks, and installs and writes nothing
 *
 * CHROMIUM names the browser; without it the one of the system is taken. OPENED names a folder for pictures with all rows open.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, missing } from './missing';
import { packed } from './png';
import { GrafanaDashboard, PipelineHealthDashboard, RayLogsDashboard } from '../src';

const PICTURES = join(__dirname, '..', 'docs', 'pictures');
const WIDTH = 1440;
const SECONDS = 30;

interface Shown { readonly title: string; readonly type: string; readonly error?: string; readonly series: number; readonly tables: { name: string; raw: unknown[]; shown: string[] }[] }

async function bundle(): Promise<{ script: string; style: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'page', 'main.tsx')],
    bundle: true, write: false, outdir: 'out', absWorkingDir: __dirname, format: 'iife', platform: 'browser', jsx: 'automatic', minify: true, logLevel: 'error', logOverride: { 'direct-eval': 'silent' },
    conditions: ['module', 'browser'], define: { 'process.env.NODE_ENV': '"production"', 'global': 'window' },
    alias: { 'react-router-dom-v5-compat': 'react-router-dom' }, loader: { '.svg': 'text', '.png': 'dataurl', '.ttf': 'empty' },
  });
  const text = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))!.text;
  return { script: text('.js'), style: `${text('.css')}\n${readFileSync(join(__dirname, 'style.css'), 'utf8')}` };
}

/** An icon of Grafana's, which its components ask for when they are drawn. */
function icon(url: string): string {
  const path = join(__dirname, 'node_modules', '@grafana', 'ui', 'dist', 'public', url.replace(/^.*?\/(?=img\/)/, ''));
  return existsSync(path) ? path : '/dev/null';
}

/** The dashboard with all of its rows open, each pushing down what is below it. */
function opened(model: any): any {
  let down = 0;
  const lower = (panel: any) => ({ ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + down } });
  return {
    ...model,
    panels: model.panels.map((panel: any) => {
      const row = { ...lower(panel), collapsed: false, ...panel.panels && { panels: panel.panels.map(lower) } };
      if (panel.collapsed) down += Math.max(...panel.panels.map(({ gridPos }: any) => gridPos.y + gridPos.h)) - panel.gridPos.y - panel.gridPos.h;
      return row;
    }),
  };
}

function problems(shown: Shown[], answers: { [key: string]: unknown[] }, model: any): string[] {
  const found: string[] = [];
  const panels = model.panels.flatMap((panel: any) => [panel, ...panel.panels ?? []]).filter(({ type }: any) => type !== 'row');
  for (const { title, targets } of panels) {
    const state = shown.find((one) => one.title === title);
    const recorded = targets.some((target: any) => answers[`${target.queryType === 'instant' || target.instant ? 'instant' : 'range'} ${target.expr}`]?.length > 0);
    if (!state) found.push(`${title}: is not drawn`);
    else if (state.error) found.push(`${title}: ${state.error}`);
    else if (recorded && state.series === 0) found.push(`${title}: shows nothing of what was recorded`);
    for (const { name, raw, shown: texts } of state?.tables ?? []) {
      if (name === 'Count') continue;
      texts.forEach((text, row) => {
        if (text !== raw[row]) found.push(`${title}: shows ${name} ${JSON.stringify(raw[row])} as ${JSON.stringify(text)}`);
      });
    }
  }
  return found;
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  if (!check && !existsSync(join(__dirname, 'node_modules'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: __dirname, stdio: 'inherit' });
  const lacking = missing();
  if (lacking) {
    console.log(`skipped: the dashboards are not drawn: ${lacking}`);
    return;
  }
  const { chromium } = await import('playwright-core');
  const { script, style } = await bundle();
  const chrome = await chromium.launch({ executablePath: browser(), args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });
  const found: string[] = [];
  const draw = async (model: any, recording: any, picture?: string): Promise<Shown[]> => {
    const page = await chrome.newPage({ viewport: { width: WIDTH, height: 1000 }, timezoneId: 'UTC', locale: 'en-US' });
    page.on('pageerror', (error) => found.push(`${model.title}: ${error.message.slice(0, 300)}`));
    // An address of its own, since a page without one may not store anything; nothing is fetched.
    await page.route('**/*', (route) => (route.request().url().includes('/img/') ? route.fulfill({ path: icon(route.request().url()) }) : route.fulfill({ contentType: 'text/html', body: `<!doctype html><html><head><meta charset="utf-8"><style>${style}</style></head><body><div id="root"></div></body></html>` })));
    await page.goto('http://dashboards.invalid/');
    await page.evaluate((shown) => { (globalThis as any).shown = shown; }, { model, recording });
    await page.addScriptTag({ content: script });
    let states: Shown[] = [];
    const wanted = model.panels.filter(({ type }: any) => type !== 'row').length + model.panels.filter(({ type, collapsed }: any) => type === 'row' && !collapsed).reduce((sum: number, { panels }: any) => sum + panels.length, 0);
    for (let tries = 0; tries < SECONDS * 4; tries++) {
      await page.waitForTimeout(250);
      states = await page.evaluate(() => (globalThis as any).panelStates?.() ?? []);
      if (states.length >= wanted && states.every(({ error }) => error !== 'still loads')) break;
    }
    if (states.length === 0) throw new Error([`${model.title}: nothing is drawn`, ...found].join('\n'));
    await page.waitForTimeout(1000);
    if (picture) {
      const height = await page.evaluate(() => Math.max(...[...document.querySelectorAll('.react-grid-item')].map((one) => one.getBoundingClientRect().bottom)) + 12);
      await page.setViewportSize({ width: WIDTH, height: Math.ceil(height) });
      await page.waitForTimeout(1000);
      mkdirSync(join(picture, '..'), { recursive: true });
      writeFileSync(picture, packed(await page.screenshot()));
      console.log(`wrote ${picture}`);
    }
    await page.close();
    return states;
  };
  try {
    for (const dashboard of [new RayLogsDashboard(), new PipelineHealthDashboard()] as GrafanaDashboard[]) {
      const recording = JSON.parse(readFileSync(join(__dirname, '..', 'test', 'fixtures', 'dashboards', `${dashboard.uid}.json`), 'utf8'));
      const model = JSON.parse(dashboard.json);
      if (!check) await draw(model, recording, join(PICTURES, `${dashboard.uid}.png`));
      const open = process.env.OPENED && join(process.env.OPENED, `${dashboard.uid}.png`);
      const shown = await draw(opened(model), recording, open);
      const wrong = problems(shown, recording.answers, model);
      found.push(...wrong.map((problem) => `${dashboard.title}: ${problem}`));
      console.log(`${dashboard.title}: ${shown.length} panels, ${wrong.length} problems`);
    }
  } finally {
    await chrome.close();
  }
  if (found.length > 0) throw new Error(found.join('\n'));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
