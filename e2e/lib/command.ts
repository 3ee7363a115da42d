import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { Missing } from './missing';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Everything it prints goes here as well. */
  readonly log?: string;
}

/** Runs a program to its end and answers what it printed on stdout; throws with the end of what it said when it fails. */
export async function command(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => { out.push(chunk); all.push(chunk); });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new Missing(`there is no ${program} on the PATH`) : error));
    child.once('close', resolve);
  });
  const text = Buffer.concat(all).toString();
  if (options.log) fs.writeFileSync(options.log, text);
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${text.trimEnd().slice(-4000)}`);
  return Buffer.concat(out).toString();
}
