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

export const KUBELET = kubernetes('kubelet');

export const LOKI: GoProgram = {
  name: 'loki',
  module: 'github.com/grafana/loki/v3',
  version: 'v3.7.8',
  main: 'github.com/grafana/loki/v3/cmd/loki',
};

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

export async function kubeletBinary(): Promise<string> {
  return goProgram(KUBELET);
}

export async function lokiBinary(): Promise<string> {
  return goProgram(LOKI);
}

/** Fluent Bit is in no registry as a program: `FLUENT_BIT` names one binary or several, separated by commas. */
export function fluentBitBinaries(): string[] {
  const binaries = (process.env.FLUENT_BIT ?? '').split(',').map((binary) => binary.trim()).filter(Boolean);
  if (!binaries.length) throw new Missing('FLUENT_BIT does not name a Fluent Bit binary');
  return binaries;
}
