import { FluentBitPlugin, PluginKind } from './plugin';

/** The globs of all files that inputs tail. What a variable is part of is left out. */
export function readPaths(plugins: FluentBitPlugin[]): string[] {
  return plugins.filter(({ kind, name }) => kind === PluginKind.INPUT && name === 'tail')
    .flatMap((plugin) => plugin._options().filter(({ key }) => key.toLowerCase() === 'path'))
    .flatMap(({ values }) => values)
    .flatMap((value) => (typeof value === 'string' ? value.split(',').map((path) => path.trim()) : []))
    .filter((path) => path !== '');
}
