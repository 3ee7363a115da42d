import { ApiServer, install, kubeRayDefinitions } from '../../lib/api-server';
import { Process } from '../../lib/process';
import { workspace } from '../../lib/workspace';

/**
 * The KubeRay operator, as a process of the node; answers whether there is one. It is in no registry as a program: `KUBERAY_OPERATOR` names the binary,
 * and `KUBERAY_CRDS` the definitions that belong to it.
 */
export async function startOperator({ client, kubeconfig }: ApiServer): Promise<boolean> {
  const binary = process.env.KUBERAY_OPERATOR;
  if (!binary || !process.env.KUBERAY_CRDS) return false;
  await install(client, kubeRayDefinitions());
  const operator = new Process('kuberay-operator', binary, ['-enable-leader-election=false'], {
    folder: workspace('operator'), env: { KUBECONFIG: kubeconfig, PATH: process.env.PATH! },
  });
  await operator.ready(60, async () => (await fetch('http://127.0.0.1:8082/readyz')).ok);
  console.log(`  the KubeRay operator, from ${binary}`);
  return true;
}
