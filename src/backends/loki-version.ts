import { refuse } from '../problem';
import { compareVersions, isVersion } from '../semver';

/** The first release that stores structured metadata with schema v13. */
const OLDEST = '3.0.0';

/** The first release that takes OTLP as this library's agents send it: zstd, and labels made of log attributes. */
const OLDEST_WITH_OTLP = '3.6.0';

/**
 * A release of Grafana Loki.
 *
 * @see https://github.com/grafana/loki/releases
 */
export class LokiVersion {
  /** 3.7.8, the release that this library's tests run. */
  public static readonly V3_7_8 = new LokiVersion('3.7.8');

  /**
   * Any other release.
   *
   * @param version `x.y.z`, at least 3.0.0
   * @throws if the text is no version, or the release has no structured metadata
   */
  public static of(version: string): LokiVersion {
    if (!isVersion(version)) {
      refuse('LokiVersion', { property: 'version', value: version, message: 'is not of the form x.y.z', remedy: "write it like '3.7.8'" });
    }
    if (compareVersions(version, OLDEST) < 0) {
      refuse('LokiVersion', {
        property: 'version', value: version, message: 'stores no structured metadata, where the ids of a line belong', remedy: `use ${OLDEST} or newer`,
      });
    }
    return new LokiVersion(version);
  }

  /** The version as `x.y.z`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /** Whether it takes OTLP as this library's agents send it. */
  public get takesOtlp(): boolean {
    return compareVersions(this.version, OLDEST_WITH_OTLP) >= 0;
  }

  /** The image that upstream publishes for this release. */
  public get image(): string {
    return `grafana/loki:${this.version}`;
  }

  public toString(): string {
    return this.version;
  }
}
