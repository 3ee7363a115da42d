import { KubeRayVersion, KubernetesVersion } from '../kuberay/version';

/** Which releases the pods run on, and what these have, so that no error advises what they do not. */
export class Platform {
  constructor(public readonly kubernetes: KubernetesVersion, public readonly kubeRay: KubeRayVersion) {}

  /** Whether Kubernetes runs native sidecars, and KubeRay hands them on. */
  public get hasNativeSidecars(): boolean {
    return this.kubernetes.atLeast('1.29.0') && this.kubeRay.atLeast('1.1.0');
  }

  /** Whether Kubernetes has `lifecycle.preStop.sleep`, and KubeRay hands it on. */
  public get hasSleep(): boolean {
    return this.kubernetes.atLeast('1.30.0') && this.kubeRay.atLeast('1.2.0');
  }
}
