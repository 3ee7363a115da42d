import { placed, Row } from './panels';
import { refuse } from '../../problem';
import { Data } from '../merge';

/** What is said of a dashboard as a whole. */
export interface DashboardModel {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: Data[];
  readonly rows: Row[];
  /** How far it looks back, as Grafana writes it: `now-1h`. */
  readonly from: string;
}

/**
 * A dashboard of Grafana.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export class GrafanaDashboard {
  /**
   * A dashboard of your own, as Grafana exports it.
   *
   * @param model the JSON, parsed; it needs a `uid` and a `title`
   * @throws without them
   */
  public static fromModel(model: { [key: string]: any }): GrafanaDashboard {
    return new GrafanaDashboard(model);
  }

  /** The id that links to the dashboard use; the name of its file too. */
  public readonly uid: string;

  /** The title. */
  public readonly title: string;

  /** The dashboard as Grafana stores it. */
  public readonly model: { [key: string]: any };

  /**
   * @param model the JSON, parsed
   */
  protected constructor(model: { [key: string]: any }) {
    if (typeof model.uid !== 'string' || !/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(model.uid)) {
      refuse('GrafanaDashboard', { property: 'uid', value: model.uid, message: 'cannot name a dashboard and its ConfigMap', remedy: 'use at most 40 lower-case letters, digits and -' });
    }
    if (typeof model.title !== 'string' || model.title.trim() === '') {
      refuse('GrafanaDashboard', { property: 'title', value: model.title, message: 'is missing', remedy: 'give the dashboard a title' });
    }
    this.uid = model.uid;
    this.title = model.title;
    this.model = model;
  }

  /** The dashboard as the text of a file. */
  public get json(): string {
    return `${JSON.stringify(this.model, null, 1)}\n`;
  }
}

/** A dashboard of this library as Grafana stores it. */
export function dashboardModel(dashboard: DashboardModel): Data {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['ray', 'logs'],
    timezone: 'browser',
    editable: true,
    graphTooltip: 1,
    schemaVersion: 39,
    refresh: '1m',
    time: { from: dashboard.from, to: 'now' },
    templating: { list: dashboard.variables },
    annotations: { list: [] },
    links: [{
      type: 'dashboards', title: 'Ray logs', icon: 'external link', tooltip: '', url: '', tags: ['ray', 'logs'], asDropdown: true, includeVars: false, keepTime: true, targetBlank: false,
    }],
    panels: placed(dashboard.rows),
  };
}
