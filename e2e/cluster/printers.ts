import * as fs from 'node:fs';
import * as path from 'node:path';
import { ClusterLoki } from './cluster-loki';
import { RayCluster } from './ray-cluster';
import { until } from '../lib/wait';

const SCRIPT = path.join(__dirname, '..', 'fixtures', 'ray-printers.py');
const LINE = /^e2e printer (\d) line (\d+)$/;

/** Tasks that print numbered lines until their cluster ends, and what of it is found. */
export class Printers {
  static async start(ray: RayCluster, loki: ClusterLoki): Promise<Printers> {
    const printers = new Printers(loki, `{RayCluster="${ray.name}"} |= "e2e printer"`);
    await ray.submit('e2e-printers', SCRIPT);
    await until('five thousand lines in Loki', 120, async () => (await loki.query(printers.query)).length === 5000);
    return printers;
  }

  private constructor(private readonly loki: ClusterLoki, private readonly query: string) {}

  /** The pods on which they print. */
  async pods(): Promise<string[]> {
    return [...new Set((await this.loki.query(this.query)).map(({ labels }) => labels.pod))].sort();
  }

  /** Nothing of what lies in these files is missing in Loki. */
  async assertAllOf(files: string[]): Promise<string> {
    const written = files.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)).filter((line) => LINE.test(line));
    if (written.length < 5000) throw new Error(`there are ${written.length} lines in ${files.length} files, fewer than Loki had before`);
    return until('every line in Loki', 60, async () => {
      const found = await this.loki.texts(this.query);
      const lost = written.filter((line) => !found.has(line));
      if (lost.length) throw new Error(`${lost.length} of ${written.length} lines are missing, the first is: ${lost[0]}`);
      return `${written.length} lines written, ${written.length} found by ${this.query}`;
    });
  }

  /** No number is missing below the highest of each printer: as much as can be said where the files are not seen. */
  async assertNoHoles(): Promise<string> {
    return until('every number in Loki', 60, async () => {
      const numbers = new Map<string, number[]>();
      for (const line of await this.loki.texts(this.query)) {
        const [, printer, number] = LINE.exec(line) ?? [];
        if (printer) numbers.set(printer, [...numbers.get(printer) ?? [], Number(number)]);
      }
      const highest = [...numbers.values()].map((all) => all.reduce((a, b) => Math.max(a, b)));
      const missing = [...numbers.values()].reduce((sum, all, i) => sum + highest[i] + 1 - all.length, 0);
      if (missing) throw new Error(`${missing} numbers are missing below ${highest.join(', ')}`);
      return `no number is missing below ${highest.join(', ')}; what was written after these is not seen from outside`;
    });
  }
}
