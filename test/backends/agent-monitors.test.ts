import { Duration, Testing } from 'cdk8s';
import { AgentMetrics, AgentPodMonitor, AgentServiceMonitor } from '../../src';

test('the sidecars of Ray pods', () => {
  const chart = Testing.chart();
  new AgentPodMonitor(chart, 'monitor', { metadata: { labels: { release: 'prometheus' } } });
  expect(Testing.synth(chart)).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "PodMonitor",
    "metadata": {
      "labels": {
        "release": "prometheus",
      },
      "name": "test-monitor-podmonitor-c8993850",
    },
    "spec": {
      "podMetricsEndpoints": [
        {
          "interval": "30s",
          "path": "/api/v2/metrics/prometheus",
          "port": "fb-metrics",
        },
      ],
      "podTargetLabels": [
        "ray.io/cluster",
        "ray.io/group",
        "ray.io/node-type",
      ],
      "selector": {
        "matchLabels": {
          "ray.io/is-ray-node": "yes",
        },
      },
    },
  },
]
`);
});

test('the agents of a DaemonSet', () => {
  const chart = Testing.chart();
  new AgentServiceMonitor(chart, 'monitor', {
    podLabels: { app: 'ray-logs' }, metadata: { namespace: 'monitoring' }, serviceName: 'agents', port: 2021, portName: 'metrics', interval: Duration.minutes(1), namespaces: ['monitoring'],
  });
  expect(Testing.synth(chart)).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {
      "labels": {
        "app.kubernetes.io/component": "metrics",
        "app.kubernetes.io/instance": "agents",
      },
      "name": "agents",
      "namespace": "monitoring",
    },
    "spec": {
      "clusterIP": "None",
      "ports": [
        {
          "name": "metrics",
          "port": 2021,
          "targetPort": "metrics",
        },
      ],
      "selector": {
        "app": "ray-logs",
      },
    },
  },
  {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "metadata": {
      "name": "test-monitor-servicemonitor-c8612c10",
      "namespace": "monitoring",
    },
    "spec": {
      "endpoints": [
        {
          "interval": "60s",
          "path": "/api/v2/metrics/prometheus",
          "port": "metrics",
        },
      ],
      "namespaceSelector": {
        "matchNames": [
          "monitoring",
        ],
      },
      "selector": {
        "matchLabels": {
          "app.kubernetes.io/component": "metrics",
          "app.kubernetes.io/instance": "agents",
        },
      },
    },
  },
]
`);
});

test('annotations', () => {
  expect(AgentMetrics.scrapeAnnotations()).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '2020', 'prometheus.io/path': '/api/v2/metrics/prometheus' });
  expect(AgentMetrics.PORT_NAME).toBe('fb-metrics');
});

test('an interval that is none', () => {
  expect(() => new AgentPodMonitor(Testing.chart(), 'monitor', { interval: Duration.seconds(0) })).toThrowErrorMatchingInlineSnapshot('"test/monitor: interval = "0 s": is less than a second; use Duration.seconds(30)"');
});
