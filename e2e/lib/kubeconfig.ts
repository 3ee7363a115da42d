import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { KubeClient } from './kube-client';
import { Missing } from './missing';

/** A client of the cluster that is the current one of a kubeconfig file. */
export function clientOf(file: string): KubeClient {
  const config = parse(fs.readFileSync(file, 'utf8'));
  const named = (list: any[], name: string) => list.find((one) => one.name === name) ?? {};
  const { context } = named(config.contexts, config['current-context']);
  const { cluster } = named(config.clusters, context?.cluster);
  const { user } = named(config.users, context?.user);
  if (!cluster || !user) throw new Missing(`${file} has no current context with a cluster and a user`);
  // Certificates and keys are in the file itself, or in files whose paths begin at it.
  const pem = (of: any, name: string): string | undefined => of[`${name}-data`]
    ? Buffer.from(of[`${name}-data`], 'base64').toString()
    : of[name] && fs.readFileSync(path.resolve(path.dirname(file), of[name]), 'utf8');
  const credentials = { token: user.token, certificate: pem(user, 'client-certificate'), key: pem(user, 'client-key') };
  if (!credentials.token && !credentials.certificate) throw new Missing(`the user of ${file} has neither a token nor a client certificate`);
  return new KubeClient(cluster.server, pem(cluster, 'certificate-authority'), credentials);
}
