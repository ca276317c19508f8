import type { Holder, Retention } from '../retention.ts';
import { holderKey } from './describe-groups.ts';

/** A holder and how much more it holds than before; below 0 for one that let go. */
export interface HolderGrowth extends Holder {
  readonly countGrowth: number;
  readonly bytesGrowth: number;
}

/**
 * Holders of `after` by growth in bytes since `before`, most first: what leaks grows, whatever else is large. One that
 * `before` does not have grew from nothing.
 */
export function holderGrowth(
  before: Pick<Retention, 'holders'>,
  after: Pick<Retention, 'holders'>,
): HolderGrowth[] {
  const earlier = new Map(before.holders.map((holder) => [holderKey(holder), holder]));
  return after.holders
    .map((holder) => {
      const was = earlier.get(holderKey(holder));
      return {
        ...holder,
        countGrowth: holder.count - (was?.count ?? 0),
        bytesGrowth: holder.bytes - (was?.bytes ?? 0),
      };
    })
    .sort((a, b) => b.bytesGrowth - a.bytesGrowth || (holderKey(a) < holderKey(b) ? -1 : 1));
}
