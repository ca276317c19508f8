import type { HeldObjects, RetentionReading, TypeGrowth } from '../contract/heap-evidence.ts';
import { keyOf, rankHolders } from './rank-holders.ts';

/**
 * Holders of all processes of one container at the last capture of each, with the growth since the first capture of the
 * same process. A path that is not in the first has no growth: it may be new, or the two copies of that capture may have
 * disagreed on it. Those come first that explain the growth of types between two censuses.
 */
export function heldObjects(
  retentions: readonly RetentionReading[],
  growth: readonly TypeGrowth[],
): HeldObjects[] {
  const byProcess = Map.groupBy(retentions, (r) => `${r.pid}#${r.startTicks}`);
  const held = [...byProcess.values()].flatMap((own) => {
    const ordered = own.sort((a, b) => a.observedAtMs - b.observedAtMs);
    const [first, last] = [ordered[0]!, ordered.at(-1)!];
    const before = new Map(first.holders.map((h) => [keyOf(h), h.bytes]));
    return last.holders.map((h): Omit<HeldObjects, 'explains'> => {
      const bytes = first === last ? undefined : before.get(keyOf(h));
      return {
        path: h.path.slice(0, MAX_PATH),
        holder: h.holder.slice(0, MAX_PATH),
        type: h.type.slice(0, 256),
        count: h.count,
        bytes: h.bytes,
        growthBytes: bytes === undefined ? null : h.bytes - bytes,
        agreement: h.agreement,
        pid: last.pid,
      };
    });
  });
  return rankHolders(held, growth);
}

const MAX_PATH = 2048;
