import { parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/** A section of a Fluent Bit configuration whose options can be read and set in place. */
export interface Section {
  /** `service`, `input`, `filter`, `output`, ... */
  readonly kind: string;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** The text of a configuration file with a change made to its sections; all the rest stays as it is written. */
export function editConfig(file: string, text: string, edit: (section: Section) => void): string {
  if (/\.ya?ml$/.test(file)) return editYaml(text, edit);
  return /\.conf$/.test(file) ? editClassic(text, edit) : text;
}

function editClassic(text: string, edit: (section: Section) => void): string {
  const blocks = text.split(/^(?=\s*\[\w+\]\s*$)/m);
  return blocks.map((block) => {
    const kind = /^\s*\[(\w+)\]/.exec(block)?.[1].toLowerCase();
    if (!kind) return block;
    let changed = block.trimEnd();
    const line = (key: string) => new RegExp(`^([ \\t]+${key.replaceAll('.', '\\.')}[ \\t]+)(.*?)[ \\t]*$`, 'im');
    edit({
      kind,
      get: (key) => line(key).exec(changed)?.[2],
      set: (key, value) => {
        changed = line(key).test(changed) ? changed.replace(line(key), (_, before) => before + value) : `${changed}\n    ${key} ${value}`;
      },
    });
    return `${changed}\n`;
  }).join('');
}

function editYaml(text: string, edit: (section: Section) => void): string {
  const document = parseDocument(text);
  const section = (kind: string, map: YAMLMap) => {
    const key = (name: string) => map.items.map((item) => String(item.key)).find((one) => one.toLowerCase() === name.toLowerCase());
    edit({
      kind,
      get: (name) => key(name) === undefined ? undefined : String(map.get(key(name))),
      set: (name, value) => map.set(key(name) ?? name, value),
    });
  };
  const service = document.get('service');
  if (service instanceof YAMLMap) section('service', service);
  for (const kind of ['inputs', 'filters', 'outputs']) {
    const plugins = document.getIn(['pipeline', kind]);
    if (plugins instanceof YAMLSeq) plugins.items.forEach((plugin) => section(kind.slice(0, -1), plugin as YAMLMap));
  }
  return document.toString({ lineWidth: 0 });
}
