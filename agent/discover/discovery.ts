import { discoverContainers } from './discover-containers.ts';
import { discoverProcesses } from './discover-processes.ts';
import type { Discovery, DiscoveryOptions } from './discovery-types.ts';

export type { Discovery, DiscoveryEvent, DiscoveryOptions } from './discovery-types.ts';

/**
 * Finds the targets of this host and follows their coming and going: containers when there is a connection to an
 * engine, else groups of plain Python processes. Throws when the engine's first list cannot be had.
 */
export async function startDiscovery(options: DiscoveryOptions): Promise<Discovery> {
  return options.connection === null
    ? discoverProcesses(options)
    : discoverContainers({ ...options, connection: options.connection });
}
