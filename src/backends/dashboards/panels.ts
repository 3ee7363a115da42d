import { Data } from '../merge';

/** The width of a dashboard in Grafana's grid. */
const GRID = 24;

/** Steps in a range: 30 seconds in an hour. With one for each pixel bars can hardly be seen. */
const MOST_POINTS = 120;

/** In pixels. Where little happens bars would be as wide as the gaps between them. */
const WIDEST_BAR = 8;

/** In milliseconds. Points that are further apart are not joined by a line, which would say what nobody measured. */
const LONGEST_LINE = 5 * 60_000;

/** The heading of what tables count. */
const COUNT_COLUMN = 'Count';

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
  /** A count with all of its digits. */
  WHOLE = 'locale',
  LINES_PER_SECOND = 'count:lines/s',
  PER_SECOND = 'count:/s',
  BYTES = 'bytes',
  BYTES_PER_SECOND = 'Bps',
  MILLISECONDS = 'ms',
  PERCENT = 'percent',
}

/** The number beside a series in the legend. */
export enum Summary {
  /** For counts: what all bars make together. */
  TOTAL = 'sum',
  /** For what only its peak is of interest of. */
  MAX = 'max',
  /** For what is so at this moment. */
  LAST = 'lastNotNull',
}

const SUMMARY_TITLES = { [Summary.TOTAL]: 'Total', [Summary.MAX]: 'Max', [Summary.LAST]: 'Last *' };

/** What is counted or measured over time. */
export interface TimeSeries extends Panel {
  readonly queries: Query[];
  readonly unit: Unit;
  /** The number beside each series. A sum of rates, shares or levels means nothing. */
  readonly summary: Summary;
  /** Whether the series are parts of a whole. */
  readonly stacked?: boolean;
  /** Series whose colour says what they are, by a regular expression on their names. */
  readonly colors?: { readonly [series: string]: string };
  /** Whether the names of the series are those of pods, which would leave little room beside them. */
  readonly longNames?: boolean;
  /** What is said where there is nothing to show, and that is good. */
  readonly nothing?: string;
  /** Where the scale ends, for what has an end. */
  readonly max?: number;
}

/** One number. */
export interface Stat extends Panel {
  readonly query: Query;
  readonly unit: Unit;
  /** Colours, each from its value upwards. */
  readonly levels?: { readonly [color: string]: number };
  readonly decimals?: number;
}

/** A column of a table. */
export interface Column {
  /** The label in the answer. */
  readonly name: string;
  /** The heading. */
  readonly title: string;
  /** In pixels; a column without takes what the others leave. */
  readonly width?: number;
  /** The variable of the dashboard that a click on a cell sets. */
  readonly variable?: string;
}

/** Builds the panels of a dashboard in one query language. */
export class Panels {
  public constructor(private readonly language: QueryLanguage) {}

