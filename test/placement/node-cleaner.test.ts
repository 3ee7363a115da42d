import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SCRIPT = 'src/placement/node-cleaner.py';
const HOUR = 3600;
const LOG = 'session_2026-11-23_03-12-21_857583_1/logs/raylet.out';

/** A node in a folder. */
class Node {
  public readonly folder = mkdtempSync(join(tmpdir(), 'ray-logs-node-'));
  private readonly root = join(this.folder, 'ray');
  private readonly read: string[] = [];

  public constructor() {
    for (const folder of ['ray', 'pods/logging_agents-x_1', 'state/chunks/tail.0']) {
      mkdirSync(join(this.folder, folder), { recursive: true });
    }
    writeFileSync(join(this.folder, 'fluent-bit.conf'), [
      '[SERVICE]', '    storage.path /state/chunks', '[INPUT]', '    Name tail', `    Path ${this.root}/*_*_*_*/session_[0-9]*/logs/*.out,${this.root}/*_*_*_*/session_[0-9]*/logs/*.log`,
      `    Exclude_Path ${this.root}/*_*_*_*/session_[0-9]*/logs/excluded*`, '    Path_Key path', '',
    ].join('\n'));
  }

  /** A directory with a log file, last changed some hours ago, of which the agent has read so many bytes; all by default. */
  public directory(name: string, hours: number, { text = 'a line\n', read = text.length, file = LOG }: { text?: string; read?: number; file?: string } = {}): string {
    const path = join(this.root, name);
    const log = join(path, file);
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, text);
    this.read.push(`(${JSON.stringify(log)}, ${read})`);
    const time = Date.now() / 1000 - hours * HOUR;
    for (let at = log; at.startsWith(path); at = dirname(at)) {
      utimesSync(at, time, time);
    }
    return path;
  }

  public pod(name: string): void {
    mkdirSync(join(this.folder, 'pods', name));
  }

  /** A chunk that is still to be delivered, begun so many seconds ago. */
  public chunk(seconds: number, folder = 'tail.0'): void {
    mkdirSync(join(this.folder, 'state/chunks', folder), { recursive: true });
    writeFileSync(join(this.folder, 'state/chunks', folder, `1-${Math.floor(Date.now() / 1000) - seconds}.123.flb`), '');
  }

  /** Which of the directories are left when the cleaner has looked a few times, and what it has said. */
  public clean(options: { [name: string]: string | number } = {}): { left: string[]; said: string } {
    const database = join(this.folder, 'state/ray.db');
    execFileSync('python3', ['-c', [
      'import os, sqlite3',
      `connection = sqlite3.connect(${JSON.stringify(database)})`,
      'connection.execute("PRAGMA journal_mode=WAL")',
      'connection.execute("CREATE TABLE IF NOT EXISTS in_tail_files (id INTEGER PRIMARY KEY, name TEXT, offset INTEGER, inode INTEGER, created INTEGER, rotated INTEGER)")',
      `for name, offset in [${this.read.join(', ')}]:`,
      '  connection.execute("INSERT INTO in_tail_files (name, offset, inode) VALUES (?, ?, ?)", (name, offset, os.stat(name).st_ino))',
      'connection.commit()',
    ].join('\n')]);
    const all = {
      root: this.root, pods: join(this.folder, 'pods'), state: join(this.folder, 'state'), database, config: join(this.folder, 'fluent-bit.conf'),
      namespace: 'logging', pod: 'agents-x', retention: HOUR, budget: 1e9, interval: 0.01, rounds: 2, ...options,
    };
    const said = execFileSync('python3', [SCRIPT, ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)], { encoding: 'utf8' });
    return { left: this.made.filter((path) => existsSync(path)).map((path) => path.slice(this.root.length + 1)), said };
  }

  private get made(): string[] {
    return [...new Set(this.read.map((entry) => join(this.root, entry.slice(this.root.length + 3).split('/')[0])))];
  }
}

let node: Node;
beforeEach(() => { node = new Node(); });
afterEach(() => { rmSync(node.folder, { recursive: true }); });

test('what a pod has left that is gone, is read, is sent, and is old enough', () => {
  node.directory('ray_training_headgroup_training-head', 2);
  node.directory('ray_train-x_cpu_train-x-cpu-worker-a_j5', 2);
  const { left, said } = node.clean();
  expect(left).toEqual([]);
  expect(said).toMatch(/^removed .*ray_train.*: \d+ bytes, unchanged for 720\d seconds\n/);
});

test('not before its time', () => {
  node.directory('ray_a_w_a-1', 0.9);
  node.directory('ray_a_w_a-2', 1.1);
  expect(node.clean().left).toEqual(['ray_a_w_a-1']);
});

test('a change anywhere in it counts', () => {
  const path = node.directory('ray_a_w_a-1', 2);
  writeFileSync(join(path, 'session_2026-11-23_03-12-21_857583_1/logs/debug_state.txt'), 'new');
  expect(node.clean().left).toEqual(['ray_a_w_a-1']);
});

