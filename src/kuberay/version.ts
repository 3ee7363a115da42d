import { refuse } from '../problem';
import { compareVersions, isVersion } from '../semver';

/**
 * A release of Kubernetes: which fields the API server knows.
 *
 * @see https://kubernetes.io/releases/
 */
export class KubernetesVersion {
  /** 1.28, the last release without native sidecars. */
  public static readonly V1_28 = new KubernetesVersion('1.28.0');

  /** 1.29, the first release that has native sidecars without a feature gate. */
  public static readonly V1_29 = new KubernetesVersion('1.29.0');

  /** 1.30, the first release that has `lifecycle.preStop.sleep` without a feature gate. */
  public static readonly V1_30 = new KubernetesVersion('1.30.0');

  /** 1.34, the release that this library is tested with. */
  public static readonly V1_34 = new KubernetesVersion('1.34.0');

  /**
   * Any other release.
   *
   * @param version `x.y.z`
   * @throws if the text is no version
   */
  public static of(version: string): KubernetesVersion {
    return new KubernetesVersion(checkVersion('KubernetesVersion', version, '1.34.0'));
  }

  /** The version as `x.y.z`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /**
   * Whether this release is the given one or newer.
   *
   * @param version `x.y.z`
   */
  public atLeast(version: string): boolean {
    return compareVersions(this.version, version) >= 0;
  }

  public toString(): string {
    return this.version;
  }
}

/**
 * A release of KubeRay: which fields its custom resource definitions know.
 *
 * @see https://github.com/ray-project/kuberay/releases
 */
export class KubeRayVersion {
  /** 1.0.0, the first release of the `ray.io/v1` API; its definitions cut native sidecars out of pod templates. */
  public static readonly V1_0_0 = new KubeRayVersion('1.0.0');

  /** 1.1.0, the first release whose definitions keep native sidecars. */
  public static readonly V1_1_0 = new KubeRayVersion('1.1.0');

  /** 1.2.2. */
  public static readonly V1_2_2 = new KubeRayVersion('1.2.2');

  /** 1.3.2. */
  public static readonly V1_3_2 = new KubeRayVersion('1.3.2');

  /** 1.4.2. */
  public static readonly V1_4_2 = new KubeRayVersion('1.4.2');

  /** 1.5.2. */
  public static readonly V1_5_2 = new KubeRayVersion('1.5.2');

  /** 1.6.2. */
  public static readonly V1_6_2 = new KubeRayVersion('1.6.2');

  /** 1.7.0, the release that this library is tested with. */
  public static readonly V1_7_0 = new KubeRayVersion('1.7.0');

  /**
   * Any other release.
   *
   * @param version `x.y.z`
   * @throws if the text is no version
   */
  public static of(version: string): KubeRayVersion {
    return new KubeRayVersion(checkVersion('KubeRayVersion', version, '1.7.0'));
  }

  /** The version as `x.y.z`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /**
   * Whether this release is the given one or newer.
   *
   * @param version `x.y.z`
   */
  public atLeast(version: string): boolean {
    return compareVersions(this.version, version) >= 0;
  }

  public toString(): string {
    return this.version;
  }
}

function checkVersion(type: string, version: string, example: string): string {
  if (!isVersion(version)) {
    refuse(type, { property: 'version', value: version, message: 'is not of the form x.y.z', remedy: `write it like '${example}'` });
  }
  return version;
}

/**
 * The release of KubeRay that properties name.
 *
 * @throws if it is something else, such as a text
 */
export function kubeRayVersionOf(path: string, props: { readonly kubeRayVersion?: KubeRayVersion }): KubeRayVersion {
  const { kubeRayVersion = KubeRayVersion.V1_7_0 } = props;
  return typeof kubeRayVersion.atLeast === 'function' ? kubeRayVersion : refuse(path, {
    property: 'kubeRayVersion', value: kubeRayVersion, message: 'is not a KubeRayVersion', remedy: 'write KubeRayVersion.V1_7_0 or KubeRayVersion.of(...)',
  });
}
