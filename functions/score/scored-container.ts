import type { HeapEvidence } from '../contract/heap-evidence.ts';
import type { HeapComparison } from '../contract/heap-signature.ts';
import type { BinRecord, RequestsRecord } from '../contract/records.ts';
import type { Segment, Verdict } from '../detect/types.ts';
import type { InstanceHead } from '../store/history.ts';
import type { Dropped } from './dropped.ts';

/** One container over all its lives in the window, judged. */
export interface ScoredContainer {
  /** The newest instance. */
  readonly head: InstanceHead;
  readonly verdict: Verdict;
  /** Memory samples behind the verdict. */
  readonly sampleCount: number;
  /** Packed as stored, oldest first; the samples at either end may lie outside the window. */
  readonly bins: readonly BinRecord[];
  readonly requests: readonly RequestsRecord[];
  readonly segments: readonly Segment[];
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly dropped: Dropped;
  /** Of the newest instance; null when nothing was read from inside, nor refused. */
  readonly heap: HeapEvidence | null;
  /** Its version's heap beside that of the version before; null without a heap, a version before, or a common load. */
  readonly heapComparison: HeapComparison | null;
}
