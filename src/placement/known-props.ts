import { RAY_AGENT_OPTIONS } from './agent-options';
import type { LogDelivery } from './delivery';
import type { OperatorSidecarProps } from './operator-sidecar';
import type { RayLogDaemonSetProps } from './ray-log-daemon-set';
import type { RayLogToStderrProps } from './ray-log-to-stderr';
import type { RayLoggingSidecarProps } from './ray-logging-sidecar';
import type { RayLogsOnNodeProps } from './ray-logs-on-node';
import { PropertiesOf } from '../known-props';

export const RAY_LOGGING_SIDECAR_PROPS: PropertiesOf<RayLoggingSidecarProps> = {
  ...RAY_AGENT_OPTIONS,
  config: true,
  configMount: true,
  configVolumeName: true,
  containerName: true,
  env: true,
  image: true,
  imagePullPolicy: true,
  kubeRayVersion: true,
  logMountReadOnly: true,
  logVolumeName: true,
  logVolumeSizeLimit: true,
  outputs: true,
  rayLogging: true,
  resources: true,
  stateSizeLimit: true,
  volumeMounts: true,
  volumes: true,
};

export const RAY_LOG_DAEMON_SET_PROPS: PropertiesOf<RayLogDaemonSetProps> = {
  affinity: true,
  cleanup: true,
  config: true,
  env: true,
  hostPath: true,
  image: true,
  imagePullPolicy: true,
  imagePullSecrets: true,
  maxUnavailable: true,
  metadata: true,
  metrics: true,
  nodeSelector: true,
  outputs: true,
  pipeline: true,
  priorityClassName: true,
  resources: true,
  securityContext: true,
  stateHostPath: true,
  terminationGracePeriodSeconds: true,
  tolerations: true,
  volumeMounts: true,
  volumes: true,
};

export const OPERATOR_SIDECAR_PROPS: PropertiesOf<OperatorSidecarProps> = {
  config: true,
  containerName: true,
  env: true,
  image: true,
  imagePullPolicy: true,
  resources: true,
};

export const LOG_DELIVERY: PropertiesOf<LogDelivery> = {
  drainTime: true,
  preStopSleep: true,
  stopRay: true,
};

export const RAY_LOGS_ON_NODE_PROPS: PropertiesOf<RayLogsOnNodeProps> = {
  hostPath: true,
  rayDirectory: true,
};

export const RAY_LOG_TO_STDERR_PROPS: PropertiesOf<RayLogToStderrProps> = {
  evenWithAgent: true,
};
