import { StandInConfig } from './stand-in';
import { OperatorSidecar } from '../../src';

test('the same container for heads and workers, with what every Ray pod can offer', () => {
  const values = new OperatorSidecar({ config: new StandInConfig(), image: 'registry/agent:1', env: [{ name: 'ZONE', value: 'a' }] }).toHelmValues();
  expect(values.workerSidecarContainers).toEqual(values.headSidecarContainers);
  expect(values.headSidecarContainers).toMatchInlineSnapshot(`
[
  {
    "args": [
      "-c",
      "/ray-logs-config/fluent-bit.yaml",
    ],
    "env": [
      {
        "name": "RAY_CLUSTER",
        "valueFrom": {
          "fieldRef": {
            "fieldPath": "metadata.labels['ray.io/cluster']",
          },
        },
      },
      {
        "name": "MALLOC_CONF",
        "value": "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0",
      },
      {
        "name": "ZONE",
        "value": "a",
      },
    ],
    "image": "registry/agent:1",
    "name": "ray-logs-agent",
    "resources": {
      "limits": {
        "cpu": "100m",
        "memory": "128Mi",
      },
      "requests": {
        "cpu": "100m",
        "memory": "128Mi",
      },
    },
    "securityContext": {
      "allowPrivilegeEscalation": false,
      "capabilities": {
        "drop": [
          "ALL",
        ],
      },
      "readOnlyRootFilesystem": false,
      "runAsGroup": 100,
      "runAsNonRoot": true,
      "runAsUser": 1000,
      "seccompProfile": {
        "type": "RuntimeDefault",
      },
    },
    "volumeMounts": [
      {
        "mountPath": "/tmp/ray",
        "name": "ray-logs",
        "readOnly": true,
      },
    ],
  },
]
`);
});

test('a configuration that keeps nothing needs nothing to write to', () => {
  const { headSidecarContainers: [container] } = new OperatorSidecar({ config: new StandInConfig({ usesState: false }), image: 'a' }).toHelmValues();
  expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
});

test('files that nobody can mount are refused', () => {
  const mounts = [{ volumeName: 'secret-ca', mountPath: '/fluent-bit/mounts/secret-ca', secretName: 'ca' }];
  expect(() => new OperatorSidecar({ config: new StandInConfig({ mounts }), image: 'a' })).toThrow(
    'OperatorSidecar: config = "ca": is to be mounted, and the operator adds no volumes; put the file into the image, and name it with MountedFile.atPath()',
  );
});
