/**
 * Runs every query of the dashboard of the logs against a real Loki that holds the lines of a cluster in trouble. Each
 * panel must show something.
 *
 *     LOKI=/path/to/loki npx tsx --tsconfig e2e/tsconfig.json e2e/backends/queries.ts
 */
import { IDLE, streams, TROUBLE } from './lines';
import { Loki } from './loki';
import { RayLogsDashboard } from '../../src';

const RANGE = 3600;

const INTERPOLATED: { [variable: string]: string } = {
  $__range: `${RANGE}s`, $__auto: '60s', $namespace: '.*', $cluster: '.+', $node_type: '.*', $component: '.*', $level: '.*', $job: '.*', $search: '',
};

/** The whole time in one step, as the value beside a line of values has it. */
const IN_ONE_STEP = { $__auto: `${RANGE}s` };

interface Asked { readonly title: string; readonly expr: string; readonly instant: boolean }

function queries(changed: { [variable: string]: string } = {}): Asked[] {
  const values = { ...INTERPOLATED, ...changed };
  const panels = new RayLogsDashboard().model.panels.flatMap((panel: any) => [panel, ...panel.panels ?? []]);
  return panels.flatMap((panel: any) => (panel.targets ?? []).map((target: any) => ({
    title: panel.title,
    instant: target.queryType === 'instant',
    expr: target.expr.replace(/\$\w+/g, (variable: string) => values[variable]),
  })));
}

/** How many series or streams the query finds. */
async function found(loki: Loki, { expr, instant }: Asked): Promise<number> {
  const now = Date.now();
  const answer = instant
    ? await loki.get('/loki/api/v1/query', { query: expr, time: `${now}000000` })
    : await loki.get('/loki/api/v1/query_range', { query: expr, start: `${now - RANGE * 1000}000000`, end: `${now}000000`, step: '60s' });
  return answer.data.result.length;
}

async function main(): Promise<void> {
  const loki = await Loki.start({});
  try {
    await loki.push(streams('trouble', [...IDLE, ...TROUBLE], Date.now() - 60_000));
    await loki.push(streams('idle', IDLE, Date.now() - 60_000));

    for (const asked of queries()) {
      const count = await found(loki, asked);
      if (count === 0) {
        throw new Error(`"${asked.title}" shows nothing: ${asked.expr}`);
      }
      console.log(`ok: ${asked.title} (${count})`);
    }

    const chosen: [{ [variable: string]: string }, number][] = [
      [{ $job: 'raysubmit_.*' }, 2], [{ $job: 'Counter' }, 1], [{ $job: 'boom' }, 1], [{ $level: 'ERROR|CRITICAL' }, 6], [{ $search: 'KEYERROR' }, 2], [{ $component: 'raylet' }, 3],
    ];
    for (const [values, lines] of chosen) {
      const [asked] = queries({ ...IN_ONE_STEP, $cluster: 'trouble', ...values });
      const answer = await loki.get('/loki/api/v1/query', { query: asked.expr });
      const counted = Number(answer.data.result[0]?.value[1]);
      if (counted !== lines) {
        throw new Error(`with ${JSON.stringify(values)} the dashboard shows ${counted} lines and not ${lines}: ${asked.expr}`);
      }
      console.log(`ok: ${JSON.stringify(values)} leaves ${lines} lines`);
    }
    const lost = queries({ ...IN_ONE_STEP, $cluster: 'idle' }).find(({ title }) => title === 'Workers lost')!;
    const answer = await loki.get('/loki/api/v1/query', { query: lost.expr });
    if (Number(answer.data.result[0].value[1]) !== 0) {
      throw new Error(`"${lost.title}" is not 0 for a cluster where nothing happened`);
    }
    console.log(`ok: ${lost.title} is 0 for an idle cluster`);
  } finally {
    loki.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
