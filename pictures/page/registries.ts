// What Grafana's core registers when it starts, as far as the dashboards of this library need it.
import { FieldConfigPropertyItem, standardEditorsRegistry, standardFieldConfigEditorRegistry, standardTransformersRegistry, transformersMap } from './grafana';

/** A property of a field: kept as it is, whoever sets it. */
function property(id: string, path = id, isCustom = false): FieldConfigPropertyItem {
  return {
    id, path, isCustom, name: id, description: '', editor: () => null, override: () => null, process: (value: unknown) => value, shouldApply: () => true, settings: {},
  } as unknown as FieldConfigPropertyItem;
}

const OF_FIELDS = ['unit', 'min', 'max', 'decimals', 'displayName', 'color', 'noValue', 'links', 'mappings', 'thresholds', 'filterable'];

/** Properties of the panels, as overrides name them. */
export const CUSTOM = [
  'drawStyle', 'fillOpacity', 'lineWidth', 'lineInterpolation', 'showPoints', 'pointSize', 'stacking', 'insertNulls', 'spanNulls', 'barMaxWidth', 'barWidthFactor', 'barAlignment',
  'axisPlacement', 'axisLabel', 'scaleDistribution', 'hideFrom', 'gradientMode', 'axisBorderShow', 'axisColorMode', 'axisCenteredZero', 'thresholdsStyle', 'lineStyle',
  'width', 'minWidth', 'filterable', 'align', 'cellOptions', 'inspect', 'footer', 'wrapHeaderText',
];

const CUSTOM_DEFAULTS: { [path: string]: unknown } = {
  'drawStyle': 'line', 'fillOpacity': 0, 'lineWidth': 1, 'lineInterpolation': 'linear', 'showPoints': 'auto', 'pointSize': 5, 'stacking': { mode: 'none', group: 'A' },
  'insertNulls': false, 'spanNulls': false, 'barWidthFactor': 0.6, 'barAlignment': 0, 'axisPlacement': 'auto', 'gradientMode': 'none', 'axisColorMode': 'text',
  'thresholdsStyle': { mode: 'off' }, 'hideFrom': { tooltip: false, viz: false, legend: false }, 'scaleDistribution': { type: 'linear' }, 'align': 'auto', 'cellOptions': { type: 'auto' },
};

export function customDefaults(): object {
  return structuredClone(CUSTOM_DEFAULTS);
}

export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() => []);
  standardFieldConfigEditorRegistry.setInit(() => OF_FIELDS.map((id) => property(id)));
  standardTransformersRegistry.setInit(() => ['labelsToFields', 'merge', 'organize', 'sortBy', 'filterFieldsByName', 'renameFields', 'orderFields'].flatMap((id) => {
    const transformation = Object.values(transformersMap).find((one) => one.id === id);
    return transformation ? [{ id, name: id, transformation: async () => transformation, editor: () => null, imageDark: '', imageLight: '' }] : [];
  }) as any);
}
