/** Plain data as it comes out of YAML. */
export type Data = { [key: string]: any };

/** The first with the second laid over it: maps are merged key by key, everything else (lists too) is replaced. */
export function merge(base: Data, over: Data = {}): Data {
  const merged: Data = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = isMap(value) && isMap(merged[key]) ? merge(merged[key], value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
