import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart, Duration, Testing } from 'cdk8s';
import { FluentBitConfig, FluentBitVersion, LokiOutput, RayLogDaemonSet } from 'cdk8s-ray-logs';
import { agentsIn, layOut } from './lib/agent-from-manifest';
import { fluentBitBinaries } from './lib/binaries';
import { command } from './lib/command';
import { FluentBit, versionOf } from './lib/fluent-bit';
import { Gateway, Pushed } from './lib/gateway';
import { KubeObject } from './lib/manifest';
import { podTemplates } from './lib/pod-templates';
import { Report } from './lib/report';
import { settled, sleep, until } from './lib/wait';
import { workspace } from './lib/workspace';

const ROOT = path.join(__dirname, '..');
const LOGS = path.join(ROOT, 'test', 'fixtures', 'ray-logs', 'ray-2.60');

/** Two pods of a node, as Ray pods of the example and of a RayJob would name their directories. */
const PODS = [
  {
    directory: 'ray_training_headgroup_training-head',
    logs: 'head',
    pod: 'training-head',
    labels: { RayCluster: 'training', namespace: 'ray', node_type: 'head' },
    metadata: { pod: 'training-head', group: 'headgroup' },
  },
  {
    directory: 'batch_train-x7k2p_gpu_train-x7k2p-gpu-worker-4tq9z_j5',
    logs: 'worker',
    pod: 'train-x7k2p-gpu-worker-4tq9z',
    labels: { RayCluster: 'train-x7k2p', namespace: 'batch', node_type: 'worker' },
    metadata: { pod: 'train-x7k2p-gpu-worker-4tq9z', group: 'gpu', ray_job: 'train' },
  },
];

const LINES = 6000;
const ROTATE_EVERY = 700;
const RETENTION_HOURS = 6;

/** What examples/daemonset-loki has on each node, for a release of Fluent Bit. */
function manifestFor(version: string): KubeObject[] {
  const chart = new Chart(Testing.app(), 'logging', { namespace: 'logging' });
  const config = new FluentBitConfig(chart, 'config', {
    version: FluentBitVersion.of(version),
    pipeline: { wholeNode: true },
    outputs: [new LokiOutput({ host: 'loki-gateway', namespace: 'monitoring', port: 80, tenantId: 'ray' })],
  });
  new RayLogDaemonSet(chart, 'agents', {
    metadata: { name: 'ray-logs' }, config, cleanup: { retention: Duration.hours(RETENTION_HOURS), image: 'rayproject/ray:2.60.0' },
  });
  return chart.toJson();
}

/** Writes numbered lines as a raylet does, and rotates its file as Ray does. */
class Writer {
  private written = 0;

  constructor(private readonly file: string) {}

  write(count: number): void {
    for (let i = 0; i < count; i++) {
      fs.appendFileSync(this.file, `[2026-11-23 03:12:39,${String(this.written % 1000).padStart(3, '0')} I 1 1] (raylet) main.cc:1: number ${this.written}\n`);
      this.written++;
      if (this.written % ROTATE_EVERY === 0) this.rotate();
    }
  }

  private rotate(): void {
    for (let i = 20; i > 0; i--) {
      const older = `${this.file}.${i}`;
      if (fs.existsSync(older)) fs.renameSync(older, `${this.file}.${i + 1}`);
    }
    fs.renameSync(this.file, `${this.file}.1`);
    fs.writeFileSync(this.file, '');
  }
}

function session(folder: string): string {
  return fs.readdirSync(folder).find((name) => name.startsWith('session_2'))!;
}

/** A node with the directories of the pods, and what the agent keeps on it. */
class Node {
  readonly folder = workspace('node');
  readonly logs = path.join(this.folder, 'ray');
  readonly folders = { '/tmp/ray': this.logs, '/ray-logs-state': path.join(this.folder, 'state') };
  readonly writers: Writer[] = [];

  lay(): void {
    for (const { directory, logs } of PODS) {
      const target = path.join(this.logs, directory);
      fs.cpSync(path.join(LOGS, logs), target, { recursive: true });
      // Absolute, as Ray makes it, and so dangling on the node.
      fs.symlinkSync(`/tmp/ray/${session(target)}`, path.join(target, 'session_latest'));
      this.writers.push(new Writer(path.join(target, session(target), 'logs', 'numbered.out')));
    }
  }

  /** As if nothing in the directory had changed for hours. */
  age(directory: string, hours: number): void {
    const time = Date.now() / 1000 - hours * 3600;
    const target = path.join(this.logs, directory);
    for (const name of ['', ...fs.readdirSync(target, { recursive: true }) as string[]]) fs.lutimesSync(path.join(target, name), time, time);
  }
}

