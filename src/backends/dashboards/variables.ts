import { QueryLanguage } from './panels';
import { Data } from '../merge';

/** Of which data source a dashboard shows. */
export function dataSourceVariable(language: QueryLanguage, regex?: string): Data {
  return { type: 'datasource', name: 'datasource', label: 'Data source', query: language, regex: regex ?? '', hide: 0, multi: false, includeAll: false };
}

/** The values of a label in Loki, among the streams that the variables before it leave. */
export function lokiLabelVariable(name: string, label: string, stream: string, allValue: string, text: string): Data {
  return {
    type: 'query',
    name,
    label: text,
    datasource: { type: QueryLanguage.LOGQL, uid: '${datasource}' },
    query: { refId: 'LokiVariableQueryEditor-VariableQuery', type: 1, label, stream },
    ...choices(allValue),
  };
}

/** The values of a label in Prometheus. */
export function prometheusLabelVariable(name: string, label: string, metric: string, text: string): Data {
  const query = `label_values(${metric}, ${label})`;
  return {
    type: 'query',
    name,
    label: text,
    datasource: { type: QueryLanguage.PROMQL, uid: '${datasource}' },
    definition: query,
    query: { refId: 'PrometheusVariableQueryEditor-VariableQuery', query, qryType: 1 },
    ...choices('.*'),
  };
}

/** A fixed list to choose from. */
export function listVariable(name: string, values: readonly string[], text: string): Data {
  return {
    type: 'custom', name, label: text, query: values.join(','), options: [], ...choices('.*'),
  };
}

/** A text that is typed in. */
export function textVariable(name: string, text: string, value: string, description: string): Data {
  return { type: 'textbox', name, label: text, description, query: value, current: { text: value, value }, options: [{ selected: true, text: value, value }] };
}

/** One, several or all; new values appear when the range changes. */
function choices(allValue: string): Data {
  return { multi: true, includeAll: true, allValue, current: { text: ['All'], value: ['$__all'] }, refresh: 2, sort: 1, hide: 0 };
}
