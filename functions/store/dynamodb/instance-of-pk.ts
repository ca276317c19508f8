import { type InstanceRef, instanceRef } from '../../contract/instance.ts';

/** The instance of a partition key (see instancePk); a host may have a `#` in its name, so from the right. Throws on another key. */
export function instanceOfPk(pk: string): InstanceRef {
  const [containerId, startedAtMs] = pk.split('#').slice(-2);
  return instanceRef.parse({ containerId, startedAtMs: Number(startedAtMs) });
}
