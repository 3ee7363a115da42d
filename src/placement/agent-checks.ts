import { IAgentConfig } from '../agent-config';
import { propsProblems } from '../known-props';
import { CONTAINER_RESOURCES } from '../kuberay/known-props';
import { labelProblems } from '../kuberay/names';
import { PlainObject } from '../kuberay/plain-data';
import { envProblems } from '../kuberay/pod-rules';
import { quantityValue } from '../kuberay/quantity';
import { resourceProblems } from '../kuberay/resource-rules';
import { ContainerResources, renderResources } from '../kuberay/resources';
import { schedulingProblems } from '../kuberay/scheduling-rules';
import { containerSchema, podSpecSchema } from '../kuberay/schema';
import { shapeProblems } from '../kuberay/shape';
import { Problem, refuseAll } from '../problem';

/** What a user may say of the agent's container. */
export interface AgentContainerProps {
  readonly image?: string;
  readonly resources?: ContainerResources;
  /** As plain data. */
  readonly env: PlainObject[];
}

/** Refuses what Kubernetes would refuse of the agent's container, or what is of another release than its configuration. */
export function checkAgentContainer(path: string, config: IAgentConfig, { image, resources, env }: AgentContainerProps): void {
  refuseAll(path, resources === undefined ? [] : propsProblems('resources', resources, 'ContainerResources', CONTAINER_RESOURCES));
  const plain = resources && renderResources(path, 'resources', resources);
  const shapes = [
    ...shapeProblems('env', env, containerSchema('env')),
    ...(plain ? shapeProblems('resources', plain, containerSchema('resources')) : []),
  ];
  refuseAll(path, [
    ...shapes,
    ...(shapes.length > 0 ? [] : [...envProblems('env', env), ...resourceProblems('resources', plain)]),
    ...imageProblems(image, config),
    ...(shapes.length > 0 ? [] : memoryProblems(plain, config)),
  ]);
}

/** What Kubernetes refuses of the fields by which a user places a pod of this library. */
export function placingProblems(fields: PlainObject): Problem[] {
  const shapes = Object.entries(fields).flatMap(([field, value]) => shapeProblems(field, value, podSpecSchema(field)));
  if (shapes.length > 0) {
    return shapes;
  }
  // The rules speak of a whole spec.
  const rules = [...schedulingProblems('', fields), ...(fields.nodeSelector ? labelProblems('.nodeSelector', fields.nodeSelector) : [])];
  return rules.map(({ property, ...rest }) => ({ property: property.slice(1), ...rest }));
}

/** A limit that the agent reaches as soon as its buffers fill, and is killed at. */
function memoryProblems(resources: PlainObject | undefined, { memoryBytes }: IAgentConfig): Problem[] {
  const limit = resources?.limits?.memory;
  const bytes = quantityValue(limit);
  return bytes === undefined || memoryBytes === undefined || bytes >= memoryBytes ? [] : [{
    property: 'resources.limits.memory',
    value: limit,
    message: `is less than the ${Math.ceil(memoryBytes / 1024 ** 2)} MiB that the agent's own buffers may take`,
    remedy: 'raise it, or lower the buffers: longestLine of the pipeline, memBufLimit of inputs, storageMaxChunksUp of the service',
  }];
}

/** An image that says its release by the tag, and says another one than the configuration was checked for. */
function imageProblems(image: string | undefined, { version }: IAgentConfig): Problem[] {
  const [, release] = /(?:^|\/)[^/]*fluent-?bit[^/:@]*:v?(\d+\.\d+\.\d+)(?:[-.@][^/]*)?$/.exec(image ?? '') ?? [];
  return release === undefined || release === version.version ? [] : [{
    property: 'image',
    value: image,
    message: `is of Fluent Bit ${release}, and the configuration is for ${version}`,
    remedy: `set version = FluentBitVersion.of('${release}') of the FluentBitConfig, or use an image of ${version}`,
  }];
}
