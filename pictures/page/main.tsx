// A dashboard of this library in Grafana's own scene: variables, time range, grid, rows, transformations, field options.
import { setAppEvents, setPluginImportUtils, setRunRequest, setTemplateSrv, config } from '@grafana/runtime';
import {
  CustomVariable, EmbeddedScene, SceneControlsSpacer, SceneDataTransformer, SceneGridItem, SceneGridLayout, SceneGridRow, SceneQueryRunner, SceneRefreshPicker, SceneTimePicker,
  SceneTimeRange, SceneVariableSet, sceneUtils, TextBoxVariable, VariableValueSelectors, VizPanel,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { catchError, from, map, of } from 'rxjs';
import { RecordedDataSource, type Recording } from './data-source';
import { createTheme, EventBusSrv, LoadingState, ThemeContext } from './grafana';
import { PANEL_PLUGINS } from './panels';
import { fillRegistries } from './registries';

/** What became of a panel, for the program that looks at the page. */
interface PanelState { readonly title: string; readonly type: string; readonly error?: string; readonly series: number; readonly tables: { name: string; raw: unknown[]; shown: string[] }[] }

function main(model: any, recording: Recording): void {
  const theme = createTheme({ colors: { mode: 'dark' } });
  Object.assign(config, { theme2: theme, bootData: { ...(config as any).bootData, user: { timezone: 'utc', locale: 'en-US', ...(config as any).bootData?.user } } });
  fillRegistries();
  setAppEvents(new EventBusSrv() as any);
  setPluginImportUtils({ importPanelPlugin: (id: string) => Promise.reject(new Error(`no panel ${id}`)), getPanelPluginFromCache: () => undefined } as any);
  setTemplateSrv({ replace: (text?: string) => text ?? '', getVariables: () => [], containsTemplate: () => false, updateTimeRange: () => undefined } as any);
  setRunRequest((source: any, request: any) => from(source.query(request) as Promise<any>).pipe(
    map((response) => ({ state: LoadingState.Done, series: response.data, timeRange: request.range, request })),
    catchError((error) => of({ state: LoadingState.Error, series: [], errors: [{ message: String(error.message) }], error: { message: String(error.message) }, timeRange: request.range, request })),
  ) as any);
  sceneUtils.registerRuntimeDataSource({ dataSource: new RecordedDataSource(recording) as any });
  PANEL_PLUGINS.forEach((plugin) => sceneUtils.registerRuntimePanelPlugin(plugin as any));

  const panels: { title: string; type: string; panel: VizPanel }[] = [];
  const item = ({ id, title, type, description, targets, transformations, fieldConfig, options, gridPos, maxDataPoints }: any) => {
    const runner = new SceneQueryRunner({ datasource: { type: 'recorded', uid: 'recorded' }, maxDataPoints, queries: targets.map((target: any) => ({ ...target, datasource: { type: 'recorded', uid: 'recorded' } })) });
    const panel = new VizPanel({
      key: `panel-${id}`, pluginId: type, title, description, fieldConfig, options, $data: transformations ? new SceneDataTransformer({ $data: runner, transformations }) : runner,
    });
    panels.push({ title, type, panel });
    return new SceneGridItem({ key: `item-${id}`, x: gridPos.x, y: gridPos.y, width: gridPos.w, height: gridPos.h, body: panel });
  };
  const rows: SceneGridRow[] = [];
  for (const panel of model.panels) {
    if (panel.type !== 'row') {
      rows[rows.length - 1].setState({ children: [...rows[rows.length - 1].state.children, item(panel)] });
    } else {
      rows.push(new SceneGridRow({ key: `row-${panel.id}`, title: panel.title, y: panel.gridPos.y, isCollapsed: panel.collapsed, isCollapsible: true, children: panel.panels.map(item) }));
    }
  }
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: new Date(recording.from * 1000).toISOString(), to: new Date(recording.to * 1000).toISOString(), timeZone: 'utc' }),
    $variables: new SceneVariableSet({ variables: model.templating.list.map((variable: any) => choice(variable, recording)) }),
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({}), new SceneRefreshPicker({ refresh: model.refresh })],
    body: new SceneGridLayout({ isDraggable: false, isResizable: false, children: rows }),
  });
  (window as any).panelStates = (): PanelState[] => panels.filter(({ panel }) => panel.isActive).map(({ title, type, panel }) => {
    const data = panel.state.$data?.state.data;
    const shown = data && panel.applyFieldConfig(data);
    return {
      title,
      type,
      error: data?.errors?.[0]?.message ?? (panel.state as any)._pluginLoadError ?? (data?.state === LoadingState.Done ? undefined : 'still loads'),
      series: data?.series.reduce((sum, frame) => sum + frame.length, 0) ?? 0,
      tables: type !== 'table' || !shown ? [] : shown.series.flatMap((frame) => frame.fields.map((field) => ({
        name: field.config.displayName ?? field.name, raw: [...field.values], shown: field.values.map((value) => { const display = field.display!(value); return `${display.prefix ?? ''}${display.text}${display.suffix ?? ''}`; }),
      }))),
    };
  });
  const Scene = scene.Component as any;
  createRoot(document.getElementById('root')!).render(
    <MemoryRouter>
      <ThemeContext.Provider value={theme}>
        <GlobalStyles />
        <div className="page"><Scene model={scene} /></div>
        <PortalContainer />
      </ThemeContext.Provider>
    </MemoryRouter>,
  );
}

/** The variables with what was there to choose from. */
function choice({ type, name, label, description, query, allValue }: any, recording: Recording) {
  if (type === 'textbox') return new TextBoxVariable({ name, label, description, value: query });
  if (type === 'datasource') return new CustomVariable({ name, label, query: query === 'loki' ? 'Loki' : 'Prometheus', value: query === 'loki' ? 'Loki' : 'Prometheus', text: query === 'loki' ? 'Loki' : 'Prometheus' });
  const values = type === 'custom' ? query : (recording.choices[name] ?? []).join(',');
  return new CustomVariable({ name, label, query: values, isMulti: true, includeAll: true, allValue, value: ['$__all'], text: ['All'] });
}

const { model, recording } = (window as any).shown;
main(model, recording);
