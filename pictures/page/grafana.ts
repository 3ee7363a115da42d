export {
  applyNullInsertThreshold, createTheme, type DataFrame, type DataQueryRequest, type DataQueryResponse, EventBusSrv, type FieldConfigPropertyItem, FieldType,
  getFieldDisplayValues, LoadingState, PanelPlugin, type PanelProps, standardEditorsRegistry, standardFieldConfigEditorRegistry,
  standardTransformersRegistry, standardTransformers as transformersMap, ThemeContext, toDataFrame, cacheFieldDisplayNames,
} from '@grafana/data';
