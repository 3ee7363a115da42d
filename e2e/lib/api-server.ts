import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { apiServerBinary, etcdBinary } from './binaries';
import { KubeClient } from './kube-client';
import { KubeObject, readManifest } from './manifest';
import { Missing } from './missing';
import { freePorts, LOOPBACK } from './ports';
import { Process } from './process';
import { until } from './wait';
import { workspace } from './workspace';

export const SERVICE_SUBNET = '10.0.0.0/24';

export interface ApiServer {
  readonly version: string;
  readonly client: KubeClient;
  /** Files by which other programs find it, trust it, and sign for service accounts as it does. */
  readonly kubeconfig: string;
  readonly certificate: string;
  readonly serviceAccountKey: string;
  stop(): Promise<void>;
}

export interface ApiServerOptions {
  /** Where pods reach it, if there will be any: controllers and kubelets then run beside it. */
  readonly address?: string;
}

/** A real kube-apiserver on a real etcd: all of Kubernetes that judges a manifest, and no node. */
export async function startApiServer({ address }: ApiServerOptions = {}): Promise<ApiServer> {
  const [etcdProgram, apiServerProgram] = [await etcdBinary(), await apiServerBinary()];
  const folder = workspace('api-server');
  const [etcdPort, peerPort, port] = await freePorts(3);

  const etcdUrl = `http://${LOOPBACK}:${etcdPort}`;
  const peerUrl = `http://${LOOPBACK}:${peerPort}`;
  const etcd = new Process('etcd', etcdProgram, [
    '--data-dir', path.join(folder, 'etcd'), '--unsafe-no-fsync',
    '--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl,
    '--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl, '--initial-cluster', `default=${peerUrl}`,
  ], { folder });
  await etcd.ready(30, async () => (await fetch(`${etcdUrl}/health`)).ok);

  const token = randomBytes(16).toString('hex');
  fs.writeFileSync(path.join(folder, 'tokens.csv'), `${token},e2e,e2e,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const key = path.join(folder, 'service-account.key');
  fs.writeFileSync(key, privateKey, { mode: 0o600 });
  const server = new Process('kube-apiserver', apiServerProgram, [
    '--etcd-servers', etcdUrl,
    '--bind-address', address ?? LOOPBACK, '--secure-port', `${port}`, '--cert-dir', path.join(folder, 'certificates'),
    '--service-cluster-ip-range', SERVICE_SUBNET,
    '--token-auth-file', path.join(folder, 'tokens.csv'), '--authorization-mode', 'RBAC',
    '--service-account-issuer', 'https://kubernetes.default.svc', '--service-account-key-file', key, '--service-account-signing-key-file', key,
    ...address
      ? ['--advertise-address', address, '--kubelet-preferred-address-types', 'InternalIP']
      // No controller makes the service accounts that this plugin asks for.
      : ['--endpoint-reconciler-type', 'none', '--disable-admission-plugins', 'ServiceAccount'],
  ], { folder });

  const certificate = path.join(folder, 'certificates', 'apiserver.crt');
  await server.ready(60, () => fs.existsSync(certificate));
  const url = `https://${address ?? LOOPBACK}:${port}`;
  const client = new KubeClient(url, fs.readFileSync(certificate, 'utf8'), { token });
  await server.ready(60, async () => await client.call('GET', '/readyz') === 'ok');

  return {
    version: (await client.call('GET', '/version')).gitVersion,
    client,
    kubeconfig: writeKubeconfig(folder, url, certificate, token),
    certificate,
    serviceAccountKey: key,
    stop: async () => {
      await server.stop();
      await etcd.stop();
    },
  };
}

function writeKubeconfig(folder: string, url: string, certificate: string, token: string): string {
  const file = path.join(folder, 'kubeconfig');
  const config = {
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'e2e', cluster: { 'server': url, 'certificate-authority': certificate } }],
    'users': [{ name: 'e2e', user: { token } }],
    'contexts': [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
    'current-context': 'e2e',
  };
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** The custom resource definitions of KubeRay, which belong to KubeRay and are not in this repository. */
export function kubeRayDefinitions(): KubeObject[] {
  const folder = process.env.KUBERAY_CRDS;
  if (!folder) throw new Missing("KUBERAY_CRDS does not name a folder with KubeRay's CRDs");
  return fs.readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)).flatMap((file) => readManifest(path.join(folder, file)));
}

/** Installs them; answers the kinds that the server now knows. */
export async function install(client: KubeClient, definitions: KubeObject[]): Promise<string[]> {
  for (const definition of definitions) await client.apply(definition);
  const kinds: string[] = definitions.map((definition) => definition.spec.names.kind);
  await until('the API of KubeRay', 30, async () => {
    const served = await client.kinds('ray.io/v1');
    return kinds.every((kind) => served.includes(kind));
  });
  return kinds;
}
