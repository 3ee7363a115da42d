import { bytesOf } from './option-types';
import { FluentBitPlugin, Option, PluginKind } from './plugin';

/** What Fluent Bit 5.1.1 takes with this library's own pipeline and next to nothing to read: 20 MiB. */
const PROCESS = 20 * 1024 ** 2;

/** A chunk of records, of which each may be in memory as a whole. */
const CHUNK = 2_000_000;

/** How much memory a line takes in this library's own pipeline, in copies of it. */
const COPIES_OF_LINE = 10;

/**
 * How much memory the buffers of a configuration may take together, with the process itself: a container with less is killed as soon as
 * they fill.
 *
 * @param ownPipeline whether lines go through this library's own filter
 */
export function memoryBytes(plugins: FluentBitPlugin[], service: readonly Option[], ownPipeline: boolean): number {
  const inputs = plugins.filter(({ kind }) => kind === PluginKind.INPUT).map((plugin) => plugin._options());
  const lines = inputs.map((options) => bytesAt(options, 'buffer_max_size') ?? 0);
  const waiting = inputs.filter((options) => textAt(options, 'storage.type') !== 'filesystem').map((options) => bytesAt(options, 'mem_buf_limit') ?? 0);
  const chunks = Number(textAt(service, 'storage.max_chunks_up') ?? 0);
  return PROCESS
    + Math.max(0, ...lines) * (ownPipeline ? COPIES_OF_LINE : 1)
    + waiting.reduce((sum, bytes) => sum + bytes, 0)
    + (Number.isFinite(chunks) ? chunks * CHUNK : 0)
    + (bytesAt(service, 'storage.backlog.mem_limit') ?? 0);
}

function bytesAt(options: readonly Option[], name: string): number | undefined {
  const text = textAt(options, name);
  return text === undefined ? undefined : bytesOf(text);
}

function textAt(options: readonly Option[], name: string): string | undefined {
  return options.find(({ key }) => key.toLowerCase() === name)?.values[0]?.toString();
}
