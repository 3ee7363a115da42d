import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isMap, PlainObject } from '../kuberay/plain-data';
import { isRayObject } from '../kuberay/ray-objects';
import { problemText } from '../problem';

/** Objects whose pods have been changed so that their logs are kept, by whatever mixin or construct. */
const withLogs = new WeakSet<IConstruct>();

/** Says that the logs of the object's pods are kept, so that no mixin is missed there. */
export function markWithLogs(object: IConstruct): void {
  withLogs.add(object);
}

/** Whether the construct is an object of ray.io whose logs nothing keeps. */
export function isWithoutLogs(construct: IConstruct): construct is ApiObject {
  return isRayObject(construct) && !withLogs.has(construct);
}

/**
 * What a mixin was offered, and what it joined. `with()` says nothing where a mixin fits nothing, and the logs would be missing much later;
 * so it is said when the app is synthesized.
 */
export class MixinWatch {
  private readonly offered = new Set<IConstruct>();
  private readonly roots = new Set<IConstruct>();
  private uses = 0;

  /**
   * @param mixin the mixin, for error texts
   * @param isJoined whether a pod template has got by hand what the mixin gives it
   */
  constructor(private readonly mixin: string, private readonly isJoined: (template: PlainObject) => boolean = () => false) {}

  /** Has the app say at synth what is wrong, even if the mixin is never offered anything. */
  public watch(construct: IConstruct): void {
    const { root } = construct.node;
    if (!this.roots.has(root)) {
      this.roots.add(root);
      root.node.addValidation({ validate: () => this.problems(root) });
    }
  }

  /** Whether the mixin is for the construct; called for all constructs of the scope that it is applied to. */
  public offer(construct: IConstruct): boolean {
    this.watch(construct);
    this.offered.add(construct);
    return isRayObject(construct);
  }

  /** A pod template was given to the mixin by hand, or an object by a construct. */
  public use(): void {
    this.uses++;
  }

  /** The pods of an object have been joined. */
  public join(object: IConstruct): void {
    this.watch(object);
    this.use();
    markWithLogs(object);
  }

  private problems(root: IConstruct): string[] {
    const found = root.node.findAll().flatMap((construct) => {
      const scope = construct.node.scopes.find((one) => this.offered.has(one));
      return scope === undefined ? [] : [...this.lateProblem(construct, scope), ...this.unreachableProblem(construct)];
    });
    return this.uses > 0 || found.length > 0 ? found : [this.unused()];
  }

  private unused(): string {
    return problemText(this.mixin, {
      property: '',
      message: this.offered.size === 0 ? 'is applied to nothing, so that no logs are kept' : 'has found no pods of Ray where it was applied, so that no logs are kept',
      remedy: 'apply it with with() to a scope that holds a RayCluster, RayJob, RayService or RayCronJob, after these are made',
    });
  }

  /** An object that came to a scope after the mixin had been applied to that. */
  private lateProblem(object: IConstruct, scope: IConstruct): string[] {
    return !isWithoutLogs(object) || this.offered.has(object) ? [] : [problemText(object.node.path, {
      property: '',
      message: `was made after ${this.mixin} was applied to ${scope.node.path || 'the app'}, so that its logs are not kept`,
      remedy: 'apply the mixin after all objects are made, or to this one too',
    })];
  }

  /** An object of another API that holds a Ray cluster. */
  private unreachableProblem(construct: IConstruct): string[] {
    if (!ApiObject.isApiObject(construct) || !mayHoldClusters(construct)) {
      return [];
    }
    const { spec, items } = construct.toJson();
    const place = this.clusterIn(spec, 'spec') ?? this.clusterIn(items, 'items');
    return place === undefined ? [] : [problemText(construct.node.path, {
      property: place,
      message: `is a Ray cluster within a ${construct.kind}, where no mixin reaches it`,
      remedy: 'join its pod templates with RayLoggingSidecar.addTo() when you write the object',
    })];
  }

  /** Where the spec of a Ray cluster stands that is not joined. */
  private clusterIn(value: any, place: string): string | undefined {
    if (Array.isArray(value)) {
      return value.map((item, i) => this.clusterIn(item, `${place}[${i}]`)).find((found) => found !== undefined);
    }
    if (!isMap(value)) {
      return undefined;
    }
    if (isMap(value.headGroupSpec) && isMap(value.headGroupSpec.template)) {
      return this.isJoined(value.headGroupSpec.template) ? undefined : place;
    }
    return Object.entries(value).map(([field, item]) => this.clusterIn(item, `${place}.${field}`)).find((found) => found !== undefined);
  }
}

/** Custom resources of others, and lists; rendering all objects would double the time of a synth. */
function mayHoldClusters({ apiGroup, kind }: ApiObject): boolean {
  return kind === 'List' || (apiGroup.includes('.') && apiGroup !== 'ray.io' && !apiGroup.endsWith('.k8s.io'));
}
