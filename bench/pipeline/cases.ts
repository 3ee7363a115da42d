import { copyFileSync, linkSync, mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Duration, Size } from 'cdk8s';
import { Limits } from './limits';
import { FILES } from './log-tree';
import { Answer, Entry } from './recorder';
import { sleep, World } from './world';
import { RayBacklog, RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';

/** One fault. */
export interface Case {
  readonly name: string;
  readonly what: string;
  readonly options?: RayPipelineOptions;
  /** Other settings of this library that are played beside, by what they are called. */
  readonly variants?: { readonly [name: string]: RayPipelineOptions };
  /** What the agents have less of than this machine. */
  readonly limits?: Limits;
  /** Whether an entry is not as it should be. */
  readonly isWrong?: (entry: Entry) => boolean;
  /** Whether the documented sample is left out, which has nothing that the case is about. */
  readonly oursOnly?: boolean;
  /** Whether releases are played one after the other, since cost is what the case is about. */
  readonly alone?: boolean;
  play(world: World): Promise<void>;
}

const RATE = 4000;

/** The logs of a head node of Ray 2.60. */
const SESSION = join(__dirname, '..', '..', 'test', 'fixtures', 'ray-logs', 'ray-2.60', 'head', 'session_2026-11-23_03-12-21_857583_15791', 'logs');

/** Loki's rule of order with a window of some seconds: what is further behind its stream's newest entry is refused. */
function lokiOrder(windowSeconds: number): (entries: () => Entry[]) => Answer {
  const newest = new Map<string, bigint>();
  return (entries) => {
    const refused = entries().filter((entry) => {
      const stream = JSON.stringify(entry.labels);
      const time = BigInt(entry.nanoseconds);
      const last = newest.get(stream) ?? 0n;
      if (time < last - BigInt(windowSeconds) * 1_000_000_000n) {
        return true;
      }
      newest.set(stream, time > last ? time : last);
      return false;
    });
    // What is refused is not stored; as with Loki, the answer need not say so.
    refused.forEach((entry) => entries().splice(entries().indexOf(entry), 1));
    return { accept: true, status: 204 };
  };
}

/** As it is by default, and with more of a file read in one go. */
const READ_SIZES: readonly { suffix: string; said: string; options?: RayPipelineOptions }[] = [
  { suffix: '', said: '' },
  { suffix: '-64k', said: ' (`readSize` 64 KiB)', options: { readSize: Size.kibibytes(64) } },
];

const ok = () => (): Answer => ({ accept: true, status: 204 });
const status = (code: number) => () => (): Answer => ({ accept: false, status: code });

/** The faults, in the order of the results. */
export const CASES: readonly Case[] = [
  {
    name: 'prestart', what: 'all is written before the agent starts',
    async play(world) {
      world.burst(2000);
      world.start();
    },
  },
  {
    name: 'newfiles', what: 'files appear while the agent runs',
    async play(world) {
      world.start();
      await sleep(2);
      await world.write(10, RATE);
    },
  },
  {
    name: 'rotate', what: 'every file is rotated each 2 s, 5 backups',
    play: (world) => rotating(world, 30, 40),
  },
  {
    name: 'rotate-fast', what: 'every file is rotated 4 times a second, 20 backups',
    play: (world) => rotating(world, 15, 5, 20),
  },
  {
    name: 'rotate-restart', what: 'SIGTERM and 8 s down while files are rotated each 2 s, 10 backups',
    async play(world) {
      await rotating(world, 12, 40, 10);
      await world.stop();
      await rotatingOn(world, 8, 40, 10);
      world.start();
      await rotatingOn(world, 8, 40, 10);
    },
  },
  {
    name: 'rotate-kill9', what: 'kill -9 and 8 s down while files are rotated each 2 s, 10 backups',
    async play(world) {
      await rotating(world, 12, 40, 10);
      await world.kill();
      await rotatingOn(world, 8, 40, 10);
      world.start();
      await rotatingOn(world, 8, 40, 10);
    },
  },
  {
    name: 'kill9', what: 'kill -9 twice, 2 s down each',
    async play(world) {
      world.start();
      await world.write(6, RATE);
      for (let time = 0; time < 2; time++) {
        await Promise.all([world.kill(), world.write(2, RATE)]);
        world.start();
        await world.write(6, RATE);
      }
    },
  },
  {
    name: 'stop', what: 'a burst, 5 s, SIGTERM; the agent is not started again',
    async play(world) {
      world.start();
      await world.write(5, RATE);
      world.burst(2000);
      await sleep(5);
      await world.stop();
    },
  },
  {
    name: 'outage', what: 'the backend refuses connections for 90 s',
    async play(world) {
      world.start();
      await world.write(5, 1000);
      await world.disconnect();
      await world.write(90, 1000);
      await world.reconnect();
      await world.write(5, 1000);
    },
  },
  {
    name: 'outage-4m', what: 'the backend refuses connections for four minutes, at 300 lines a second', oursOnly: true,
    variants: { 'this library, on its volume': { backlog: RayBacklog.STATE_VOLUME } },
    async play(world) {
      world.start();
      await world.write(5, 300);
      await world.disconnect();
      const before = world.contestants.map((contestant) => contestant.cpu);
      const start = Date.now();
      await world.write(240, 300);
      const seconds = (Date.now() - start) / 1000;
      world.contestants.forEach((contestant, index) => {
        contestant.notes.push(`${((contestant.cpu - before[index]) / seconds * 100).toFixed(1)} % of a core while down`);
      });
      await world.reconnect();
      await world.catchUp();
    },
  },
  {
    name: 'full-volume', what: 'the backend refuses connections for 60 s at 1,000 lines a second, with 40 MiB for offsets and chunks', oursOnly: true, limits: { stateMebibytes: 40 },
    async play(world) {
      world.start();
      await world.write(5, 1000);
      await world.disconnect();
      await world.write(60, 1000);
      world.burst(4000);
      await sleep(5);
      await world.reconnect();
      await world.write(5, 1000);
    },
  },
  {
    name: 'rotate-outage', what: 'the backend is down for 20 s while every file is rotated each 2 s, 20 backups', oursOnly: true,
    variants: { 'this library, on its volume': { backlog: RayBacklog.STATE_VOLUME } },
    async play(world) {
      await rotating(world, 5, 40, 20);
      await world.disconnect();
      await rotatingOn(world, 20, 40, 20);
      await world.reconnect();
      await rotatingOn(world, 5, 40, 20);
    },
  },
  {
    name: 'outage-progress', what: 'the backend is down for 60 s while a driver draws a progress bar, which is one line without an end', oursOnly: true,
    async play(world) {
      const name = 'job-driver-raysubmit_AAAAAAAAAAAAAAAA.log';
      world.tree.append(name, 'begins\n');
      world.start();
      await world.write(3, 200);
      await world.disconnect();
      for (let second = 0; second < 60 * world.scale; second++) {
        await world.write(0.5 / world.scale, 200);
        world.tree.append(name, `\r${second} of 60 [${'#'.repeat(second)}]`);
        await sleep(0.5);
      }
      world.tree.append(name, '\n');
      await world.reconnect();
      await sleep(16);
      await world.write(5, 200);
    },
  },
  ...[8, 64].map((chunks): Case => ({
    name: `refused-${chunks}`, what: `${chunks} chunks that were refused are on the volume before the agent starts`, oursOnly: true,
    async play(world) {
      world.tree.append('raylet.out', `${lineStart()} refused\n`.repeat(100));
      await world.disconnect();
      world.start();
      await sleep(4);
      await world.kill();
      world.contestants.forEach(({ state }) => refuseChunks(state, chunks));
      await world.reconnect();
      world.start();
      await world.write(10, 1000);
      await world.kill();
      world.start();
      await world.write(5, 1000);
    },
  })),
  {
    name: 'outage-window', what: 'down for 4 times the order window of Loki, which is 10 s here',
    options: { orderWindow: Duration.seconds(10) },
    async play(world) {
      world.answer(() => lokiOrder(10));
      world.start();
      await world.write(5, 1000);
      await world.disconnect();
      await sleep(0);
      await world.write(40 / world.scale, 1000);
      await world.reconnect();
      await world.write(10, 1000);
    },
  },
  {
    name: 'slow', what: 'the backend takes 5 s for each push, for 30 s',
    async play(world) {
      world.start();
      world.answer(() => () => ({ accept: true, status: 204, delaySeconds: 5 }));
      await world.write(30, RATE);
      world.answer(ok);
    },
  },
  ...[429, 500].map((code): Case => ({
    name: `status-${code}`, what: `the backend answers ${code} for 30 s`,
    async play(world) {
      world.start();
      await world.write(3, RATE);
      world.answer(status(code));
      await world.write(30, RATE);
      world.answer(ok);
      await world.write(3, RATE);
    },
  })),
  {
    name: 'status-400', what: 'the backend refuses one entry (400), keeps the rest of the push',
    async play(world) {
      world.answer(() => (entries) => {
        const bad = entries().filter((entry) => entry.line.includes('poison'));
        bad.forEach((entry) => entries().splice(entries().indexOf(entry), 1));
        return { accept: true, status: bad.length > 0 ? 400 : 204 };
      });
      world.start();
      await world.write(10, RATE, (round) => {
        if (round % 40 === 0) {
          world.tree.append('raylet.out', `${lineStart()} poison\n`);
        }
      });
    },
  },
  {
    name: 'ack-lost', what: 'the backend stores, and answers 500 for 10 s',
    async play(world) {
      world.start();
      await world.write(3, RATE);
      world.answer(() => () => ({ accept: true, status: 500 }));
      await world.write(10, RATE);
      world.answer(ok);
    },
  },
  {
    name: 'outage-kill9', what: 'kill -9 and a restart while the backend is down',
    async play(world) {
      world.start();
      await world.write(4, RATE);
      await world.disconnect();
      await world.write(8, RATE);
      await world.kill();
      await world.write(3, RATE);
      world.start();
      await world.write(8, RATE);
      await world.reconnect();
      await world.write(3, RATE);
    },
  },
  {
    name: 'sessions', what: 'Ray is started again: a second session in the same folder',
    async play(world) {
      world.start();
      await world.write(8, RATE);
      world.tree.begin('session_2026-11-23_09-00-00_000000_999');
      await world.write(8, RATE);
    },
  },
  {
    name: 'partial', what: 'a worker is killed in the middle of a line; kill -9 of the agent in the middle of another',
    async play(world) {
      world.start();
      await world.write(3, RATE);
      world.tree.append(FILES[10].name, `${world.mark(FILES[10].name)} cut off`);
      world.tree.append(FILES[12].name, `${world.mark(FILES[12].name)} first half`);
      await sleep(1);
      await world.kill();
      world.tree.append(FILES[12].name, ', second half\n');
      world.start();
      await sleep(3);
      world.tree.append(FILES[14].name, `${world.mark(FILES[14].name)} never ended`);
      await sleep(6);
    },
  },
  {
    name: 'midline', what: 'kill -9 of the agent in the middle of a line, three times, where all lines end alike',
    async play(world) {
      const { name } = FILES[10];
      const line = () => `${world.mark(name)} ${'x'.repeat(60)}\n`;
      world.start();
      await sleep(2);
      for (let time = 0; time < 3; time++) {
        for (let round = 0; round < 20; round++) {
          world.tree.append(name, Array.from({ length: 50 }, line).join(''));
          await sleep(0.1);
        }
        const cut = line();
        world.tree.append(name, cut.slice(0, 40));
        await sleep(0.7);
        await world.kill();
        world.tree.append(name, cut.slice(40) + line());
        world.start();
        await sleep(3);
      }
    },
  },
  {
    name: 'dumps', what: 'crash dumps and half lines of workers 2 s before SIGTERM; the agent is started again',
    async play(world) {
      world.start();
      await world.write(4, 1000);
      for (const { name } of FILES.filter((file) => file.name.endsWith('.err'))) {
        const mark = () => world.mark(name);
        world.tree.append(name, `*** SIGSEGV received at time=1795706220 on cpu 1 *** ${mark()}\nPC: @     0x7f3c  (unknown)  raise ${mark()}\n`
          + Array.from({ length: 5 }, () => `    @     0x7f3c       4176  (unknown) ${mark()}\n`).join(''));
      }
      for (const { name } of FILES.filter((file) => file.name.endsWith('.out') && file.name.startsWith('worker'))) {
        world.tree.append(name, `${world.mark(name)} half a line`);
      }
      await sleep(2);
      await world.stop();
      await sleep(1);
      world.start();
      await sleep(3);
    },
  },
  {
    name: 'crlf', what: 'records of several lines that end with CR LF, in every format',
    async play(world) {
      world.start();
      await sleep(1);
      for (let round = 0; round < 20; round++) {
        for (const { name } of FILES) {
          const rows = Array.from({ length: 30 }, (_, row) => `row;${row};${world.mark(name)}\r\n`).join('');
          world.tree.append(name, `INFO ${timeText()} shop_Front abc -- ${world.mark(name)} rows\r\n${rows}`);
          world.tree.append(name, `${lineStart()} ${world.mark(name)} after\r\n${rows.length % 2 ? '\r\n' : ''}`);
        }
        await sleep(0.2);
      }
    },
  },
  {
    name: 'time-zone', what: 'Ray runs with TZ=America/Los_Angeles; nothing is configured', isWrong: (entry) => hoursFromNow(entry) > 0.5, oursOnly: true,
    async play(world) {
      world.tree.hoursAhead = -8;
      world.start();
      await world.write(10, 1000);
      await world.kill();
      world.start();
      await world.write(5, 1000);
    },
  },
  {
    name: 'odd-times', what: 'lines that begin with times that are none, of other centuries, of data, between others',
    isWrong: (entry) => entry.labels.component === undefined || hoursFromNow(entry) > 1,
    async play(world) {
      world.start();
      await world.write(10, 1000, (round) => {
        const odd = ODD_TIMES[round % ODD_TIMES.length];
        for (const { name } of [FILES[9], FILES[10], FILES[7], FILES[2]]) {
          world.tree.append(name, `${odd} ${world.mark(name)}\n`);
        }
      });
    },
  },
  {
    name: 'longline', what: 'lines of 50 and 450 kB, and of 2, 5, 15 and three times 10 MB, which are cut, between others, with 128 MiB of memory',
    limits: { memoryMebibytes: 128 },
    async play(world) {
      world.start();
      const name = FILES[9].name;
      for (const size of [50_000, 450_000]) {
        world.burst(50);
        world.tree.append(name, `${world.mark(name)}${'L'.repeat(size)}${world.mark(name)}\n`);
        await sleep(1);
      }
      for (const size of [2e6, 5e6, 15e6, 10e6, 10e6, 10e6]) {
        world.burst(50);
        world.tree.append(name, `too long ${'L'.repeat(size)}\n`);
        world.burst(50);
        await sleep(3);
      }
      // What is cut is the last line of its file for longer than the agent waits for an end.
      world.tree.append(name, `too long ${'L'.repeat(2e6)}\n`);
      await sleep(8);
      world.burst(50);
    },
  },
  {
    name: 'files-500', what: '500 worker files, 5 lines a second each',
    async play(world) {
      world.start();
      const names = workers(500);
      for (let second = 0; second < 20 * world.scale; second++) {
        names.forEach((name) => world.tree.write(name, 'print', 5));
        await sleep(1);
      }
    },
  },
  ...READ_SIZES.map(({ suffix, said, options }): Case => ({
    name: `files-500-prestart${suffix}`, alone: true, what: `500 worker files with 40 kB each before the agent starts${said}`, options,
    async play(world) {
      workers(500).forEach((name) => world.tree.write(name, 'print', 300));
      world.start();
    },
  })),
  {
    name: 'files-500-limit', what: '500 worker files with 40 kB each before the agent starts, with 128 MiB of memory', limits: { memoryMebibytes: 128 }, oursOnly: true,
    async play(world) {
      workers(500).forEach((name) => world.tree.write(name, 'print', 300));
      world.start();
    },
  },
  {
    name: 'files-500-idle', alone: true, what: '500 worker files to which nothing is written for 40 s', oursOnly: true,
    async play(world) {
      workers(500).forEach((name) => world.tree.write(name, 'print', 10));
      world.start();
      await sleep(10);
      const before = world.contestants.map((contestant) => contestant.cpu);
      await sleep(40 * world.scale);
      world.contestants.forEach((contestant, index) => {
        contestant.notes.push(`${((contestant.cpu - before[index]) / 40 / world.scale * 100).toFixed(2)} % of a core`);
      });
    },
  },
  {
    name: 'files-5000', what: '5,000 worker files that appear over 50 s and end at once, with 256 MiB of memory', limits: { memoryMebibytes: 256 },
    async play(world) {
      world.start();
      await sleep(2);
      const names = workers(5000 * world.scale);
      for (let first = 0; first < names.length; first += 10) {
        names.slice(first, first + 10).forEach((name) => {
          world.tree.write(name, 'print', 5);
          world.tree.end(name);
        });
        await sleep(0.1);
      }
    },
  },
  {
    name: 'open-files', what: '1,100 worker files appear where 1,024 files may be open until a process asks for more', limits: { openFiles: 1024 },
    async play(world) {
      world.start();
      await sleep(2);
      for (const name of workers(1100)) {
        world.tree.write(name, 'print', 5);
      }
      await sleep(5);
      world.burst(20);
    },
  },
  {
    name: 'open-files-prestart', what: 'the same 1,100 files are there before the agent starts, and before it starts again', limits: { openFiles: 1024 },
    async play(world) {
      workers(1100).forEach((name) => world.tree.write(name, 'print', 5));
      world.start();
      await sleep(8);
      await world.kill();
      world.start();
      await sleep(4);
      world.burst(20);
    },
  },
  {
    name: 'inode', what: 'while the agent is down, a file is deleted and a new one gets its inode',
    async play(world) {
      const name = FILES[10].name;
      world.start();
      world.tree.write(name, 'print', 1000);
      await sleep(5);
      await world.kill();
      const { ino } = statSync(world.tree.path(name));
      world.tree.close();
      // Reuse is up to the file system; a truncated hard link is the same inode under a new name for certain.
      const other = name.replace('1000', '3000');
      linkSync(world.tree.path(name), world.tree.path(other));
      unlinkSync(world.tree.path(name));
      writeFileSync(world.tree.path(other), '');
      if (statSync(world.tree.path(other)).ino !== ino) {
        throw new Error('the inode was not reused');
      }
      world.tree.write(other, 'print', 1700);
      world.start();
      await sleep(3);
    },
  },
  {
    name: 'node', what: 'the folder is mounted elsewhere, session_latest points nowhere',
    async play(world) {
      world.tree.dangle();
      world.start();
      await world.write(8, RATE);
    },
  },
  ...READ_SIZES.map(({ suffix, said, options }): Case => ({
    name: `corpus${suffix}`, alone: true, what: `the files of a real head node, 60 times over, each 20 minutes after the one before, appended while the agents run${said}`, options,
    async play(world) {
      world.start();
      await sleep(2);
      for (let round = 0; round < 60 * world.scale; round++) {
        world.replay(SESSION, 20 * round);
        await sleep(0.2);
      }
    },
  })),
  {
    name: 'throughput', alone: true, what: '1,000,000 short lines in 40 s, nearly each of them a record',
    async play(world) {
      world.start();
      await sleep(1);
      await world.write(40, 25_000);
    },
  },
  {
    name: 'backlog', alone: true, what: '600,000 such lines are there at the start',
    async play(world) {
      world.burst(30_000 * world.scale);
      world.start();
    },
  },
];

/** What a line can begin with that looks like a time. */
const ODD_TIMES = [
  '0001-01-01 00:00:00.000', '9999-12-31 23:59:59.999', '2026-11-23 03:12:39.0 |', '2013-01-01 00:10:00.000 12.5', '2040-02-30 25:61:61,999',
  '2099-01-01 00:00:00.000', '1969-12-31 23:59:59,000', '2026-13-45 99:99:99.999', '{"vendor": 1, "timestamp": 1356998400, "text": "a"}',
  '{"timestamp_ns": 9999999999999999999}', '[2013-01-01 00:10:00,000 I 1 1]', 'INFO 2038-01-20 00:00:00,000 x',
];

function hoursFromNow(entry: Entry): number {
  return Math.abs(Number(BigInt(entry.nanoseconds) / 1_000_000n) - Date.now()) / 3_600_000;
}

function timeText(): string {
  const now = new Date().toISOString();
  return `${now.slice(0, 10)} ${now.slice(11, 19)},${now.slice(20, 23)}`;
}

function lineStart(): string {
  return `[${timeText()} I 1 1]`;
}

/** The names of the files of so many workers. */
function workers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (
    `worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1${String(index).padStart(4, '0')}-01000000-${2000 + index}.out`
  ));
}

/** Puts copies of a chunk where releases that keep what was refused keep it. */
function refuseChunks(state: string, count: number): void {
  const chunks = join(state, 'chunks');
  const chunk = readdirSync(chunks, { recursive: true, encoding: 'utf8' }).find((name) => /^(ray_logs|tail\.0)\/.*\.flb$/.test(name));
  mkdirSync(join(chunks, 'rejected'));
  for (let index = 0; index < count; index++) {
    copyFileSync(join(chunks, chunk!), join(chunks, 'rejected', `ray.logs_400_loki.0_0x7f${index}.flb`));
  }
}

async function rotating(world: World, seconds: number, rounds: number, backups = 5): Promise<void> {
  world.start();
  await sleep(1);
  await rotatingOn(world, seconds, rounds, backups);
}

function rotatingOn(world: World, seconds: number, rounds: number, backups = 5): Promise<void> {
  return world.write(seconds, RATE, (round) => {
    if (round % rounds === rounds - 1) {
      FILES.forEach(({ name }) => world.tree.rotate(name, backups));
    }
  });
}


