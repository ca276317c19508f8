import type { HeldObjects, TypeGrowth } from '../contract/heap-evidence.ts';

/** A type takes part in the growth with this share of the objects of the type that grew by the most objects ... */
const LEAST_COUNT_SHARE = 0.005;
/** ... and with at least so many: whatever a request in flight has of its own is less. */
const LEAST_COUNT = 10;
/** Or with this share of the bytes that all growing types gained: a few large objects are a leak, too. */
const LEAST_BYTES_SHARE = 0.05;

/**
 * Holders in the order in which they explain the growth. Everything above the place of a leak retains what leaks there:
 * the module's dict, the cache in it, the entries. What leaks is the group that has as many objects as its type gained:
 * a group of fewer objects counts by the share that it can explain, one of more objects less the more it has, since
 * most of it was there before. Groups count over all processes. Ties go by growth, bytes, path.
 */
export function rankHolders(
  held: readonly Omit<HeldObjects, 'explains'>[],
  growth: readonly TypeGrowth[],
): HeldObjects[] {
  const gained = materialGrowth(growth);
  const ranked = [...Map.groupBy(held, keyOf).values()].flatMap((group) => {
    const sum = (of: (h: (typeof group)[number]) => number): number => group.reduce((n, h) => n + of(h), 0);
    const count = sum((h) => h.count);
    const gainedObjects = gained.get(group[0]!.type) ?? 0;
    const explains = share(count, gainedObjects);
    // A group that was seen to grow needs no guess at how much of it was there before.
    const known = group.every((h) => h.growthBytes !== null);
    const score = (known ? share(Math.min(count, gainedObjects), gainedObjects) : explains) * sum(weight);
    return group.map((h) => ({ held: { ...h, explains }, score }));
  });
  ranked.sort(
    ({ held: a, score: x }, { held: b, score: y }) =>
      y - x ||
      weight(b) - weight(a) ||
      b.bytes - a.bytes ||
      compare(a.path, b.path) ||
      compare(a.type, b.type) ||
      a.pid - b.pid,
  );
  return ranked.map((r) => r.held);
}

/** What tells groups apart over captures and processes. */
export function keyOf({ path, type }: { readonly path: string; readonly type: string }): string {
  return JSON.stringify([path, type]);
}

/** What a group gained, where that is known; where not, it may have gained all that it holds. */
function weight({ growthBytes, bytes }: Pick<HeldObjects, 'growthBytes' | 'bytes'>): number {
  return Math.max(0, growthBytes ?? bytes);
}

/** How well so many objects explain that a type gained so many, 0..1. */
function share(count: number, gained: number): number {
  if (gained <= 0 || count <= 0) return 0;
  return count < gained ? count / gained : Math.sqrt(gained / count);
}

/** Objects gained by type, without types whose growth is chance. */
function materialGrowth(growth: readonly TypeGrowth[]): Map<string, number> {
  const growing = growth.filter((g) => g.countGrowth > 0 && g.bytesGrowth > 0);
  const most = growing.reduce((n, g) => Math.max(n, g.countGrowth), 0);
  const bytes = growing.reduce((n, g) => n + g.bytesGrowth, 0);
  const takesPart = (g: TypeGrowth): boolean =>
    g.countGrowth >= Math.max(LEAST_COUNT, LEAST_COUNT_SHARE * most) ||
    g.bytesGrowth >= LEAST_BYTES_SHARE * bytes;
  return new Map(growing.filter(takesPart).map((g) => [g.type, g.countGrowth]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
