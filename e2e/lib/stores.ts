import { Loki } from './loki';
import { Missing } from './missing';
import { Report } from './report';
import { Store } from './store';
import { VictoriaLogs } from './victoria-logs';

/** All that can take what is pushed to Loki here: one that can be built anywhere, and Loki itself where it is. */
export async function startStores(report: Report): Promise<Store[]> {
  const stores = [
    await report.check('VictoriaLogs starts', () => VictoriaLogs.start()),
    await report.check('Loki starts', () => Loki.start()),
  ].filter((store) => store !== undefined);
  if (!stores.length) throw new Missing('there is nothing that takes what is pushed');
  return stores;
}
