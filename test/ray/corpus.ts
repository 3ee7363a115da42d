import { readFileSync } from 'fs';
import { join } from 'path';

/** What one real file contains, by the independent parser that made the corpus. */
export interface ExpectedFile {
  readonly kind: string;
  readonly component: string;
  readonly file_ids: { [name: string]: string };
  readonly records_without_markers: number;
  readonly levels: { [level: string]: number };
  readonly newline_terminated: boolean | null;
  readonly markers: { [name: string]: string[] };
}

export const CORPUS = join(__dirname, '..', 'fixtures', 'ray-logs');

/** By path below the corpus: `<set>/<head|worker>/<session>/logs/<name>`. */
export const EXPECTED: { [path: string]: ExpectedFile } = JSON.parse(readFileSync(join(CORPUS, 'expected.json'), 'utf8'));

/** The name of a file relative to logs/. */
export function nameOf(path: string): string {
  return path.replace(/^.*?\/logs\//, '');
}

/** Files where the script sees other records than the corpus' parser, and why. */
export const EXCEPTIONS: readonly {
  readonly file: RegExp;
  readonly records: number;
  readonly levels?: { [level: string]: number };
  readonly why: string;
}[] = [
  {
    file: /ray-2.60\/head\/.*\/job-driver-raysubmit_BSzsWARxbX1DNihv\.log$/, records: -4,
    why: 'a traceback goes on behind its RayTaskError line with the frames of the task: one record, not five',
  },
  {
    file: /ray-2.9\/head\/.*\/job-driver-raysubmit_s5q6YyyUjMU7DGnZ\.log$/, records: -4,
    why: 'as above',
  },
  {
    file: /ray-2.9\/head\/.*\/worker-.*-25311\.err$/, records: -9,
    why: 'as above',
  },
  {
    file: /ray-2.9\/head\/.*\/serve\/ServeComponentType\.REPLICA_app_json_Front_nkYzsC\.log$/, records: -15,
    why: 'a traceback printed below a JSON line belongs to it; the 15 lines are no JSON',
  },
  {
    file: /ray-2.60-json\/head\/.*\/worker-62b7.*\.out$/, records: -2,
    why: 'lines with which tqdm_ray draws progress bars are dropped',
  },
  {
    file: /ray-2.60\/head\/.*\/worker-.*-4293\.out$/, records: -2,
    why: 'as above',
  },
  {
    file: /ray-2.9\/head\/.*\/worker-.*-23107\.out$/, records: -4,
    why: 'as above',
  },
];
