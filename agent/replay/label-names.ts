import type { Settings } from '../settings/definitions.ts';

/** Which labels of the series say what. */
export interface LabelNames {
  readonly container: string;
  readonly service: string;
  readonly version: string;
  readonly host: string;
  readonly tenant: string;
}

export function labelNames(settings: Settings): LabelNames {
  return {
    container: settings['container-label'],
    service: settings['service-label'],
    version: settings['version-label'],
    host: settings['host-label'],
    tenant: settings['tenant-label'],
  };
}

/** Labels, beside the host's, by which Kubernetes and cAdvisor tell containers of one name apart at the same time. */
export const PLACE_LABELS = ['namespace', 'pod'] as const;
/** Labels that are new with each start of a container. */
export const ID_LABELS = ['id', 'container_id', 'name', 'uid'] as const;
