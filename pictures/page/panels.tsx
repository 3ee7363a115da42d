// The panels of the dashboards. All but the lines are drawn by Grafana's own components; its logs panel is in no package,
// so that one is a plain imitation.
import { applyNullInsertThreshold, cacheFieldDisplayNames, getFieldDisplayValues, PanelPlugin, type PanelProps } from './grafana';
import { customDefaults, CUSTOM } from './registries';
import { BigValue, TimeSeries, VizRepeater, useTheme2 } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';

function Nothing({ fieldConfig }: PanelProps<any>) {
  return <div className="nothing">{fieldConfig.defaults.noValue ?? 'No data'}</div>;
}

function empty({ data }: PanelProps<any>): boolean {
  return data.series.every((frame) => frame.length === 0);
}

function TimeSeriesPanel(props: PanelProps<any>) {
  const { data, width, height, options, timeZone, timeRange } = props;
  if (empty(props)) return <Nothing {...props} />;
  const [refFieldPseudoMin, refFieldPseudoMax] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const frames = data.series.map((frame) => applyNullInsertThreshold({ frame, refFieldPseudoMin, refFieldPseudoMax }));
  return <TimeSeries frames={frames} timeRange={timeRange} timeZone={timeZone} width={width} height={height} legend={options.legend} options={options}>{() => null}</TimeSeries>;
}

function StatPanel(props: PanelProps<any>) {
  const { data, width, height, options, fieldConfig, replaceVariables, timeZone } = props;
  const theme = useTheme2();
  const values = getFieldDisplayValues({ fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme, data: data.series, sparkline: options.graphMode !== 'none', timeZone });
  return (
    <VizRepeater
      getValues={() => values} width={width} height={height} source={data} renderCounter={0} orientation={'auto' as any}
      renderValue={({ value, width: w, height: h }: any) => (
        <BigValue value={value.display} sparkline={value.sparkline} width={w} height={h} theme={theme} colorMode={options.colorMode} graphMode={options.graphMode} justifyMode={'auto' as any} textMode={'value' as any} />
      )}
    />
  );
}

function TablePanel(props: PanelProps<any>) {
  const { data, width, height, options } = props;
  if (empty(props)) return <Nothing {...props} />;
  cacheFieldDisplayNames(data.series);
  return <TableNG data={data.series[0]} width={width} height={height} noHeader={!options.showHeader} cellHeight={options.cellHeight} structureRev={1} fieldConfig={props.fieldConfig as any} />;
}

/** What a terminal makes colours of; Grafana's panel does too. */
const COLOURS = /\u001b\[[0-9;]*m/g;

function LogsPanel(props: PanelProps<any>) {
  const { data, height, options } = props;
  if (empty(props)) return <Nothing {...props} />;
  const [time, body, level] = data.series[0].fields;
  const rows = time.values.map((_: number, index: number) => index);
  if (options.sortOrder === 'Ascending') rows.reverse();
  return (
    <div className="logs" style={{ height }}>
      {rows.map((row: number) => (
        <div key={row} className={`line ${level.values[row]}`}>
          <span className="time">{new Date(time.values[row]).toISOString().slice(0, 23).replace('T', ' ')}</span>
          <span>{body.values[row].replace(COLOURS, '').slice(0, 600)}</span>
        </div>
      ))}
    </div>
  );
}

const COMPONENTS = { timeseries: TimeSeriesPanel, stat: StatPanel, table: TablePanel, logs: LogsPanel };

export const PANEL_PLUGINS = Object.entries(COMPONENTS).map(([pluginId, Component]) => {
  const defaults: any = customDefaults();
  const plugin = new PanelPlugin<any, any>(Component as any).useFieldConfig({
    standardOptions: { color: { defaultValue: { mode: pluginId === 'timeseries' ? 'palette-classic' : 'thresholds' } } } as any,
    useCustomConfig: (builder) => {
      for (const path of CUSTOM) {
        builder.addCustomEditor({
          id: path, path, name: path, editor: () => null, override: () => null, process: (value: unknown) => value, shouldApply: () => true, defaultValue: defaults[path],
        } as any);
      }
    },
  });
  return { pluginId, plugin };
});
