import * as fs from 'node:fs';
import * as path from 'node:path';
import { fluentBitImage, rayImage } from './images';
import { GATEWAY_ADDRESS, Node } from './node';
import { rayPod } from './ray-pod';
import { AgentInManifest, agentsIn } from '../lib/agent-from-manifest';
import { fluentBitBinaries } from '../lib/binaries';
import { command } from '../lib/command';
import { versionOf } from '../lib/fluent-bit';
import { Gateway } from '../lib/gateway';
import { KubeObject, readManifest } from '../lib/manifest';
import { Missing } from '../lib/missing';
import { Process } from '../lib/process';
import { Report } from '../lib/report';
import { settled, sleep, until } from '../lib/wait';
import { workspace } from '../lib/workspace';

const MANIFEST = path.join(__dirname, '..', '..', 'examples', 'ray-cluster-loki', 'manifest.yaml');
const PRINTERS = fs.readFileSync(path.join(__dirname, '..', 'fixtures', 'ray-printers.py'), 'utf8');
const GATEWAY_NAMES = ['loki-gateway.monitoring'];

/** The production example on a real node: its agent is killed, and its pod is deleted, while Ray prints. */
async function losesNothing(report: Report, node: Node, gateway: Gateway, objects: KubeObject[], agent: AgentInManifest): Promise<void> {
  const { client } = node.server;
  const pod = rayPod(agent.owner, agent.found, GATEWAY_NAMES);
  const namespace = pod.metadata.namespace!;
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } });
  await client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'loki-credentials', namespace }, stringData: { password: 'secret' } });
  await client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'loki-ca', namespace }, data: { 'ca.crt': gateway.certificate.certificate } });
  for (const configMap of objects.filter(({ kind }) => kind === 'ConfigMap')) await client.apply(configMap);
  await client.apply(pod);
  const url = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}`;
  const statuses = (one: any): any[] => [...one.status.initContainerStatuses ?? [], ...one.status.containerStatuses ?? []];
  const statusOf = async (name: string) => statuses(await client.call('GET', url)).find((one) => one.name === name);
  const idOf = async (name: string): Promise<string> => (await statusOf(name)).containerID.replace('containerd://', '');

  const made = await report.check('every container of the pod is ready', () => until('readiness', 120, async () => {
    const current = await client.call('GET', url);
    return statuses(current).length > 1 && statuses(current).every(({ ready }) => ready) && current;
  }).then((current) => { console.log(`        ${statuses(current).map(({ name }) => name).join(', ')}`); return current; }));
  if (!made) return;

  await report.check('the agent runs as its security context says', async () => {
    const [, pid] = new RegExp(`${await idOf(agent.container.name)}\\s+(\\d+)`).exec(await node.ctr('tasks', 'list')) ?? [];
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1].split(/\s+/)[0];
    const seen = `uid ${field('Uid')}, gid ${field('Gid')}, capabilities ${field('CapBnd')}, seccomp ${field('Seccomp')}`;
    if (seen !== 'uid 1000, gid 100, capabilities 0000000000000000, seccomp 2') throw new Error(seen);
    return seen;
  });

  const ray = await idOf(pod.spec.containers[0].name);
  await report.check('Ray runs in it', () => until('ray status', 90, async () => { await command('ctr', node.execArguments(ray, 'ray', 'status')); return 'ready'; }));
  const logs = node.emptyDir(made.metadata.uid, 'ray-logs');
  const printers = new Process('printers', 'ctr', node.execArguments(ray, 'python', '-c', PRINTERS), { folder: workspace('printers') });
  await until('five thousand records', 120, () => gateway.pushed.length > 5000);

  await report.check('the agent is killed in the middle and comes back', async () => {
    await node.ctr('tasks', 'kill', '--signal', 'SIGKILL', await idOf(agent.container.name));
    await until('the restart', 60, async () => (await statusOf(agent.container.name)).restartCount > 0 && (await statusOf(agent.container.name)).ready);
    await sleep(3000);
  });

  await report.check('the pod is deleted in the middle, and every line that Ray wrote has arrived', async () => {
    // A second name for each file, on the same mount: what Ray wrote can be counted when the pod and its volumes are gone.
    const kept = path.join(node.volumes, 'kept');
    fs.mkdirSync(kept);
    const [session] = fs.readdirSync(logs).filter((name) => /^session_2/.test(name));
    for (const file of fs.readdirSync(path.join(logs, session, 'logs')).filter((name) => /^worker-.*\.out$/.test(name))) {
      fs.linkSync(path.join(logs, session, 'logs', file), path.join(kept, file));
    }
    const deleted = Date.now();
    const ends = new Map<string, number>();
    await client.call('DELETE', url);
    await until('the end of the pod', 60, async () => {
      const current = await client.call('GET', url).catch(() => undefined);
      for (const { name, state } of current ? statuses(current) : []) {
        if (state.terminated) ends.set(name, Math.round((Date.parse(state.terminated.finishedAt) - deleted) / 1000));
      }
      return current === undefined;
    });
    const story = [...ends].map(([name, seconds]) => `${name} ended after ${seconds} s`).join(', ');
    await settled('records', () => gateway.pushed.length);
    const ours = /^e2e printer \d line \d+$/;
    const written = fs.readdirSync(kept).flatMap((file) => fs.readFileSync(path.join(kept, file), 'utf8').split('\n').slice(0, -1)).filter((line) => ours.test(line));
    const arrived = new Set(gateway.pushed.map(({ line }) => line.trimEnd()));
    const lost = written.filter((line) => !arrived.has(line));
    if (lost.length) throw new Error(`${lost.length} of ${written.length} lines are lost, the first is: ${lost[0]}; ${story}`);
    return `${written.length} of ${written.length}; ${story}`;
  });
  await printers.stop(1);
}

async function main(): Promise<void> {
  const report = new Report();
  await report.stage('The production example on a real node', async () => {
    const objects = readManifest(MANIFEST);
    const [agent] = agentsIn(objects);
    const wanted = agent.container.image.split(':')[1];
    const binaries = await Promise.all(fluentBitBinaries().map(async (binary) => ({ binary, version: await versionOf(binary) })));
    const found = binaries.find(({ version }) => version === wanted);
    if (!found) throw new Missing(`FLUENT_BIT names no Fluent Bit ${wanted}, which the example runs`);
    const images = [await fluentBitImage(found.binary, found.version), await rayImage()];
    const node = await Node.start();
    try {
      for (const image of images) await node.load(image);
      console.log(`  Kubernetes ${node.server.version}, Fluent Bit ${found.version}`);
      const gateway = await Gateway.start(undefined, { address: GATEWAY_ADDRESS, tlsPort: 443, names: GATEWAY_NAMES });
      await losesNothing(report, node, gateway, objects, agent);
      gateway.stop();
    } finally {
      await node.stop();
    }
  });
  report.end();
}

void main();
