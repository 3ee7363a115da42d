import { App, Chart, Testing } from 'cdk8s';

/** The one object that is made in a chart. */
export function manifestOf(make: (chart: Chart) => void): any {
  const chart = new Chart(new App(), 'chart');
  make(chart);
  return Testing.synth(chart)[0];
}
