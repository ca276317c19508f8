import type { HeapCensus } from './census/heap-census.ts';
import type { Retention } from './retention/retention.ts';

/** A process, safe against reuse of its pid. */
export interface HeapTarget {
  readonly pid: number;
  readonly startTicks: number;
}

export interface RetentionRequest {
  /** Only objects of these types (as the census names them); null: whatever holds the most. */
  readonly types: readonly string[] | null;
  /** Tenant ids that may be looked for; only these may leave the host, as counts. Empty: none. */
  readonly tenants: readonly string[];
  /** Most holders in the answer. */
  readonly maxHolders: number;
}

export interface SnapshotRequest {
  /** Path of the .heapsnapshot; written to a temporary name beside it and renamed. */
  readonly file: string;
  readonly withStrings: boolean;
}

/**
 * Reads heaps in a process of its own with a deadline and a memory cap, so that no target can hang, crash or fill the
 * agent. One job at a time. Every method rejects with HeapRefusal when a rule refuses, and with nothing else.
 */
export interface HeapReader {
  census(target: HeapTarget): Promise<HeapCensus>;
  retention(target: HeapTarget, request: RetentionRequest): Promise<Retention>;
  snapshot(
    target: HeapTarget,
    request: SnapshotRequest,
  ): Promise<{ nodes: number; edges: number; bytes: number; limits: readonly string[] }>;
  /** Ends the process. */
  close(): Promise<void>;
}

export interface HeapReaderOptions {
  /** Longest time for a census; retention and snapshots get ten times that. */
  readonly deadlineMs: number;
  /** Largest resident set of the reading process, bytes; above it the job is refused or ended. */
  readonly memoryCapBytes: number;
}
