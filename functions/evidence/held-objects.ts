import type { HeldObjects, RetentionReading } from '../contract/heap-evidence.ts';

/**
 * Holders of all processes of one container at the last capture of each, with the growth since the first capture of the
 * same process. A path that is not in the first has no growth: it may be new, or the two copies of that capture may have
 * disagreed on it.
 *
 * @param growing types that a comparison of censuses saw grow: who holds those comes first
 */
export function heldObjects(
  retentions: readonly RetentionReading[],
  growing: ReadonlySet<string>,
): HeldObjects[] {
  const byProcess = Map.groupBy(retentions, (r) => `${r.pid}#${r.startTicks}`);
  const held = [...byProcess.values()].flatMap((own) => {
    const ordered = own.sort((a, b) => a.observedAtMs - b.observedAtMs);
    const [first, last] = [ordered[0]!, ordered.at(-1)!];
    const before = new Map(first.holders.map((h) => [keyOf(h), h.bytes]));
    return last.holders.map((h): HeldObjects => {
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
  const rank = (h: HeldObjects): number => (growing.has(h.type) ? 1 : 0);
  return held.sort(
    (a, b) =>
      rank(b) - rank(a) ||
      (b.growthBytes ?? b.bytes) - (a.growthBytes ?? a.bytes) ||
      b.bytes - a.bytes ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : a.pid - b.pid),
  );
}

const MAX_PATH = 2048;

function keyOf({ path, type }: { readonly path: string; readonly type: string }): string {
  return JSON.stringify([path, type]);
}
