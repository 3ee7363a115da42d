export function lokiRecordOptions() { return { labels: { RayCluster: 'x' } as any, structuredMetadata: {} as any, removeKeys: ['a'] }; }
