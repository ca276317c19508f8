import type { HeapEvidence } from '../contract/heap-evidence.ts';
import type { HeapComparison } from '../contract/heap-signature.ts';
import type { Verdict } from '../detect/types.ts';

/** What a report needs to know of a judged container, wherever its series came from. */
export interface JudgedContainer {
  readonly head: {
    readonly host: string;
    /** Tells it from namesakes. */
    readonly containerId: string;
    readonly identity: { readonly name: string; readonly service: string; readonly version: string };
  };
  readonly verdict: Verdict;
  /** Memory samples behind the verdict. */
  readonly sampleCount: number;
  /** What was read from inside; absent or null: nothing. */
  readonly heap?: HeapEvidence | null;
  /** Its version's heap beside the version before. */
  readonly heapComparison?: HeapComparison | null;
  readonly window: { readonly fromMs: number; readonly toMs: number };
}
