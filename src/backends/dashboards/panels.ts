import { Data } from '../merge';

/** The width of a dashboard in Grafana's grid. */
const GRID = 24;

/** The variable of a dashboard that holds its data source. */
const DATA_SOURCE = '${datasource}';

/** A language of queries, by the type of its data source. */
export enum QueryLanguage {
  LOGQL = 'loki',
  PROMQL = 'prometheus',
}

/** What every panel has. */
export interface Panel {
  readonly title: string;
  /** What it shows and what to make of it, for someone who has not seen it before. */
  readonly description: string;
  /** Columns of 24. */
  readonly width: number;
  /** Rows of 30 pixels. */
  readonly height: number;
}

/** One query of a panel; `legend` names its series, with labels in `{{ }}`. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** A panel as Grafana stores it, but for its place. */
export type PanelModel = Data & { readonly width: number; readonly height: number };

/** Grafana's names of units. */
export enum Unit {
  COUNT = 'short',
  PER_SECOND = 'cps',
  BYTES = 'bytes',
  BYTES_PER_SECOND = 'Bps',
  MILLISECONDS = 'ms',
  PERCENT = 'percent',
}

/** What is counted over time. */
export interface TimeSeries extends Panel {
  readonly queries: Query[];
  readonly unit: Unit;
  /** Whether the series are parts of a whole. */
  readonly stacked?: boolean;
  /** Series whose colour says what they are. */
  readonly colors?: { readonly [series: string]: string };
}

/** Builds the panels of a dashboard in one query language. */
export class Panels {
  public constructor(private readonly language: QueryLanguage) {}

  public timeSeries(panel: TimeSeries): PanelModel {
    return {
      ...this.panel('timeseries', panel, panel.queries.map((query) => this.range(query))),
      fieldConfig: {
        defaults: {
          unit: panel.unit,
          min: 0,
          custom: panel.stacked
            ? { drawStyle: 'bars', fillOpacity: 80, lineWidth: 0, stacking: { mode: 'normal', group: 'A' } }
            : { drawStyle: 'line', fillOpacity: 10, lineWidth: 1 },
        },
        overrides: Object.entries(panel.colors ?? {}).map(([series, color]) => ({
          matcher: { id: 'byName', options: series }, properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }],
        })),
      },
      options: {
        legend: { displayMode: 'table', placement: 'right', showLegend: true, calcs: ['sum'] },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    };
  }

  /** One number for the whole range, red from `bad` upwards. */
  public stat(panel: Panel & { readonly query: Query; readonly unit: Unit; readonly bad?: number }): PanelModel {
    const steps: Data[] = [{ value: null, color: 'text' }];
    if (panel.bad !== undefined) {
      steps.push({ value: panel.bad, color: 'red' });
    }
    return {
      ...this.panel('stat', panel, [this.instant(panel.query)]),
      fieldConfig: { defaults: { unit: panel.unit, noValue: '0', thresholds: { mode: 'absolute', steps } }, overrides: [] },
      options: { reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' }, colorMode: 'value', graphMode: 'none' },
    };
  }

  /** Rows counted over the whole range, the largest first; a click on a cell of `links` sets a variable of the dashboard. */
  public table(panel: Panel & { readonly query: Query; readonly unit: Unit; readonly links?: { readonly [column: string]: string } }): PanelModel {
    return {
      ...this.panel('table', panel, [this.instant(panel.query)]),
      transformations: [
        { id: 'labelsToFields', options: { mode: 'columns' } },
        { id: 'merge', options: {} },
        { id: 'organize', options: { excludeByName: { Time: true }, renameByName: { 'Value': 'count', 'Value #A': 'count' } } },
        { id: 'sortBy', options: { sort: [{ field: 'count', desc: true }] } },
      ],
      fieldConfig: {
        defaults: { unit: panel.unit, custom: { filterable: true } },
        overrides: Object.entries(panel.links ?? {}).map(([column, variable]) => ({
          matcher: { id: 'byName', options: column },
          properties: [{
            id: 'links', value: [{ title: `Only this ${column}`, url: `/d/\${__dashboard.uid}?\${__url_time_range}&\${__all_variables}&var-${variable}=\${__value.raw}` }],
          }],
        })),
      },
      options: { showHeader: true, cellHeight: 'sm' },
    };
  }

  /** Lines, the newest first. */
  public logs(panel: Panel & { readonly query: Query }): PanelModel {
    return {
      ...this.panel('logs', panel, [{ ...this.range(panel.query), maxLines: 1000 }]),
      fieldConfig: { defaults: {}, overrides: [] },
      options: {
        showTime: true, showLabels: false, wrapLogMessage: true, prettifyLogMessage: false, enableLogDetails: true, dedupStrategy: 'none', sortOrder: 'Descending',
      },
    };
  }

  private panel(type: string, { title, description, width, height }: Panel, targets: Data[]): PanelModel {
    return {
      type,
      title,
      description,
      width,
      height,
      datasource: this.dataSource,
      targets: targets.map((target, index) => ({ ...target, refId: String.fromCharCode(65 + index) })),
    };
  }

  private range({ expr, legend }: Query): Data {
    return { datasource: this.dataSource, editorMode: 'code', expr, legendFormat: legend, ...this.kind('range') };
  }

  private instant({ expr, legend }: Query): Data {
    return { datasource: this.dataSource, editorMode: 'code', expr, legendFormat: legend, ...this.kind('instant') };
  }

  /** Grafana asks Loki and Prometheus for the same two kinds of answers in different words. */
  private kind(kind: 'range' | 'instant'): Data {
    if (this.language === QueryLanguage.LOGQL) {
      return { queryType: kind };
    }
    return kind === 'range' ? { range: true, instant: false } : { range: false, instant: true, format: 'table' };
  }

  private get dataSource(): Data {
    return { type: this.language, uid: DATA_SOURCE };
  }
}

/** A heading with the panels below it, placed from left to right and from top to bottom. */
export interface Row {
  readonly title: string;
  readonly panels: PanelModel[];
}

/** The rows as Grafana stores them. */
export function placed(rows: Row[]): Data[] {
  const models: Data[] = [];
  let y = 0;
  for (const row of rows) {
    models.push({ type: 'row', id: models.length + 1, title: row.title, collapsed: false, panels: [], gridPos: { x: 0, y, w: GRID, h: 1 } });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { width, height, ...panel } of row.panels) {
      if (x + width > GRID) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      models.push({ ...panel, id: models.length + 1, gridPos: { x, y, w: width, h: height } });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y += lineHeight;
  }
  return models;
}
