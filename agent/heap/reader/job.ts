import type { HostRoots } from '../../collect/collector.ts';
import type { HeapTarget, RetentionRequest, SnapshotRequest } from '../heap-reader.ts';

/** What a job is to do; each kind has its answer in answer-schemas.ts. */
export type Work =
  | { readonly kind: 'census' }
  | { readonly kind: 'retention'; readonly request: RetentionRequest }
  | { readonly kind: 'snapshot'; readonly request: SnapshotRequest };

/** One line of JSON from the agent to the reading process. */
export interface Job {
  /** Comes back with the answer: an answer to an earlier job is none to this one. */
  readonly id: number;
  readonly work: Work;
  readonly target: HeapTarget;
  readonly roots: HostRoots;
  /** From when the job is taken up; the reading process refuses by itself shortly before it is killed for it. */
  readonly deadlineMs: number;
  /** Largest resident set of the reading process. */
  readonly memoryCapBytes: number;
}
