import type { LRParser } from '@lezer/lr';

// The grammars have no types for a CommonJS importer.
const { parser: logql } = jest.requireActual<{ parser: LRParser }>('@grafana/lezer-logql');
const { parser: promql } = jest.requireActual<{ parser: LRParser }>('@prometheus-io/lezer-promql');

/** Grafana's variables, replaced by what Grafana replaces them with when nothing is chosen. */
export function interpolated(query: string): string {
  const values: { [variable: string]: string } = {
    namespace: '.*', cluster: '.+', node_type: '.*', component: '.*', level: '.*', job: '.*', search: '', pod: '.*', __auto: '5m', __range: '1h', __rate_interval: '5m', __interval: '1m',
  };
  return query.replace(/\$(\w+)/g, (_, name: string) => {
    if (values[name] === undefined) {
      throw new Error(`${query}: $${name} is no variable of the dashboard`);
    }
    return values[name];
  });
}

/** Where the grammar of the query editor does not follow; empty for a good query. */
export function logqlErrors(query: string): string[] {
  return errors(logql, query);
}

export function promqlErrors(query: string): string[] {
  return errors(promql, query);
}

function errors(parser: LRParser, query: string): string[] {
  const found: string[] = [];
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) {
        found.push(`at ${node.from}: ${query.slice(Math.max(0, node.from - 30), node.to + 20)}`);
      }
    },
  });
  return found;
}

/** The labels and the structured metadata that a query asks for, without those that it makes itself. */
export function logqlFields(query: string): string[] {
  const made = new Set([...query.matchAll(/\(\?P<(\w+)>|label_format (\w+)=|unwrap (\w+)/g)].map(([, ...names]) => names.find((name) => name)));
  const asked = new Set<string>();
  logql.parse(query).iterate({
    enter: ({ name, node, from, to }) => {
      const parent = node.parent?.name ?? '';
      if (name === 'Identifier' && /^(Matcher|LabelFilter|Grouping|Labels|.*LabelFilter|.*Grouping.*)$/.test(parent)) {
        asked.add(query.slice(from, to));
      }
      if (name === 'Matcher' || /Filter$/.test(name)) {
        const label = /^(\w+)\s*(?:=~|!~|!=|=|>|<)/.exec(query.slice(from, to))?.[1];
        if (label) {
          asked.add(label);
        }
      }
    },
  });
  return [...asked].filter((name) => !made.has(name) && name !== '__error__');
}