test('not of a pod that is there, nor of one with the same name in another namespace', () => {
  node.pod('ray_a-1_uid');
  node.directory('ray_a_w_a-1', 2);
  node.directory('other_a_w_a-1', 2);
  expect(node.clean().left).toEqual(['ray_a_w_a-1']);
});

test('not what the agent has still to read', () => {
  node.directory('ray_a_w_half', 2, { text: 'one\ntwo\n', read: 4 });
  node.directory('ray_a_w_nothing', 2, { read: 0 });
  expect(node.clean().left).toEqual(['ray_a_w_half', 'ray_a_w_nothing']);
});

test('a last line without an end is none that it waits for', () => {
  node.directory('ray_a_w_a-1', 2, { text: `one\n${'x'.repeat(100_000)}`, read: 4 });
  node.directory('ray_a_w_a-2', 2, { text: 'x', read: 0 });
  expect(node.clean().left).toEqual([]);
});

test('what the agent does not read is no obstacle', () => {
  node.directory('ray_a_w_a-1', 2, { file: LOG.replace('raylet', 'excluded'), read: 0 });
  node.directory('ray_a_w_a-2', 2, { file: LOG.replace('raylet.out', 'debug_state.txt'), read: 0 });
  expect(node.clean().left).toEqual([]);
});

test('not while something is to be delivered that was read before', () => {
  node.directory('ray_a_w_a-1', 2);
  node.chunk(60);
  expect(node.clean().left).toEqual(['ray_a_w_a-1']);
});

test('what a destination has refused for good is no obstacle', () => {
  node.directory('ray_a_w_a-1', 2);
  node.chunk(60, 'rejected');
  expect(node.clean().left).toEqual([]);
});

test('not at the first look, which cannot know what was read after the last delivery', () => {
  node.directory('ray_a_w_a-1', 2);
  expect(node.clean({ rounds: 1 }).left).toEqual(['ray_a_w_a-1']);
});

test('over the budget the oldest goes first, before its time', () => {
  node.directory('ray_a_w_older', 0.5, { text: `${'x'.repeat(200_000)}\n` });
  node.directory('ray_a_w_younger', 0.2, { text: `${'x'.repeat(200_000)}\n` });
  expect(node.clean({ budget: 300_000 }).left).toEqual(['ray_a_w_younger']);
});

test('over the budget nothing goes that is needed, and that is said', () => {
  node.pod('ray_runs_uid');
  node.directory('ray_a_w_runs', 2, { text: `${'x'.repeat(200_000)}\n` });
  node.directory('ray_a_w_unread', 2, { text: `${'x'.repeat(200_000)}\n`, read: 0 });
  const { left, said } = node.clean({ budget: 100_000 });
  expect(left).toEqual(['ray_a_w_runs', 'ray_a_w_unread']);
  expect(said).toContain('more than its budget of 100000: the rest is of pods that run, or is still to be sent');
});

test('what else is on the node stays, and links are not followed', () => {
  const outside = mkdtempSync(join(tmpdir(), 'ray-logs-outside-'));
  writeFileSync(join(outside, 'file'), '');
  const path = node.directory('ray_a_w_a-1', 2);
  symlinkSync(outside, join(path, 'session_latest'));
  utimesSync(path, 0, 0);
  symlinkSync(outside, join(node.folder, 'ray', 'ray_a_w_link'));
  node.directory('somebody-else', 2);
  node.directory('a_b_c', 2);
  const time = Date.now() / 1000 - 2 * HOUR;
  execFileSync('touch', ['-h', '-d', `@${Math.floor(time)}`, join(path, 'session_latest')]);
  utimesSync(path, time, time);
  expect(node.clean().left).toEqual(['somebody-else', 'a_b_c']);
  expect(existsSync(join(outside, 'file'))).toBe(true);
  rmSync(outside, { recursive: true });
});

describe('nothing goes while it cannot be told', () => {
  test.each<[string, () => { [name: string]: string }, string]>([
    ['which pods there are', () => ({ pods: join(node.folder, 'none') }), 'the pods of the node: '],
    ['whether all pods are seen', () => ({ pod: 'other' }), 'does not even have this one'],
    ['what is read', () => ({ config: join(node.folder, 'none') }), 'the configuration of the agent: '],
    ['how far the agent has come', () => ({ database: join(node.folder, 'none', 'ray.db') }), 'how far the agent has come: unable to open database file'],
  ])('%s', (_, options, reason) => {
    node.directory('ray_a_w_a-1', 2);
    const { left, said } = node.clean(options());
    expect(left).toEqual(['ray_a_w_a-1']);
    expect(said).toContain('nothing removed, as it cannot be told: ');
    expect(said).toContain(reason);
  });
});
