export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks again and again until the answer is neither undefined nor false. An error counts as "not yet" and is told when time is up. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = `: ${(error as Error).message}`;
    }
    if (Date.now() > end) throw new Error(`${what} did not come about within ${seconds} s${last}`);
    await sleep(100);
  }
}

/** Waits for a count to begin and then to stand still for so many seconds; answers it. */
export async function settled(what: string, count: () => number, seconds = 3): Promise<number> {
  await until(what, 30, () => count() > 0);
  for (let before = 0; before !== count();) {
    before = count();
    await sleep(seconds * 1000);
  }
  return count();
}
