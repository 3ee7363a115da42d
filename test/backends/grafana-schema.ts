// The compiler says what a type is in the bits of a number.
/* eslint-disable no-bitwise */
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

const SDK = join(dirname(require.resolve('@grafana/grafana-foundation-sdk/dashboard')), '..');

/** What of a panel is declared in the module of its own type. */
const PANEL_TYPES = ['timeseries', 'stat', 'table', 'logs'];

const SCALARS: { [type: string]: ts.TypeFlags } = { string: ts.TypeFlags.String, number: ts.TypeFlags.Number, boolean: ts.TypeFlags.Boolean };

/**
 * Compares dashboards with the types that Grafana publishes: a name that Grafana does not know would be ignored in
 * silence, and only a person who looks at the panel would see that it does not do what it was told.
 */
export class GrafanaSchema {
  private readonly checker: ts.TypeChecker;
  private readonly program: ts.Program;

  public constructor() {
    const modules = ['dashboard', 'loki', 'prometheus', ...PANEL_TYPES].map((name) => join(SDK, name, 'types.gen.d.ts'));
    this.program = ts.createProgram(modules, { skipLibCheck: true });
    this.checker = this.program.getTypeChecker();
  }

  /** The members of the dashboard that Grafana's types do not have, or whose values they do not allow. */
  public problems(dashboard: any): string[] {
    const { panels, ...rest } = dashboard;
    return [
      ...this.compare(this.type('dashboard', 'Dashboard'), rest, 'dashboard'),
      ...panels.flatMap((panel: any) => [panel, ...(panel.panels ?? [])]).flatMap((panel: any) => this.panelProblems(panel)),
    ];
  }

  private panelProblems({ options, targets, fieldConfig, ...panel }: any): string[] {
    const path = `panel ${panel.title}`;
    if (panel.type === 'row') {
      return this.compare(this.type('dashboard', 'RowPanel'), { ...panel, panels: [] }, path);
    }
    const { custom, ...defaults } = fieldConfig.defaults;
    return [
      ...this.compare(this.type('dashboard', 'Panel'), panel, path),
      ...this.compare(this.type('dashboard', 'FieldConfigSource'), { ...fieldConfig, defaults }, `${path}.fieldConfig`),
      ...(custom ? this.compare(this.type(panel.type, 'FieldConfig'), custom, `${path}.custom`) : []),
      ...this.compare(this.type(panel.type, 'Options'), options, `${path}.options`),
      ...targets.flatMap(({ datasource, ...target }: any) => [
        ...this.compare(this.type('dashboard', 'DataSourceRef'), datasource, `${path}.datasource`),
        ...this.compare(this.type(datasource.type, datasource.type === 'loki' ? 'dataquery' : 'Dataquery'), target, `${path}.target`),
      ]),
    ];
  }

  private names(module: string): { [name: string]: ts.Symbol } {
    const source = this.program.getSourceFile(join(SDK, module, 'types.gen.d.ts'))!;
    return Object.fromEntries(this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(source)!).map((symbol) => [symbol.name, symbol]));
  }

  private type(module: string, name: string): ts.Type {
    const symbol = this.names(module)[name];
    if (!symbol) {
      throw new Error(`Grafana's SDK has no ${name} in ${module}`);
    }
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  private compare(type: ts.Type, value: unknown, path: string): string[] {
    if (value === undefined || type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) {
      return [];
    }
    if (type.isUnion()) {
      const tried = type.types.map((member) => this.compare(member, value, path));
      return tried.find((problems) => problems.length === 0) ?? tried.reduce((best, next) => (next.length < best.length ? next : best));
    }
    if (Array.isArray(value)) {
      const [element] = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type as ts.TypeReference) : [];
      return element ? value.flatMap((entry, index) => this.compare(element, entry, `${path}[${index}]`)) : [`${path}: is a list`];
    }
    if (typeof value === 'object' && value !== null) {
      return type.flags & ts.TypeFlags.Object ? this.compareMembers(type, value, path) : [`${path}: is a map`];
    }
    if (type.flags & ts.TypeFlags.Literal) {
      const literal = type.isLiteral() ? type.value : this.checker.typeToString(type) === 'true';
      return literal === value ? [] : [`${path}: ${JSON.stringify(value)} is not ${JSON.stringify(literal)}`];
    }
    const expected = value === null ? ts.TypeFlags.Null : SCALARS[typeof value];
    return type.flags & expected ? [] : [`${path}: ${JSON.stringify(value)} is not ${this.checker.typeToString(type)}`];
  }

  private compareMembers(type: ts.Type, value: object, path: string): string[] {
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return Object.entries(value).flatMap(([name, member]) => {
      const property = this.checker.getPropertyOfType(type, name);
      const memberType = property ? this.checker.getTypeOfSymbol(property) : index;
      return memberType ? this.compare(memberType, member, `${path}.${name}`) : [`${path}.${name}: is not known to Grafana`];
    });
  }
}
