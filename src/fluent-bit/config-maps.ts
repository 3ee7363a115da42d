import { ApiObject, ApiObjectMetadata, Chart, JsonPatch, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { watchMounts } from './config-map-mounts';

/**
 * One ConfigMap in each namespace whose pods mount it, all of one name and with the same contents.
 *
 * The first one is in the namespace that its metadata or the chart says. Where none does, it goes to the first pods that mount it.
 */
export class ConfigMaps {
  /** How much of the hash of the contents is in the name of an immutable ConfigMap: as much as cdk8s puts into its names. */
  private static readonly HASH_LENGTH = 8;

  private readonly byNamespace = new Map<string | undefined, ApiObject>();
  private readonly name: string;
  private readonly ownNamespace: string | undefined;
  private stays: boolean;

  constructor(
    public readonly scope: Construct, private readonly data: { [file: string]: string }, private readonly metadata: ApiObjectMetadata | undefined,
    private readonly hash: string | undefined,
    /** The labels that pods must have. */
    public readonly labels: string[],
  ) {
    this.ownNamespace = metadata?.namespace ?? Chart.of(scope).namespace;
    this.stays = this.ownNamespace !== undefined;
    this.name = this.add('ConfigMap', this.ownNamespace).name;
    watchMounts(this);
  }

  /** The one that was made first. */
  public get first(): ApiObject {
    return [...this.byNamespace.values()][0];
  }

  /** The namespaces that have one. */
  public get namespaces(): (string | undefined)[] {
    return [...this.byNamespace.keys()];
  }

  /** Whether an object is one of them. */
  public includes(object: ApiObject): boolean {
    return [...this.byNamespace.values()].includes(object);
  }

  /** The name, for pods of the given namespace. */
  public nameIn(wanted: string | undefined): string {
    // An empty text is what a chart of Helm writes where it has none.
    const namespace = wanted || undefined;
    if (!this.stays && namespace !== this.ownNamespace) {
      this.scope.node.tryRemoveChild('ConfigMap');
      this.byNamespace.clear();
      this.add('ConfigMap', namespace);
    } else if (!this.byNamespace.has(namespace)) {
      this.add(`ConfigMap-${namespace ?? ''}`, namespace);
    }
    this.stays = true;
    return this.name;
  }

  /** Says that nothing mounts the first one but pods that ask for its name. */
  public followPods(): void {
    this.stays = false;
  }

  private add(id: string, namespace: string | undefined): ApiObject {
    const name = this.name ?? this.nameWithHash();
    const metadata = { ...this.metadata, ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
    const immutable = this.hash === undefined ? {} : { immutable: true };
    const configMap = new ApiObject(this.scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...immutable, data: this.data });
    if (namespace === undefined && configMap.metadata.namespace !== undefined) {
      // The chart's namespace, which pods without one do not share.
      configMap.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
    this.byNamespace.set(namespace, configMap);
    return configMap;
  }

  /** The name that the contents are part of, or undefined where they are not. */
  private nameWithHash(): string | undefined {
    const hash = this.hash?.slice(0, ConfigMaps.HASH_LENGTH);
    return hash && [this.metadata?.name ?? Names.toDnsLabel(this.scope, { maxLen: 63 - hash.length - 1 }), hash].join('-');
  }
}
