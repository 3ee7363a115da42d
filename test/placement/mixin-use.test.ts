import { ApiObject, App, Chart, Include, Testing } from 'cdk8s';
import { StandInConfig } from './stand-in';
import {
  LokiOutput, RayCluster, RayClusterWithLogs, RayLogDaemonSet, RayLoggingSidecar, RayLogsOnNode, RayLogToStderr, RayManifest, StdoutOutput,
} from '../../src';

const RAY = { metadata: { name: 'ray' }, rayVersion: '2.60.0' };

/** The errors of a synth, after whatever is done to an app. */
function problems(build: (chart: Chart, app: App) => void): string[] {
  const app = Testing.app();
  build(new Chart(app, 'chart'), app);
  return app.node.findAll().flatMap((construct) => construct.node.validate());
}

const sidecarIn = (chart: Chart) => new RayLoggingSidecar(chart, 'logs', { config: new StandInConfig() });
const fleet = (chart: Chart, template: any = { spec: { containers: [{ name: 'ray-head' }] } }) => new ApiObject(chart, 'fleet', {
  apiVersion: 'orchestration.aibrix.ai/v1alpha1', kind: 'RayClusterFleet', spec: { template: { spec: { headGroupSpec: { template } } } },
} as any);
const NOTHING = 'has found no pods of Ray where it was applied, so that no logs are kept; apply it with with() to a scope that holds a RayCluster, RayJob, RayService or RayCronJob, after these are made';

describe('said at synth', () => {
  test('a sidecar that is applied to nothing', () => {
    expect(problems(sidecarIn)).toEqual([
      'chart/logs: is applied to nothing, so that no logs are kept; apply it with with() to a scope that holds a RayCluster, RayJob, RayService or RayCronJob, after these are made',
    ]);
  });

  test('it stops the synth', () => {
    const app = Testing.app();
    sidecarIn(new Chart(app, 'chart'));
    expect(() => app.synth()).toThrow('chart/logs: is applied to nothing');
  });

  test.each<[string, (chart: Chart) => any, string]>([
    ['the sidecar', sidecarIn, 'chart/logs'],
    ['RayLogsOnNode', () => new RayLogsOnNode(), 'RayLogsOnNode'],
    ['RayLogToStderr', () => new RayLogToStderr(), 'RayLogToStderr'],
  ])('%s that finds nothing', (_, make, name) => {
    expect(problems((chart, app) => app.with(make(chart)))).toEqual([`${name}: ${NOTHING}`]);
  });

  test('manifests without anything of Ray', () => {
    expect(problems((chart) => {
      const manifest = RayManifest.fromYaml(chart, 'manifest', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }');
      manifest.with(sidecarIn(chart));
    })).toEqual([`chart/logs: ${NOTHING}`]);
  });

  test('an object that is made too late', () => {
    expect(problems((chart) => {
      new RayCluster(chart, 'early', RAY);
      chart.with(sidecarIn(chart));
      new RayCluster(chart, 'late', { ...RAY, metadata: { name: 'late' } });
    })).toEqual(['chart/late/Resource: was made after chart/logs was applied to chart, so that its logs are not kept; apply the mixin after all objects are made, or to this one too']);
  });

  test('all objects are made too late', () => {
    expect(problems((chart, app) => {
      app.with(new RayLogsOnNode());
      new Include(chart, 'job', { url: 'test/fixtures/kuberay/ray-job.sample.yaml' });
    })).toEqual([expect.stringContaining('was made after RayLogsOnNode was applied to the app, so that its logs are not kept')]);
  });

  test('a Ray cluster within an object of another API', () => {
    const text = 'chart/fleet: spec.template.spec: is a Ray cluster within a RayClusterFleet, where no mixin reaches it; join its pod templates with RayLoggingSidecar.addTo() when you write the object';
    expect(problems((chart) => {
      fleet(chart);
      chart.with(sidecarIn(chart));
    })).toEqual([text]);
    expect(problems((chart) => {
      new RayCluster(chart, 'ray', RAY);
      fleet(chart);
      chart.with(sidecarIn(chart));
    })).toEqual([text]);
  });

  test('within a list, or within an AppWrapper', () => {
    const item = { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: { name: 'a' }, spec: { headGroupSpec: { template: { spec: { containers: [{ name: 'r' }] } } } } };
    expect(problems((chart) => {
      new ApiObject(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [item] } as any);
      new ApiObject(chart, 'wrapper', { apiVersion: 'workload.codeflare.dev/v1beta2', kind: 'AppWrapper', spec: { components: [{ template: item }] } } as any);
      chart.with(sidecarIn(chart));
    })).toEqual([expect.stringContaining('chart/list: items[0].spec: is'), expect.stringContaining('chart/wrapper: spec.components[0].template.spec: is')]);
  });

  test('a DaemonSet beside Ray objects that write elsewhere', () => {
    const outputs = [new StdoutOutput()];
    const text = 'chart/agents: rayPods: is applied to none of the Ray objects of the app, so that nothing is written to /var/log/ray; apply it: app.with(daemonSet.rayPods), after they are made';
    const build = (chart: Chart) => {
      new RayCluster(chart, 'ray', RAY);
      return new RayLogDaemonSet(chart, 'agents', { outputs });
    };
    expect(problems(build)).toEqual([text]);
    expect(problems((chart) => chart.with(build(chart).rayPods))).toEqual([]);
    expect(problems((chart) => {
      build(chart);
      chart.with(new RayLogsOnNode());
    })).toEqual([]);
    expect(problems((chart) => {
      build(chart);
      chart.with(new RayLogsOnNode({ hostPath: '/data/ray' }));
    })).toEqual([text]);
    // The Ray objects may be in another app.
    expect(problems((chart) => new RayLogDaemonSet(chart, 'agents', { outputs }))).toEqual([]);
  });
});

