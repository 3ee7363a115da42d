import { Missing } from './missing';

/** The story of a run: what was tried, what came of it, and in the end the count. */
export class Report {
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  /** One thing that is true or not. It is false when the body throws, and skipped when the machine has not what it takes. */
  async check<T>(what: string, body: () => Promise<T> | T): Promise<T | undefined> {
    try {
      const result = await body();
      this.passed++;
      console.log(`  ok    ${what}${typeof result === 'string' ? `: ${result}` : ''}`);
      return result;
    } catch (error) {
      if (error instanceof Missing) this.skip(what, error.message);
      else this.fail(what, error as Error);
      return undefined;
    }
  }

  /** A part of the story; what its body throws outside any check counts as one failure or one skip. Answers what the body does. */
  async stage<T>(name: string, body: () => Promise<T>): Promise<T | undefined> {
    const started = Date.now();
    console.log(`\n${name}`);
    try {
      return await body();
    } catch (error) {
      if (error instanceof Missing) this.skip(name, error.message);
      else this.fail(name, error as Error);
      return undefined;
    } finally {
      console.log(`  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    }
  }

  /** Ends the program: with the count as the last line, and with exit code 1 when anything failed. */
  end(): never {
    console.log(`\n${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
    process.exit(this.failed ? 1 : 0);
  }

  private skip(what: string, why: string): void {
    this.skipped++;
    console.log(`  skip  ${what}: ${why}`);
  }

  private fail(what: string, error: Error): void {
    this.failed++;
    console.log(`  FAIL  ${what}: ${error.message.split('\n').join('\n        ')}`);
  }
}
