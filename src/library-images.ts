import { Construct } from 'constructs';
import { Problem, refuse, refuseAll } from './problem';

/** Where the images that this library brings come from. */
export interface LibraryImagesOptions {
  /**
   * A registry, with a path if it has one, that has the images of Docker Hub: `registry.example.com/docker-hub`. `fluent/fluent-bit:5.1.1` is
   * then `registry.example.com/docker-hub/fluent/fluent-bit:5.1.1`, and `python:3.13-alpine` is there as `library/python:3.13-alpine`.
   *
   * @default - Docker Hub
   */
  readonly registry?: string;

  /**
   * The digests of the images, by their name and tag as this library has them: `{ 'fluent/fluent-bit:5.1.1': 'sha256:...' }`. If there are
   * any, an image without one is an error, but for Ray's.
   *
   * @default - images are named by their tags
   */
  readonly digests?: { [image: string]: string };

  /**
   * The names of the Secrets that the images are pulled with. Each must be in every namespace with such pods.
   *
   * @default - none
   */
  readonly pullSecrets?: string[];
}

const CONTEXT_KEY = 'cdk8s-ray-logs/images';

/**
 * The one place that says where the images come from that this library brings: of the agent, of the cleaner of the node, of Loki and of
 * Grafana; and of Ray, where a cluster names no image. What has an `image` property takes the one given there, as it is. The containers that drain
 * and that prepare directories use Ray's own image.
 */
export class LibraryImages {
  /**
   * Says it for everything below a construct that is made afterwards.
   *
   * @param scope an app or a chart that has nothing in it yet
   * @param options where they come from
   * @throws if there is something in it already, which would not know of it
   */
  public static configure(scope: Construct, options: LibraryImagesOptions): void {
    const { path } = scope.node;
    const [child] = scope.node.children;
    if (child) {
      refuse(path === '' ? 'LibraryImages' : `LibraryImages: ${path}`, {
        property: 'scope', value: child.node.path, message: 'is made already, with the usual images', remedy: 'call configure() before anything is made below the scope',
      });
    }
    refuseAll('LibraryImages', problems(options));
    scope.node.setContext(CONTEXT_KEY, { ...options });
  }

  /**
   * An image of this library, from where it is said to come from.
   *
   * @internal
   */
  public static _of(scope: Construct, image: string): string {
    const { registry, digests }: LibraryImagesOptions = scope.node.tryGetContext(CONTEXT_KEY) ?? {};
    const digest = digests?.[image];
    if (digests && digest === undefined) {
      refuse(scope.node.path, { property: 'LibraryImages: digests', value: image, message: 'is not among them', remedy: 'add the digest of this image' });
    }
    const place = registry === undefined ? image : `${registry}/${image.includes('/') ? image : `library/${image}`}`;
    return digest === undefined ? place : `${place}@${digest}`;
  }

  /**
   * The properties of a Ray cluster with the image of Ray that they mean where they name none. Its digest need not be said: groups may
   * have images of their own.
   *
   * @internal
   */
  public static _withRay<P extends { readonly image?: string; readonly rayVersion: string }>(scope: Construct, props: P): P {
    const options: LibraryImagesOptions | undefined = scope.node.tryGetContext(CONTEXT_KEY);
    if (!options || props.image !== undefined || !props.rayVersion) {
      return props;
    }
    const image = `rayproject/ray:${props.rayVersion}`;
    const { registry, digests } = options;
    return { ...props, image: `${registry === undefined ? '' : `${registry}/`}${image}${digests?.[image] === undefined ? '' : `@${digests[image]}`}` };
  }

  /**
   * The names of the Secrets that they are pulled with.
   *
   * @internal
   */
  public static _pullSecrets(scope: Construct): string[] {
    return (scope.node.tryGetContext(CONTEXT_KEY) as LibraryImagesOptions | undefined)?.pullSecrets ?? [];
  }

  private constructor() {}
}

/** What is wrong with the names of Secrets. */
export function secretNameProblems(property: string, names: string[] = []): Problem[] {
  return names.filter((name) => name.length > 253 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)).map((name) => ({
    property, value: name, message: 'is not the name of a Secret', remedy: 'use lowercase letters, digits, - and .',
  }));
}

function problems({ registry, digests = {}, pullSecrets }: LibraryImagesOptions): Problem[] {
  const wrongRegistry = registry !== undefined && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]([-._a-z0-9]*[a-z0-9])?)*$/.test(registry);
  return [
    ...(wrongRegistry ? [{
      property: 'registry', value: registry, message: 'is not the name of a registry', remedy: "write it like 'registry.example.com/docker-hub', without a scheme or a slash at the end",
    }] : []),
    ...Object.entries(digests).filter(([, digest]) => !/^sha256:[0-9a-f]{64}$/.test(digest)).map(([image, digest]) => ({
      property: `digests['${image}']`, value: digest, message: 'is not a digest', remedy: "write it like 'sha256:' and 64 hexadecimal digits",
    })),
    ...secretNameProblems('pullSecrets', pullSecrets),
  ];
}
