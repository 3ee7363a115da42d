import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

let folder: string | undefined;

/** A folder for one thing's files and logs in this run. The run's folder goes when all was well, and stays for reading when something failed. */
export function workspace(name: string): string {
  folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'ray-logs-e2e-'));
  return fs.mkdtempSync(path.join(folder, `${name}-`));
}

process.on('exit', (code) => {
  if (!folder) return;
  if (code === 0) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`logs and files of this run: ${folder}`);
});
