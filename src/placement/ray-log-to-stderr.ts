import { IConstruct, IMixin } from 'constructs';
import { RAY_LOG_TO_STDERR_PROPS } from './known-props';
import { propsProblems } from '../known-props';
import { LOG_TO_STDERR } from './ray-files';
import { changeTemplates, patchRayObject } from './ray-object';
import { FluentBitParser } from '../fluent-bit/parser';
import { existingPodTemplate } from '../kuberay/checked-pod-template';
import { PlainObject } from '../kuberay/plain-data';
import { refuse, refuseAll } from '../problem';
import { MixinWatch } from './mixin-watch';
import { RAY_DIRECTORY } from '../ray/directory';

/** Properties of `RayLogToStderr`. */
export interface RayLogToStderrProps {
  /**
   * Whether it is done in pods too that have an agent for Ray's log files. What is still written to files then: events, the output
   * of job drivers, and the logs of Serve and Ray Data.
   *
   * @default false
   */
  readonly evenWithAgent?: boolean;
}

/**
 * Ray's documented last resort where no agent can run in the pods: `RAY_LOG_TO_STDERR=1` in the Ray container, with which Ray writes its
 * logs to the container's stdout and stderr, and whatever collects those has them. A mixin: `cluster.with(new RayLogToStderr())`.
 *
 * What it costs:
 * - It is not all logs: events, the output of job drivers and the logs of Serve and Ray Data are still written to files.
 * - What workers print is in one stream of the container, and nothing says which worker, job, task or actor a line is of.
 * - Ray forwards no worker output to drivers any more, and the dashboard has no logs to show.
 *
 * @see https://docs.ray.io/en/latest/ray-observability/user-guides/configure-logging.html
 */
export class RayLogToStderr implements IMixin {
  /**
   * A parser for the lines that Ray writes in this way: the fields `time`, `level`, `component`, `worker_id` for workers, and `log`.
   * Lines that users print do not match and stay as they are.
   *
   * @param name by which inputs and filters refer to it
   */
  public static parser(name: string): FluentBitParser {
    return FluentBitParser.regex(name, STDERR_LINE, { timeFormat: '%Y-%m-%d %H:%M:%S,%L' });
  }

  private readonly evenWithAgent: boolean;
  private readonly watch = new MixinWatch('RayLogToStderr');

  /** @param props whether agents are no obstacle */
  constructor(props: RayLogToStderrProps = {}) {
    refuseAll('RayLogToStderr', propsProblems('', props, 'RayLogToStderrProps', RAY_LOG_TO_STDERR_PROPS));
    this.evenWithAgent = props.evenWithAgent ?? false;
  }

  /** Whether the construct is an `ApiObject` of ray.io that has Ray pods: a RayCluster, RayJob, RayService or RayCronJob. */
  public supports(construct: IConstruct): boolean {
    return this.watch.offer(construct);
  }

  /**
   * Sets the variable in all Ray pods of a ray.io object.
   *
   * @param construct an `ApiObject` for which `supports` is true
   * @throws if a pod has an agent for Ray's log files, or sets the variable to something else
   */
  public applyTo(construct: IConstruct): void {
    patchRayObject(construct, this.watch, (cluster) => changeTemplates(cluster, ({ property, group }) => (
      this.changed(cluster.path, `${property}.template`, existingPodTemplate(cluster.path, `${property}.template`, group.template))
    )));
  }

  private changed(path: string, property: string, template: PlainObject): PlainObject {
    const { containers: [ray, ...others] = [], initContainers = [] } = template.spec ?? {};
    if (ray === undefined) {
      refuse(path, { property: `${property}.spec.containers`, message: 'has no container', remedy: 'put the Ray container first' });
    }
    const agent = [...initContainers, ...others].find((container: PlainObject) => readsLogs(container, ray));
    if (agent && !this.evenWithAgent) {
      refuse(path, {
        property: `${property}.spec: container ${agent.name}`,
        message: "reads Ray's log files, of which RAY_LOG_TO_STDERR leaves next to nothing",
        remedy: 'use either the agent or RayLogToStderr; evenWithAgent has both',
      });
    }
    const own = (ray.env ?? []).find(({ name }: PlainObject) => name === LOG_TO_STDERR);
    if (own && own.value !== '1') {
      refuse(path, { property: `${property}: env ${LOG_TO_STDERR} of ${ray.name}`, value: own.value, message: 'is set otherwise', remedy: 'remove it' });
    }
    if (!own) {
      ray.env = [...(ray.env ?? []), { name: LOG_TO_STDERR, value: '1' }];
    }
    return template;
  }
}

const STDERR_LINE = [
  '^\\[?(?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3})',
  '[ \\t](?<level>[A-Z]+)(?: \\d+ \\d+\\])?',
  ' \\((?<component>[a-z_]+|python-core-[a-z_]+)(?:-(?<worker_id>[0-9a-f]+))?\\)',
  ' (?<log>.*)$',
].join('');

/** Whether a container sees the volume that the Ray container writes its logs to. */
function readsLogs(container: PlainObject, ray: PlainObject): boolean {
  const mounts = (one: PlainObject): PlainObject[] => one.volumeMounts ?? [];
  const volumes = mounts(ray).filter(({ mountPath }) => String(mountPath).replace(/\/+$/, '') === RAY_DIRECTORY).map(({ name }) => name);
  return mounts(container).some(({ name }) => volumes.includes(name));
}
