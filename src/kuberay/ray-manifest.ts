import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { knownName, makeObject } from './object-name';
import { isMap, PlainObject } from './plain-data';
import { yamlDocuments } from './yaml-text';
import { Problem, refuse } from '../problem';

/**
 * Kubernetes objects that are there as YAML: a manifest of one's own, what `helm template` or `kustomize build` has written, or
 * `kubectl get -o yaml`.
 *
 * Each document becomes an `ApiObject` with the fields that it has, and each item of a `List` too. Names stay, and so does `generateName`.
 * Like every object of a chart they get the chart's namespace where they have none, and its labels. What the objects consist of is not looked
 * at: that is the API server's business.
 *
 * The text is read in this process, where `Include` starts another one for each file.
 */
export class RayManifest extends Construct {
  /**
   * The objects of a YAML file.
   *
   * @param file its path, relative to the working directory; no URL
   * @throws if there is no such file, or it holds something else than Kubernetes objects with names
   */
  public static fromFile(scope: Construct, id: string, file: string): RayManifest {
    return new RayManifest(scope, id, file, readManifest(`${scope.node.path}/${id}`, file));
  }

  /**
   * The objects of a YAML text.
   *
   * @param text one or more YAML documents
   * @throws if it holds something else than Kubernetes objects with names
   */
  public static fromYaml(scope: Construct, id: string, text: string): RayManifest {
    return new RayManifest(scope, id, 'text', text);
  }

  /** The objects, in the order of the text. */
  public readonly apiObjects: ApiObject[];

  private constructor(scope: Construct, id: string, source: string, text: string) {
    super(scope, id);
    this.apiObjects = yamlDocuments(this.node.path, source, text)
      .flatMap((document, i) => objectsOf(document, `${source}: document ${i + 1}`))
      .map(({ object, place }) => this.add(object, place));
  }

  private add(object: any, place: string): ApiObject {
    const problem = problemOf(object, place);
    if (problem) {
      refuse(this.node.path, problem);
    }
    const { kind, metadata: { name, namespace } } = object;
    const id = [kind, ...(namespace === undefined ? [] : [namespace]), name ?? knownName(object.metadata)].join('-');
    if (name !== undefined && this.node.tryFindChild(id)) {
      refuse(this.node.path, { property: place, value: `${kind} ${name}`, message: 'is there twice', remedy: 'remove one of the two' });
    }
    return makeObject(this, name === undefined ? this.freeId(id) : id, object);
  }

  /** Objects with `generateName` may have the same one. */
  private freeId(id: string): string {
    let free = id;
    for (let i = 2; this.node.tryFindChild(free); i++) {
      free = `${id}-${i}`;
    }
    return free;
  }
}

function readManifest(path: string, file: string): string {
  if (/^[a-z]+:\/\//.test(file)) {
    refuse(path, { property: 'file', value: file, message: 'is a URL', remedy: 'download it, so that the same manifest comes out every time' });
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return refuse(path, { property: 'file', value: file, message: `cannot be read: ${(error as Error).message}`, remedy: 'give the path of a YAML file' });
  }
}

/** The objects of a document: itself, or the items of a list. */
function objectsOf(document: any, place: string): { object: any; place: string }[] {
  return isMap(document) && document.kind === 'List' && Array.isArray(document.items)
    ? document.items.map((object: any, i: number) => ({ object, place: `${place}, items[${i}]` }))
    : [{ object: document, place }];
}

function problemOf(object: any, place: string): Problem | undefined {
  if (!isMap(object)) {
    return { property: place, value: object, message: 'is not a Kubernetes object', remedy: 'give a map with apiVersion, kind and metadata' };
  }
  for (const field of ['apiVersion', 'kind']) {
    if (typeof object[field] !== 'string' || object[field] === '') {
      return { property: `${place}, ${field}`, value: object[field], message: 'is not a text', remedy: 'write it as in the Kubernetes API' };
    }
  }
  const metadata: PlainObject | undefined = object.metadata;
  const generated = metadata?.name === undefined && typeof metadata?.generateName === 'string' && metadata.generateName !== '';
  if (!generated && (typeof metadata?.name !== 'string' || metadata.name === '')) {
    return { property: `${place}, metadata.name`, value: metadata?.name, message: 'is missing', remedy: 'name the object' };
  }
  return undefined;
}
