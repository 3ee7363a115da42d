/** How the agent is placed in the pod. */
export enum SidecarKind {
  /**
   * A native sidecar: an init container with `restartPolicy: Always`. It starts before Ray and stops after it, and does not keep a
   * job from completing. Needs Kubernetes 1.29 and KubeRay 1.1.0.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  NATIVE = 'native',

  /** One more container. When the pod is deleted it stops at the same time as Ray, and what Ray writes after that is lost. */
  CONTAINER = 'container',
}

/** How the agent gets its configuration. */
export enum ConfigMount {
  /** The ConfigMap is mounted as a directory, and the agent is started with the main file as an argument. */
  DIRECTORY = 'directory',

  /**
   * Each file is mounted over the one of the same name in /fluent-bit/etc, and the image starts the agent its own way, which reads
   * fluent-bit.conf.
   */
  SUB_PATH = 'sub-path',
}
