import { FoundLine, foundLines } from '../lib/found-line';
import { KubeClient } from '../lib/kube-client';

/** What Loki answers at most to one query, unless it is configured otherwise. */
const PAGE = 5000;

/** The Loki of the getting-started example, asked through the API server, as it is wherever the cluster is. */
export class ClusterLoki {
  /** Lines from before are not asked for. */
  private readonly since = (BigInt(Date.now()) - 60_000n) * 1_000_000n;

  constructor(private readonly client: KubeClient) {}

  /** The lines that a query finds, oldest first. */
  async query(query: string, since = this.since): Promise<FoundLine[]> {
    const parameters = new URLSearchParams({
      query, start: `${since}`, end: `${(BigInt(Date.now()) + 60_000n) * 1_000_000n}`, limit: `${PAGE}`, direction: 'forward',
    });
    return foundLines(await this.client.call('GET', `/api/v1/namespaces/monitoring/services/loki-gateway:80/proxy/loki/api/v1/query_range?${parameters}`));
  }

  /** The different lines that a query finds, however many. */
  async texts(query: string): Promise<Set<string>> {
    const texts = new Set<string>();
    for (let since = this.since; ;) {
      const page = await this.query(query, since);
      page.forEach(({ line }) => texts.add(line.trimEnd()));
      if (page.length < PAGE) return texts;
      // Others of the same time may be on the next page.
      const last = BigInt(page[page.length - 1].time);
      if (last === since) throw new Error(`more than ${PAGE} lines of ${query} have the same time`);
      since = last;
    }
  }
}
