import { refuse } from '../problem';
import { compareVersions, isVersion } from '../semver';

/** The oldest release whose options are known. */
const OLDEST = '3.2.2';

/**
 * A release of Fluent Bit. What may be written into a configuration follows from it.
 *
 * @see https://github.com/fluent/fluent-bit/releases
 */
export class FluentBitVersion {
  /** 3.2.2, the release that the Ray documentation uses. */
  public static readonly V3_2_2 = new FluentBitVersion('3.2.2');

  /** 5.1.1, the newest release that passed every test of this library. */
  public static readonly V5_1_1 = new FluentBitVersion('5.1.1');

  /**
   * Any other release. Options are checked against the newest known release that is not newer.
   *
   * @param version `x.y.z`, at least 3.2.2
   * @throws if the text is no version or the release is too old to know its options
   */
  public static of(version: string): FluentBitVersion {
    if (!isVersion(version)) {
      refuse('FluentBitVersion', { property: 'version', value: version, message: 'is not of the form x.y.z', remedy: "write it like '5.1.1'" });
    }
    if (compareVersions(version, OLDEST) < 0) {
      refuse('FluentBitVersion', {
        property: 'version', value: version, message: `is older than ${OLDEST}, the oldest release whose options are known`, remedy: `use ${OLDEST} or newer`,
      });
    }
    return new FluentBitVersion(version);
  }

  /** The version as `x.y.z`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /** The image that upstream publishes for this release. */
  public get image(): string {
    return `fluent/fluent-bit:${this.version}`;
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
