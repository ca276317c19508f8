import { z } from 'zod';
import { containerId, epochMs, name } from './scalars.ts';

/**
 * One life of one container: (host, container id, start time). Names are never keys: a name is reused by the next
 * container, and an id survives a restart that empties the memory.
 */
export const instanceRef = z.object({ containerId, startedAtMs: epochMs });
export type InstanceRef = z.infer<typeof instanceRef>;

/** An instance together with the host it runs on: the key of everything in the history. */
export const instanceKey = instanceRef.extend({ host: name });
export type InstanceKey = z.infer<typeof instanceKey>;

/** What people call the instance, where each name came from, and which tenant owns all of it (if one does). */
export const identity = z.object({
  name,
  service: name,
  version: name,
  image: name.nullable(),
  /** From the label `deployclaw.tenant`: one tenant owns the whole container. Null: shared or unknown. */
  tenant: name.nullable(),
  /** `docker` for a container, `process` for a group of plain processes on a host without a daemon. */
  source: z.enum(['docker', 'process']),
});
export type Identity = z.infer<typeof identity>;

/** Text form of an instance key, for maps and index columns: `host#id#start`. */
export function instanceKeyText(key: InstanceKey): string {
  return `${key.host}#${key.containerId}#${key.startedAtMs}`;
}
