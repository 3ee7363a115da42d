import { mkdirSync } from 'fs';
import { dirname, join } from 'path';
import { folder, LuaRecord, play } from './lua';
import { RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';

export const SESSION = 'session_2026-11-23_03-12-21_857583_15791';
export const WORKER = '28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1c651';
export const NOON = Date.UTC(2026, 10, 23, 12) / 1000;

/** A new log file with the given name below logs/ of a session. */
export function file(name: string, session = SESSION): string {
  const path = join(folder(), session, 'logs', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** A literal of Lua. */
export function quote(text: string | Buffer): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}

/** What becomes of a file with the given text. */
export function read(interpreter: string, name: string, text: string | Buffer, options: RayPipelineOptions = {}, now = NOON): LuaRecord[] {
  const path = file(name);
  return play(interpreter, `write(${quote(path)}, ${quote(text)}) tail(${quote(path)}, 0, nil, ${now})`, options)[0];
}

export function logs(records: LuaRecord[]): string[] {
  return records.map((record) => record.log);
}

/** The time of a record, as text. */
export function timeOf(record: LuaRecord): string {
  return new Date(record.sec * 1000 + Math.floor(record.nsec / 1e6)).toISOString();
}
