import * as fs from 'node:fs';
import * as path from 'node:path';
import { goProgram, GoProgram } from './go-program';
import { Missing } from './missing';

export const ETCD: GoProgram = {
  name: 'etcd',
  module: 'go.etcd.io/etcd/server/v3',
  version: 'v3.6.16',
  main: 'go.etcd.io/etcd/server/v3',
};

function kubernetes(name: string): GoProgram {
  return {
    name,
    module: 'k8s.io/kubernetes',
    version: 'v1.34.4',
    main: `k8s.io/kubernetes/cmd/${name}`,
    siblings: 'v0.34.4',
    // Without it the program calls itself v0.0.0, which others refuse.
    ldflags: '-X k8s.io/component-base/version.gitVersion=v1.34.4',
  };
}

export const KUBE_APISERVER = kubernetes('kube-apiserver');

/** What makes a Kubernetes of an API server, besides its DNS. */
const OF_KUBERNETES = ['kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet'] as const;

export const COREDNS: GoProgram = {
  name: 'coredns',
  module: 'github.com/coredns/coredns',
  version: 'v1.12.4',
  main: 'github.com/coredns/coredns',
};

const VICTORIA_LOGS: GoProgram = {
  name: 'victoria-logs',
  module: 'github.com/VictoriaMetrics/VictoriaLogs',
  version: 'v1.52.1',
  main: 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs',
};

function prometheus(name: string): GoProgram {
  return {
    name,
    module: 'github.com/prometheus/prometheus',
    version: 'v0.316.0',
    main: `github.com/prometheus/prometheus/cmd/${name}`,
    // It finds targets in Kubernetes and in files; the clients of all other clouds would be most of it.
    tags: 'remove_all_sd,enable_kubernetes_sd',
  };
}

/** All that is built here from modules, by the licences of e2e/README.md. */
export const GO_PROGRAMS: GoProgram[] = [ETCD, KUBE_APISERVER, ...OF_KUBERNETES.map(kubernetes), COREDNS, VICTORIA_LOGS, prometheus('prometheus')];

/** What a user has already, as controller tests know it (`setup-envtest`), is used as it is. */
function fromEnvtest(name: string): string | undefined {
  const binary = process.env.KUBEBUILDER_ASSETS && path.join(process.env.KUBEBUILDER_ASSETS, name);
  return binary && fs.existsSync(binary) ? binary : undefined;
}

export async function etcdBinary(): Promise<string> {
  return fromEnvtest('etcd') ?? goProgram(ETCD);
}

export async function apiServerBinary(): Promise<string> {
  return fromEnvtest('kube-apiserver') ?? goProgram(KUBE_APISERVER);
}

export async function kubernetesBinary(name: typeof OF_KUBERNETES[number]): Promise<string> {
  return goProgram(kubernetes(name));
}

export async function coreDnsBinary(): Promise<string> {
  return goProgram(COREDNS);
}

/** Builds all that a node of our own runs. */
export async function buildNodePrograms(): Promise<void> {
  for (const build of [etcdBinary, apiServerBinary, coreDnsBinary]) await build();
  for (const name of OF_KUBERNETES) await kubernetesBinary(name);
}

/** Takes what agents push to Loki, under a licence that permits to build it here. */
export async function victoriaLogsBinary(): Promise<string> {
  return goProgram(VICTORIA_LOGS);
}

/** Loki is under the AGPL, so it is not taken from the Go module proxy: `LOKI` names a binary. */
export function lokiBinary(): string {
  const binary = process.env.LOKI?.trim();
  if (!binary) throw new Missing('LOKI does not name a Loki binary');
  return binary;
}

export async function prometheusBinary(): Promise<string> {
  return goProgram(prometheus('prometheus'));
}

/** Debian has it in the package `prometheus`. */
export async function promtoolBinary(): Promise<string> {
  return process.env.PROMTOOL ?? goProgram(prometheus('promtool'));
}

/** Fluent Bit is in no registry as a program: `FLUENT_BIT` names one binary or several, separated by commas. */
export function fluentBitBinaries(): string[] {
  const binaries = (process.env.FLUENT_BIT ?? '').split(',').map((binary) => binary.trim()).filter(Boolean);
  if (!binaries.length) throw new Missing('FLUENT_BIT does not name a Fluent Bit binary');
  return binaries;
}
