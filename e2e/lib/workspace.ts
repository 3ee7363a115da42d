import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The folder of a run that another process has begun, and that it will remove. */
const GIVEN = process.env.RAY_LOGS_E2E_RUN;

let folder: string | undefined = GIVEN;

/** The folder of this run, for a process that is part of it. */
export function runFolder(): string {
  // Short, as Ray has sockets deep below it, whose paths may have 107 bytes.
  return folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-'));
}

/** A folder for one thing's files and logs in this run. The run's folder goes when all was well, and stays for reading when something failed. */
export function workspace(name: string): string {
  return fs.mkdtempSync(path.join(runFolder(), `${name}-`));
}

process.on('exit', (code) => {
  if (!folder || GIVEN) return;
  if (code === 0) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`logs and files of this run: ${folder}`);
});
