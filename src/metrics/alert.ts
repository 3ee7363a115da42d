import { Duration } from 'cdk8s';
import { PlainObject } from '../kuberay/plain-data';
import { refuse } from '../problem';

/** Where the runbooks of this library are published. */
const RUNBOOKS = 'https://github.com/cdk8s-ray-logs/cdk8s-ray-logs/blob/main/docs/runbooks';

/** How bad it is. */
export enum Severity {
  /** Lines are being lost, or work is: look now. */
  CRITICAL = 'critical',
  /** It will get worse: look today. */
  WARNING = 'warning',
}

/** One alert, for Loki's ruler and for Prometheus alike. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
  /** How long it must be so. */
  readonly for?: Duration;
  readonly severity: Severity;
  /** One line, with labels in `{{ $labels.name }}`. */
  readonly summary: string;
  readonly description: string;
}

/** What is said of alerts as a whole. */
export interface AlertSettings {
  readonly labels?: { [label: string]: string };
  readonly runbookUrl?: string;
}

/** The alert as rulers take it. */
export function alertRule(path: string, alert: Alert, settings: AlertSettings): PlainObject {
  const base = settings.runbookUrl ?? RUNBOOKS;
  if (!/^https?:\/\/[^\s]+$/.test(base)) {
    refuse(path, { property: 'runbookUrl', value: base, message: 'is not a URL', remedy: "write it like 'https://wiki.example.com/runbooks'" });
  }
  return {
    alert: alert.name,
    expr: alert.expr,
    ...(alert.for ? { for: `${alert.for.toMinutes()}m` } : {}),
    labels: { severity: alert.severity, ...settings.labels },
    annotations: { summary: alert.summary, description: alert.description, runbook_url: `${base.replace(/\/$/, '')}/${alert.name}.md` },
  };
}
