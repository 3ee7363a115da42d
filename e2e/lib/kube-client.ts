import { Agent, request } from 'node:https';
import { KubeObject } from './manifest';

/** How a client says who it is. */
export interface Credentials {
  readonly token?: string;
  /** A certificate and its key, in PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

/** As much of a Kubernetes client as the tests take: plain HTTPS, so that what is refused is what the server itself refuses. */
export class KubeClient {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Promise<{ kind: string; name: string; namespaced: boolean }[]>>();

  constructor(private readonly url: string, ca: string | undefined, private readonly credentials: Credentials) {
    this.agent = new Agent({ ca, cert: credentials.certificate, key: credentials.key, keepAlive: true });
  }

  /** What the server answers to a request; an object where it answers with one. */
  async call(method: string, path: string, body?: unknown, type?: string): Promise<any> {
    const text = await this.text(method, path, body, type);
    return text.startsWith('{') ? JSON.parse(text) : text;
  }

  /** The same as it comes, such as the log of a container. */
  async text(method: string, path: string, body?: unknown, type = 'application/json'): Promise<string> {
    const { token } = this.credentials;
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request(`${this.url}${path}`, {
        method, agent: this.agent, headers: { ...token && { authorization: `Bearer ${token}` }, ...body !== undefined && { 'content-type': type } },
      }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });
    if (status >= 300) throw new Error((text.startsWith('{') && JSON.parse(text).message) || `${method} ${path}: ${status} ${text}`);
    return text;
  }

  /** What there is of a kind in a namespace, or with a label. */
  async list(path: string, labelSelector?: string): Promise<any[]> {
    return (await this.call('GET', `${path}${labelSelector ? `?labelSelector=${encodeURIComponent(labelSelector)}` : ''}`)).items;
  }

  /** Whether there is something. */
  async has(path: string): Promise<boolean> {
    return this.call('GET', path).then(() => true, (error) => {
      if (/not found/i.test(error.message)) return false;
      throw error;
    });
  }

  /** Deletes an object, as `kubectl delete` does; it goes when its owner lets it go. */
  async delete(object: KubeObject): Promise<void> {
    await this.call('DELETE', `${await this.path(object)}/${object.metadata.name}`);
  }

  /** Creates or replaces for real. */
  async apply(object: KubeObject): Promise<any> {
    const path = await this.path(object);
    return this.call('PATCH', `${path}/${object.metadata.name}?fieldManager=e2e&force=true`, object, 'application/apply-patch+yaml');
  }

  /** What the server would answer to a creation; it takes no field that it does not know. */
  async dryRun(object: KubeObject): Promise<any> {
    return this.call('POST', `${await this.path(object)}?dryRun=All&fieldValidation=Strict&fieldManager=e2e`, object);
  }

  /** The kinds that the server has under an apiVersion. */
  async kinds(apiVersion: string): Promise<string[]> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    return (await this.call('GET', group)).resources.map((resource: { kind: string }) => resource.kind);
  }

  private async path(object: KubeObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!this.resources.has(apiVersion)) this.resources.set(apiVersion, this.call('GET', group).then((answer) => answer.resources));
    const resource = (await this.resources.get(apiVersion)!).find((one) => one.kind === kind && !one.name.includes('/'));
    if (!resource) throw new Error(`the server knows no ${apiVersion} ${kind}`);
    return `${group}${resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : ''}/${resource.name}`;
  }
}
