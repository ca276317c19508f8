import type { Service } from '../service.ts';
import type { Part } from '../world.ts';

/** Every request adds an entry that lives for `ttlMs`: no bound in its code, and yet one. `meanMb` when full. */
export function ttlCache({ load }: Service, ttlMs: number, meanMb: number): Part {
  const mbPerEntry = (meanMb * 1000) / (load.requestsPerSecond * ttlMs);
  const alive: { readonly until: number; readonly n: number }[] = [];
  let first = 0;
  let entries = 0;
  return ({ ms, traffic }) => {
    alive.push({ until: ms + ttlMs, n: traffic.total });
    entries += traffic.total;
    while (first < alive.length && alive[first]!.until <= ms) entries -= alive[first++]!.n;
    return entries * mbPerEntry;
  };
}
