import type { RayAutoscalerOptions } from './autoscaler';
import type { GcsFaultToleranceOptions } from './gcs-fault-tolerance';
import type { RayClusterOptions } from './ray-cluster';
import type { RayClusterSpecProps } from './ray-cluster-spec';
import type { RayCronJobOptions } from './ray-cron-job';
import type { RayHeadGroup, RayWorkerGroup } from './ray-group';
import type { RayJobOptions } from './ray-job';
import type { RayJobDeletionRule } from './ray-job-deletion';
import type { RayJobSpecProps } from './ray-job-spec';
import type { RayPodProps } from './ray-pod';
import type { RayServiceOptions, RayServiceUpgradeOptions } from './ray-service';
import type { ContainerResources } from './resources';
import { PropertiesOf } from '../known-props';

export const CONTAINER_RESOURCES: PropertiesOf<ContainerResources> = { limits: true, requests: true };

export const RAY_POD_PROPS: PropertiesOf<RayPodProps> = {
  affinity: true,
  env: true,
  envFrom: true,
  image: true,
  imagePullPolicy: true,
  imagePullSecrets: true,
  nodeSelector: true,
  podAnnotations: true,
  podLabels: true,
  podTemplate: true,
  priorityClassName: true,
  resources: true,
  serviceAccountName: true,
  terminationGracePeriodSeconds: true,
  tolerations: true,
  volumeMounts: true,
  volumes: true,
};

const RAY_GROUP = { ...RAY_POD_PROPS, additionalFields: true, rayLabels: true, rayResources: true, rayStartParams: true } as const;

export const RAY_HEAD_GROUP: PropertiesOf<RayHeadGroup> = { ...RAY_GROUP, enableIngress: true, headService: true, serviceType: true };

export const RAY_WORKER_GROUP: PropertiesOf<RayWorkerGroup> = {
  ...RAY_GROUP,
  groupName: true,
  idleTimeoutSeconds: true,
  maxReplicas: true,
  minReplicas: true,
  numOfHosts: true,
  priority: true,
  replicas: true,
  suspend: true,
  workersToDelete: true,
};

export const AUTOSCALER_OPTIONS: PropertiesOf<RayAutoscalerOptions> = {
  additionalFields: true,
  env: true,
  envFrom: true,
  idleTimeoutSeconds: true,
  image: true,
  imagePullPolicy: true,
  resources: true,
  securityContext: true,
  upscalingMode: true,
  version: true,
  volumeMounts: true,
};

export const GCS_OPTIONS: PropertiesOf<GcsFaultToleranceOptions> = {
  additionalFields: true,
  backend: true,
  externalStorageNamespace: true,
  redisAddress: true,
  redisPasswordSecret: true,
  redisUsername: true,
  redisUsernameSecret: true,
  storage: true,
};

const RAY_CLUSTER_SPEC: PropertiesOf<RayClusterSpecProps> = {
  additionalSpec: true,
  autoscalerOptions: true,
  enableInTreeAutoscaling: true,
  gcsFaultToleranceOptions: true,
  head: true,
  headServiceAnnotations: true,
  image: true,
  kubeRayVersion: true,
  rayVersion: true,
};

/** Without the worker groups, which each construct has its own kind of. */
export const RAY_CLUSTER_OPTIONS: PropertiesOf<RayClusterOptions> = {
  ...RAY_CLUSTER_SPEC, managedBy: true, metadata: true, suspend: true, upgradeStrategy: true,
};

const RAY_JOB_SPEC: PropertiesOf<RayJobSpecProps> = {
  ...RAY_CLUSTER_SPEC,
  activeDeadlineSeconds: true,
  additionalJobSpec: true,
  backoffLimit: true,
  deletionRules: true,
  entrypoint: true,
  entrypointNumCpus: true,
  entrypointNumGpus: true,
  entrypointResources: true,
  jobMetadata: true,
  managedBy: true,
  preRunningDeadlineSeconds: true,
  runtimeEnvYaml: true,
  shutdownAfterJobFinishes: true,
  submissionMode: true,
  submitterBackoffLimit: true,
  submitterPod: true,
  ttlSecondsAfterFinished: true,
};

export const RAY_JOB_OPTIONS: PropertiesOf<RayJobOptions> = { ...RAY_JOB_SPEC, jobId: true, metadata: true, suspend: true };

export const RAY_CRON_JOB_OPTIONS: PropertiesOf<RayCronJobOptions> = {
  ...RAY_JOB_SPEC, additionalCronJobSpec: true, metadata: true, schedule: true, suspend: true, timeZone: true,
};

export const DELETION_RULE: PropertiesOf<RayJobDeletionRule> = { outcome: true, policy: true, ttlSeconds: true };

export const RAY_SERVICE_OPTIONS: PropertiesOf<RayServiceOptions> = {
  ...RAY_CLUSTER_SPEC,
  additionalServiceSpec: true,
  excludeHeadPodFromServeSvc: true,
  managedBy: true,
  metadata: true,
  rayClusterDeletionDelaySeconds: true,
  serveConfigV2: true,
  serveService: true,
  suspend: true,
  upgradeOptions: true,
  upgradeStrategy: true,
};

export const UPGRADE_OPTIONS: PropertiesOf<RayServiceUpgradeOptions> = {
  gatewayClassName: true, intervalSeconds: true, maxSurgePercent: true, stepSizePercent: true,
};