function check(what: string, seen: unknown, expected: unknown): void {
  if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(seen)} and not ${JSON.stringify(expected)}`);
}

function checkRecords(pushed: Pushed[]): string {
  for (const { pod, labels, metadata } of PODS) {
    const own = pushed.filter((one) => one.metadata.pod === pod);
    for (const one of own) {
      for (const [name, value] of Object.entries(labels)) check(`label ${name}`, one.labels[name], value);
      for (const [name, value] of Object.entries(metadata)) check(`metadata ${name}`, one.metadata[name], value);
      check('metadata node', one.metadata.node, 'node-e2e');
    }
    // Loki keeps what has the same labels, time and line once.
    const numbered = own.filter(({ line }) => line.includes('main.cc:1: number '));
    const kept = new Set(numbered.map((one) => JSON.stringify([one.labels, one.metadata, one.time, one.line])));
    const numbers = [...kept].map((one) => Number(/number (\d+)/.exec(one)![1])).sort((a, b) => a - b);
    const seen = new Set(numbers);
    const lost = Array.from({ length: LINES }, (_, number) => number).filter((number) => !seen.has(number));
    check(`${pod}: lines lost, lines doubled`, [lost, numbers.length - seen.size], [[], 0]);
  }
  const others = pushed.filter((one) => !PODS.some(({ pod }) => pod === one.metadata.pod));
  check('records of nobody', others.length, 0);
  return `${pushed.length} records of two pods, each with its own names; of ${2 * LINES} numbered lines over ${2 * Math.floor(LINES / ROTATE_EVERY)} rotations and a restart none is lost or doubled`;
}

/** The agent of a node over the directories of two pods. */
async function ship(binary: string, objects: KubeObject[], node: Node): Promise<string> {
  const [agent] = agentsIn(objects);
  const gateway = await Gateway.start();
  const start = () => FluentBit.start({ binary, objects, agent, gateway, folders: node.folders });
  let fluentBit = await start();
  const write = async (lines: number) => {
    for (let i = 0; i < lines; i += 100) {
      node.writers.forEach((writer) => writer.write(100));
      await sleep(50);
    }
  };
  try {
    node.lay();
    await write(LINES / 3);
    await fluentBit.process.stop();
    await write(LINES / 3);
    fluentBit = await start();
    await write(LINES / 3);
    await settled('a record', () => gateway.pushed.length);
    const result = checkRecords(gateway.pushed);
    const cleaner = new Cleaner(objects, node);
    await cleaner.removesWhatIsSent();
    await until('the agent lets go of removed files', 30, () => removedFilesInUse(node.logs) === 0);
    await fluentBit.process.stop();
    await cleaner.keepsWhatIsUnread();
    return `${result}; what was sent is removed, and no longer in use; what was not read stays`;
  } finally {
    await fluentBit.process.stop();
    gateway.stop();
  }
}

/** The cleaner of the manifest, on a node from which the first pod is gone. */
class Cleaner {
  private readonly pods: string;

  constructor(private readonly objects: KubeObject[], private readonly node: Node) {
    this.pods = path.join(node.folder, 'pods');
    for (const pod of ['logging_ray-logs-e2e_1', `batch_${PODS[1].pod}_2`]) fs.mkdirSync(path.join(this.pods, pod), { recursive: true });
  }

  async removesWhatIsSent(): Promise<void> {
    const [head, worker] = PODS.map(({ directory }) => directory);
    for (const [hours, left] of [[RETENTION_HOURS - 1, [worker, head]], [RETENTION_HOURS + 1, [worker]]] as const) {
      [head, worker].forEach((directory) => this.node.age(directory, hours));
      await this.run();
      check(`directories after ${hours} hours`, this.left(), left);
    }
  }

  async keepsWhatIsUnread(): Promise<void> {
    const unread = 'ray_training_cpu_training-cpu-worker-unread';
    fs.cpSync(path.join(LOGS, 'worker'), path.join(this.node.logs, unread), { recursive: true });
    this.node.age(unread, RETENTION_HOURS + 1);
    await this.run();
    check('directories, one of them unread', this.left(), [PODS[1].directory, unread]);
  }

  private left(): string[] {
    return fs.readdirSync(this.node.logs).sort();
  }

  private async run(): Promise<string> {
    const owner = this.objects.find(({ kind }) => kind === 'DaemonSet')!;
    const [found] = podTemplates(owner);
    const container = found.template.spec.containers.find(({ name }: any) => name === 'ray-logs-cleaner');
    const { args } = layOut({ owner, found, container }, {
      objects: this.objects, root: workspace('cleaner'), external: () => '', folders: { ...this.node.folders, '/var/log/pods': this.pods },
    });
    // What the agent had not delivered in the first round keeps a directory; on a busy machine that takes some seconds.
    return command('python3', [...args, '--rounds=4', '--interval=4']);
  }
}

/** How many removed files below the folder some process still has open, so that their space is not free. */
function removedFilesInUse(folder: string): number {
  const links = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return fs.readdirSync(`/proc/${pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return [];
    }
  });
  return links.filter((link) => link.startsWith(folder) && link.endsWith(' (deleted)')).length;
}

/** What a RayLogDaemonSet does on a node, with real Fluent Bit and its own cleaner. */
export async function agentOfNode(report: Report): Promise<void> {
  await report.stage('One agent for a node: two pods, rotation, a restart, and what is cleaned up after', async () => {
    for (const binary of fluentBitBinaries()) {
      const version = await versionOf(binary);
      await report.check(`Fluent Bit ${version}`, () => ship(binary, manifestFor(version), new Node()));
    }
  });
}

// npx tsx e2e/node.ts
if (require.main === module) {
  const report = new Report();
  void agentOfNode(report).then(() => report.end());
}
