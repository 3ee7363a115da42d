/** Paths of a container replaced by paths of this machine: only whole path segments, the longest mount first, and each place once. */
export class Relocation {
  private readonly pattern?: RegExp;

  constructor(private readonly places: Record<string, string>) {
    const paths = Object.keys(places).sort((a, b) => b.length - a.length).map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    if (paths.length) this.pattern = new RegExp(`(?<![\\w./-])(?:${paths.join('|')})(?![\\w.-])`, 'g');
  }

  apply(text: string): string {
    return this.pattern ? text.replace(this.pattern, (path) => this.places[path]) : text;
  }
}
