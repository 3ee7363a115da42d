/** A file whose text becomes a constant of a TypeScript module, because only what the compiler knows gets into the package. */
export interface EmbeddedText {
  /** The script that writes the module. */
  readonly script: string;
  /** The file that is embedded. */
  readonly source: string;
  /** What the constant is, for its comment. */
  readonly comment: string;
  /** The constant. */
  readonly name: string;
}

/** The TypeScript module that holds the text. */
export function embedded({ script, source, comment, name }: EmbeddedText, text: string): string {
  const lines = text.split('\n').map((line) => `  ${quote(line)},`);
  return [
    `// Written by ${script} from ${source}; change that file.`,
    '',
    `/** ${comment} */`,
    `export const ${name} = [`,
    ...lines.slice(0, -1),
    '].join(\'\\n\') + \'\\n\';',
    '',
  ].join('\n');
}

function quote(line: string): string {
  return `'${line.replace(/\\/g, '\\\\').replace(/'/g, '\\\'')}'`;
}
