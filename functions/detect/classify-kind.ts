import type { TypeGrowth } from '../contract/heap-evidence.ts';
import type { LeakKind, Reason } from '../contract/verdict.ts';
import { duration, mb, mbPerHour } from './describe.ts';
import { type GrownParts, grownParts, type Undecided } from './grown-parts.ts';
import type { InnerSignals } from './types.ts';

/** Share of the memory's growth from which a part of it is the cause. */
const CAUSE = 0.5;
/** Below this share of the growth, the objects did not grow. */
const HARDLY = 0.1;
/** Types that are named. */
const NAMED = 3;

export interface KindAnswer {
  readonly kind: LeakKind;
  readonly reason: Reason | null;
  /** Why the kind is not known; null when it is. */
  readonly undecided: Undecided | null;
}

/**
 * What grows: objects when the live heap grows as memory does, retention when the allocator's free memory does, native
 * when the heap was read and neither explains it. Unknown while the heap was not read often enough: memory alone
 * cannot tell. Source of the classes: Matias et al. 2016, heap usage against resident size.
 *
 * @param slope growth of the anonymous memory, bytes per ms
 * @param coveredMs time over which it was judged
 */
export function classifyKind(slope: number, inner: InnerSignals, coveredMs: number): KindAnswer {
  const parts = grownParts(slope, inner, coveredMs);
  if ('why' in parts) return { kind: 'unknown', reason: null, undecided: parts };
  const { total, heap, free, floor } = parts;
  if (heap === null && free === null && floor === null)
    return { kind: 'unknown', reason: null, undecided: { why: 'never-read' } };
  const kind = kindOf(total, heap, free);
  const says = floor !== null && floor < (1 - CAUSE) * total ? 'no_leak' : 'no_opinion';
  const detail = [partsInWords(parts), explanation(kind, parts, inner.typeGrowth ?? [])]
    .filter(Boolean)
    .join('; ');
  return {
    kind,
    reason: { rule: 'kind', says, detail },
    undecided: kind === 'unknown' ? { why: 'never-read' } : null,
  };
}

function kindOf(total: number, heap: number | null, free: number | null): LeakKind {
  const cause = (part: number | null): boolean => part !== null && part >= CAUSE * total;
  if (cause(heap) && !(free !== null && heap !== null && free > heap)) return 'object';
  if (cause(free)) return 'allocator_retention';
  if (heap === null) return 'unknown';
  // Neither alone: the rest is the cause only where it is the larger half.
  if (free !== null && heap + free >= CAUSE * total) return heap >= free ? 'object' : 'allocator_retention';
  return 'native';
}

function partsInWords({ by, total, heap, free, floor, unexplained, spanMs }: GrownParts): string {
  const amount = (bytes: number): string => (by === 'slope' ? mbPerHour(bytes / spanMs) : mb(bytes));
  const named: readonly (readonly [string, number | null])[] = [
    ['live objects', heap],
    ['free in the allocator', free],
    ['right after collections', floor],
    ['unexplained', unexplained],
  ];
  const parts = named.flatMap(([name, part]) => (part === null ? [] : [`${name} ${amount(part)}`]));
  const time = by === 'slope' ? '' : ` in ${duration(spanMs)}`;
  return `of ${amount(total)}${time}: ${parts.join(', ')}`;
}

function explanation(kind: LeakKind, { total, heap }: GrownParts, growth: readonly TypeGrowth[]): string {
  if (kind === 'allocator_retention')
    return heap !== null && heap < HARDLY * total
      ? 'the objects did not grow: blocks that were freed lie between live ones, which keep their arenas'
      : '';
  if (kind !== 'object') return '';
  const most = growth.filter((g) => g.bytesGrowth > 0).slice(0, NAMED);
  if (most.length === 0) return '';
  const named = most.map(
    ({ type, bytesGrowth, countGrowth }) =>
      `${type.slice(0, 100)} by ${mb(bytesGrowth)} (${countGrowth} objects)`,
  );
  return `grown most: ${named.join(', ')}`;
}
