import type { HeapComparison, HeapSignature, SignaturePoint } from '../contract/heap-signature.ts';
import { loadOf } from './load.ts';

export interface SameLoad {
  readonly by: HeapComparison['by'];
  readonly now: SignaturePoint;
  readonly before: SignaturePoint;
}

/** Loads that differ by more are not the same. */
const SAME = 1.5;
/** A minute of warm-up, or ten requests, say nothing of a version. */
const LEAST = { requests: 10, uptime: 60_000 } as const;

/**
 * The points of two versions at the highest load that both have seen: what leaks shows there. Points of equally many
 * processes go before others, requests before uptime. Null when there is no common load.
 */
export function sameLoad(now: HeapSignature, before: HeapSignature): SameLoad | null {
  for (const by of ['requests', 'uptime'] as const) {
    const pairs = now.points.flatMap((a) =>
      before.points.flatMap((b) =>
        isSame(loadOf(a, by), loadOf(b, by), LEAST[by]) ? [{ by, now: a, before: b }] : [],
      ),
    );
    const [best] = pairs.sort((x, y) => compare(x, y));
    if (best !== undefined) return best;
  }
  return null;
}

/** False for NaN, which is no load at all. */
function isSame(a: number, b: number, least: number): boolean {
  return Math.min(a, b) >= least && Math.max(a, b) <= SAME * Math.min(a, b);
}

function compare(x: SameLoad, y: SameLoad): number {
  const otherProcesses = (p: SameLoad): number => (p.now.processes === p.before.processes ? 0 : 1);
  const least = (p: SameLoad): number => Math.min(loadOf(p.now, p.by), loadOf(p.before, p.by));
  return (
    otherProcesses(x) - otherProcesses(y) ||
    least(y) - least(x) ||
    y.now.instance.startedAtMs - x.now.instance.startedAtMs ||
    y.before.instance.startedAtMs - x.before.instance.startedAtMs ||
    (JSON.stringify([x.now, x.before]) < JSON.stringify([y.now, y.before]) ? -1 : 1)
  );
}
