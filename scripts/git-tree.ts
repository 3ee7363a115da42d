import { execFileSync } from 'child_process';

const LARGEST_OUTPUT = 2 ** 30;

/** The files of one commit, read without a work tree. */
export interface Tree {
  /** Paths of the files below the wanted folders. */
  readonly paths: string[];
  read(path: string): string;
}

/** Reads many commits of one repository; a file that did not change between them is read once. */
export class GitRepository {
  private readonly contents = new Map<string, string>();

  public constructor(private readonly directory: string) {}

  public tags(): string[] {
    return this.git(['tag', '--list']).toString().split('\n');
  }

  /**
   * @param wanted which paths will be read
   */
  public tree(tag: string, wanted: (path: string) => boolean): Tree {
    const blobs = new Map<string, string>();
    for (const line of this.git(['ls-tree', '-r', tag]).toString().split('\n')) {
      const match = /^\d+ blob ([0-9a-f]+)\t(.*)$/.exec(line);
      if (match && wanted(match[2])) {
        blobs.set(match[2], match[1]);
      }
    }
    this.load([...new Set(blobs.values())].filter((blob) => !this.contents.has(blob)));
    return { paths: [...blobs.keys()], read: (path) => this.contents.get(blobs.get(path)!)! };
  }

  private load(blobs: string[]): void {
    const output = this.git(['cat-file', '--batch'], blobs.join('\n'));
    let at = 0;
    for (const blob of blobs) {
      const endOfHeader = output.indexOf('\n', at);
      const size = Number(output.toString('latin1', at, endOfHeader).split(' ')[2]);
      this.contents.set(blob, output.toString('utf8', endOfHeader + 1, endOfHeader + 1 + size));
      at = endOfHeader + 1 + size + 1;
    }
  }

  private git(args: string[], input = ''): Buffer {
    return execFileSync('git', ['--git-dir', this.directory, ...args], { input, maxBuffer: LARGEST_OUTPUT });
  }
}
