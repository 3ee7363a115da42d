import { linkSync, statSync, unlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Duration, Size } from 'cdk8s';
import { FILES } from './log-tree';
import { Answer, Entry } from './recorder';
import { sleep, World } from './world';
import { RayPipelineOptions } from '../../src/fluent-bit/ray-pipeline';

/** One fault. */
export interface Case {
  readonly name: string;
  readonly what: string;
  readonly options?: RayPipelineOptions;
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
    name: 'longline', what: 'lines of 50 kB, 2 MB and 5 MB between others',
    async play(world) {
      world.start();
      for (const size of [50_000, 2_000_000, 5_000_000]) {
        world.burst(50);
        const name = FILES[9].name;
        const [head, tail] = [world.mark(name), world.mark(name)];
        world.tree.append(name, `${head}${'L'.repeat(size)}${tail}\n`);
        world.burst(50);
        await sleep(3);
      }
    },
  },
  {
    name: 'files-500', what: '500 worker files, 5 lines a second each',
    async play(world) {
      world.start();
      const names = Array.from({ length: 500 }, (_, index) => (
        `worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1${String(index).padStart(4, '0')}-01000000-${2000 + index}.out`
      ));
      for (let second = 0; second < 20 * world.scale; second++) {
        names.forEach((name) => world.tree.write(name, 'print', 5));
        await sleep(1);
      }
    },
  },
  ...READ_SIZES.map(({ suffix, said, options }): Case => ({
    name: `files-500-prestart${suffix}`, what: `500 worker files with 40 kB each before the agent starts${said}`, options,
    async play(world) {
      for (let index = 0; index < 500; index++) {
        world.tree.write(`worker-28265d34afc9a8b60cb15f5c3ca2e425cf8fe4aabaa1711a70b1${String(index).padStart(4, '0')}-01000000-${2000 + index}.out`, 'print', 300);
      }
      world.start();
    },
  })),
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
    name: `corpus${suffix}`, what: `the files of a real head node, 60 times over, each 20 minutes after the one before, appended while the agents run${said}`, options,
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
    name: 'throughput', what: '1,000,000 short lines in 40 s, nearly each of them a record',
    async play(world) {
      world.start();
      await sleep(1);
      await world.write(40, 25_000);
    },
  },
  {
    name: 'backlog', what: '600,000 such lines are there at the start',
    async play(world) {
      world.burst(30_000 * world.scale);
      world.start();
    },
  },
];

function lineStart(): string {
  const now = new Date().toISOString();
  return `[${now.slice(0, 10)} ${now.slice(11, 19)},${now.slice(20, 23)} I 1 1]`;
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


