/**
 * The clock by which Ray writes the times of its lines, which do not say the time zone.
 */
export interface Clock {
  /** How many seconds it is ahead of UTC before the first change. */
  readonly first: number;
  /** When it is changed, in seconds since 1970. */
  readonly at: number[];
  /** How many seconds it is ahead of UTC from each change on. */
  readonly ahead: number[];
}

/** The years whose lines a clock is right for. */
const [FIRST_YEAR, LAST_YEAR] = [2020, 2037];

/** A clock that is never changed: `UTC`, or an offset such as `+09:00`. */
export function fixedClock(offset: string): Clock | undefined {
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(offset);
  if (offset === 'UTC') {
    return { first: 0, at: [], ahead: [] };
  }
  if (!parts || Number(parts[2]) > 14 || Number(parts[3]) > 59) {
    return undefined;
  }
  return { first: (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 3600 + Number(parts[3]) * 60), at: [], ahead: [] };
}

/** The clock of a zone such as `America/Los_Angeles`, as Node.js knows it. */
export function clockOfZone(timeZone: string): Clock | undefined {
  const aheadAt = aheadOf(timeZone);
  if (!aheadAt) {
    return undefined;
  }
  const start = Date.UTC(FIRST_YEAR, 0, 1) / 1000;
  const end = Date.UTC(LAST_YEAR + 1, 0, 1) / 1000;
  const clock: Clock = { first: aheadAt(start), at: [], ahead: [] };
  // No clock is changed twice in so short a time, or Ramadan in Morocco would be shorter.
  const step = 14 * 86400;
  for (let from = start, before = clock.first; from < end; from += step) {
    const after = aheadAt(from + step);
    if (after !== before) {
      clock.at.push(changeBetween(aheadAt, from, from + step));
      clock.ahead.push(after);
      before = after;
    }
  }
  return clock;
}

/** The first second from which on it is as it is at the end. */
function changeBetween(aheadAt: (seconds: number) => number, from: number, to: number): number {
  const after = aheadAt(to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (aheadAt(middle) === after) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

/** How far a zone is ahead of UTC at a time; undefined if there is no such zone. */
function aheadOf(timeZone: string): ((seconds: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return (seconds) => {
    const parts = Object.fromEntries(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) / 1000 - seconds;
  };
}