describe('nothing to say', () => {
  test('where a job selects a cluster, whose pods are described elsewhere', () => {
    expect(problems((chart) => {
      new ApiObject(chart, 'job', { apiVersion: 'ray.io/v1', kind: 'RayJob', spec: { clusterSelector: { 'ray.io/cluster': 'ray' } } } as any);
      chart.with(sidecarIn(chart));
    })).toEqual([]);
  });

  test('where all is joined', () => {
    expect(problems((chart, app) => {
      new RayCluster(chart, 'ray', RAY);
      app.with(sidecarIn(chart));
    })).toEqual([]);
  });

  test('where a template is joined by hand', () => {
    expect(problems((chart) => {
      const sidecar = sidecarIn(chart);
      fleet(chart, sidecar.addTo({ spec: { containers: [{ name: 'ray-head', image: 'a' }] } }));
      new RayCluster(chart, 'ray', RAY);
      chart.with(sidecar);
    })).toEqual([]);
  });

  test('where what comes later keeps its logs itself', () => {
    expect(problems((chart) => {
      new RayCluster(chart, 'ray', RAY);
      chart.with(sidecarIn(chart));
      new RayClusterWithLogs(chart, 'more', { ...RAY, metadata: { name: 'more' }, outputs: [new LokiOutput({ host: 'loki' })] });
      new RayCluster(chart, 'third', { ...RAY, metadata: { name: 'third' } }).with(new RayLogToStderr());
    })).toEqual([]);
  });

  test('where a construct has the sidecar', () => {
    expect(problems((chart) => new RayClusterWithLogs(chart, 'ray', { ...RAY, sidecar: sidecarIn(chart) }))).toEqual([]);
  });

  test('where a cluster is left out on purpose, by a narrower scope', () => {
    expect(problems((chart) => {
      new RayCluster(chart, 'ray', RAY).with(sidecarIn(chart));
      new RayCluster(chart, 'quiet', { ...RAY, metadata: { name: 'quiet' } });
    })).toEqual([]);
  });
});
