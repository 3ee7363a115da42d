/**
 * The name that somebody most likely meant, or undefined if none is near.
 *
 * Case and the signs between words do not count, so that `readFromHead` finds `read_from_head`.
 */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const target = bare(wanted);
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(target, bare(name));
    if (best === undefined || distance < best.distance) {
      best = { name, distance };
    }
  }
  return best && best.distance <= Math.max(1, Math.floor(target.length / 3)) ? best.name : undefined;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[_.\-]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i].push(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced, swapped));
    }
  }
  return rows[a.length][b.length];
}
