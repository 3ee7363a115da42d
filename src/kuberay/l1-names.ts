/**
 * Where the `k8s` types of cdk8s-plus-28 call a field of a pod template otherwise than Kubernetes does.
 *
 * A text is the name that Kubernetes uses for the field; an object goes one level down, through lists too. Names that
 * are not listed are the same in both. The table is by place and not by name alone, so that keys which users
 * choose (labels, limits, ...) are never renamed.
 */
export interface L1Names {
  readonly [field: string]: string | L1Names;
}

const VOLUME_ID: L1Names = { volumeId: 'volumeID' };
const PORTS: L1Names = { ports: { hostIp: 'hostIP' } };

/** The table for a pod template. */
export const POD_TEMPLATE_NAMES: L1Names = {
  spec: {
    hostIpc: 'hostIPC',
    hostPid: 'hostPID',
    setHostnameAsFqdn: 'setHostnameAsFQDN',
    containers: PORTS,
    initContainers: PORTS,
    ephemeralContainers: PORTS,
    volumes: {
      downwardApi: 'downwardAPI',
      scaleIo: 'scaleIO',
      projected: { sources: { downwardApi: 'downwardAPI' } },
      awsElasticBlockStore: VOLUME_ID,
      cinder: VOLUME_ID,
      portworxVolume: VOLUME_ID,
      azureDisk: { diskUri: 'diskURI' },
      fc: { targetWwNs: 'targetWWNs' },
      flocker: { datasetUuid: 'datasetUUID' },
      photonPersistentDisk: { pdId: 'pdID' },
      vsphereVolume: { storagePolicyId: 'storagePolicyID' },
    },
  },
};