  public timeSeries(panel: TimeSeries): PanelModel {
    const name = SUMMARY_TITLES[panel.summary];
    const below = panel.width < 12 || panel.longNames === true;
    return {
      ...this.panel('timeseries', panel, panel.queries.map((query) => this.range(query))),
      maxDataPoints: MOST_POINTS,
      fieldConfig: {
        defaults: {
          unit: panel.unit,
          min: 0,
          max: panel.max,
          noValue: panel.nothing,
          custom: panel.stacked
            ? { drawStyle: 'bars', fillOpacity: 80, lineWidth: 0, barMaxWidth: WIDEST_BAR, stacking: { mode: 'normal', group: 'A' } }
            : { drawStyle: 'line', fillOpacity: 10, lineWidth: 1, showPoints: 'auto', insertNulls: LONGEST_LINE },
        },
        overrides: Object.entries(panel.colors ?? {}).map(([series, color]) => ({
          matcher: { id: 'byRegexp', options: `/${series}/` }, properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }],
        })),
      },
      options: {
        legend: {
          displayMode: below ? 'list' : 'table', placement: below ? 'bottom' : 'right', showLegend: true, calcs: [panel.summary], sortBy: name, sortDesc: true,
        },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    };
  }

  /** One number for the whole range, with the colours of `levels` from their values upwards. */
  public stat(panel: Stat): PanelModel {
    return this.number(panel, [this.instant(panel.query)], { calcs: ['lastNotNull'], graphMode: 'none' });
  }

  /** The sum of what is counted, with its course behind the number. */
  public total(panel: Stat): PanelModel {
    return { ...this.number(panel, [this.range(panel.query)], { calcs: ['sum'], graphMode: 'area' }), maxDataPoints: MOST_POINTS };
  }

  /** Rows counted over the whole range, the largest first. */
  public table(panel: Panel & { readonly query: Query; readonly columns: Column[] }): PanelModel {
    return {
      ...this.panel('table', panel, [this.instant(panel.query)]),
      transformations: [
        { id: 'labelsToFields', options: { mode: 'columns' } },
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true },
            indexByName: Object.fromEntries([...panel.columns.map((column) => column.name), 'Value', 'Value #A'].map((name, index) => [name, index])),
            renameByName: { ...Object.fromEntries(panel.columns.map(({ name, title }) => [name, title])), 'Value': COUNT_COLUMN, 'Value #A': COUNT_COLUMN },
          },
        },
        { id: 'sortBy', options: { sort: [{ field: COUNT_COLUMN, desc: true }] } },
      ],
      fieldConfig: {
        // No unit here: it would take ids that are made of digits for numbers.
        defaults: { custom: { filterable: true } },
        overrides: [
          { matcher: { id: 'byName', options: COUNT_COLUMN }, properties: [{ id: 'unit', value: Unit.WHOLE }, { id: 'custom.width', value: 110 }] },
          ...panel.columns.map(({ title, width, variable }) => ({
            matcher: { id: 'byName', options: title },
            properties: [
              ...width === undefined ? [] : [{ id: 'custom.width', value: width }],
              ...variable === undefined ? [] : [{
                id: 'links', value: [{ title: `Only this ${title.toLowerCase()}`, url: `/d/\${__dashboard.uid}?\${__url_time_range}&\${__all_variables}&var-${variable}=\${__value.raw}` }],
              }],
            ],
          })).filter(({ properties }) => properties.length > 0),
        ],
      },
      options: { showHeader: true, cellHeight: 'sm' },
    };
  }

  /** Lines, the newest first unless they are to be read like a page. */
  public logs(panel: Panel & { readonly query: Query; readonly oldestFirst?: boolean }): PanelModel {
    return {
      ...this.panel('logs', panel, [{ ...this.range(panel.query), maxLines: 1000 }]),
      fieldConfig: { defaults: {}, overrides: [] },
      options: {
        showTime: true, showLabels: false, wrapLogMessage: true, prettifyLogMessage: false, enableLogDetails: true, dedupStrategy: 'none', sortOrder: panel.oldestFirst ? 'Ascending' : 'Descending',
      },
    };
  }

  private number(panel: Stat, targets: Data[], { calcs, graphMode }: { calcs: string[]; graphMode: string }): PanelModel {
    const steps = [{ value: null, color: 'text' }, ...Object.entries(panel.levels ?? {}).map(([color, value]) => ({ value, color }))];
    return {
      ...this.panel('stat', panel, targets),
      fieldConfig: { defaults: { unit: panel.unit, decimals: panel.decimals, noValue: '0', min: 0, thresholds: { mode: 'absolute', steps } }, overrides: [] },
      options: { reduceOptions: { values: false, calcs, fields: '' }, colorMode: 'value', graphMode },
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
    // `$__rate_interval` is four times this, which is how often the monitors of this library have agents scraped.
    return kind === 'range' ? { range: true, instant: false, interval: '30s' } : { range: false, instant: true, format: 'table' };
  }

  private get dataSource(): Data {
    return { type: this.language, uid: DATA_SOURCE };
  }
}

/** A heading with the panels below it, placed from left to right and from top to bottom. */
export interface Row {
  readonly title: string;
  readonly panels: PanelModel[];
  /** Whether a click is needed to see the panels; until then they ask nothing. */
  readonly collapsed?: boolean;
}

/** The rows as Grafana stores them. */
export function placed(rows: Row[]): Data[] {
  const models: Data[] = [];
  let id = 0;
  let y = 0;
  for (const { title, panels, collapsed = false } of rows) {
    const row = { type: 'row', id: ++id, title, collapsed, panels: [] as Data[], gridPos: { x: 0, y, w: GRID, h: 1 } };
    models.push(row);
    y += 1;
    let x = 0;
    let below = y;
    let lineHeight = 0;
    for (const { width, height, ...panel } of panels) {
      if (x + width > GRID) {
        x = 0;
        below += lineHeight;
        lineHeight = 0;
      }
      (collapsed ? row.panels : models).push({ ...panel, id: ++id, gridPos: { x, y: below, w: width, h: height } });
      x += width;
      lineHeight = Math.max(lineHeight, height);
    }
    y = collapsed ? y : below + lineHeight;
  }
  return models;
}
