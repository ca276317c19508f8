import type { Holder } from '../retention.ts';
import { holderKey, largestFirst } from './describe-groups.ts';
import type { FoundHolder, Look } from './look.ts';

/** Counts of two copies differ by what the program did in between; by more, one of the copies is torn. */
const SHARE = 0.25;
const SLACK = 16;
/** So many looks must agree on a path. */
const LEAST_LOOKS = 2;

export interface Agreement {
  /** Largest bytes first; counts and bytes of the latest look that agrees. */
  readonly holders: readonly Holder[];
  /** Share of the first look's bytes on paths that another one confirmed, 0..1; 1 without paths. */
  readonly agreement: number;
}

/**
 * Keeps what at least two copies agree on: the path, and about how many objects hang on it. A copy of a running program
 * may miss a table that was moved while it was copied, and then shows its objects elsewhere.
 */
export function agreeOn(looks: readonly Look[]): Agreement {
  const byKey = looks.map(({ holders }) => new Map(holders.map((holder) => [holderKey(holder), holder])));
  const keys = new Set(byKey.flatMap((holders) => [...holders.keys()]));
  const kept = new Map<string, Holder>();
  for (const key of keys) {
    const found = byKey.flatMap((holders) => holders.get(key) ?? []);
    const agreeing = largestAgreeing(found);
    if (agreeing.length >= LEAST_LOOKS)
      kept.set(key, { ...agreeing.at(-1)!, agreement: agreeing.length / looks.length });
  }
  const first = looks[0]!.holders;
  const all = sum(first);
  const confirmed = sum(first.filter((holder) => kept.has(holderKey(holder))));
  return { holders: [...kept.values()].sort(largestFirst), agreement: all === 0 ? 1 : confirmed / all };
}

function largestAgreeing(found: readonly FoundHolder[]): readonly FoundHolder[] {
  return found
    .map((one) => found.filter((other) => near(one.count, other.count)))
    .reduce((best, group) => (group.length > best.length ? group : best), []);
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(SLACK, SHARE * Math.max(a, b));
}

function sum(holders: readonly FoundHolder[]): number {
  return holders.reduce((bytes, holder) => bytes + holder.bytes, 0);
}
