import type { HeapEvidence, TypeGrowth } from '../contract/heap-evidence.ts';
import type { Gap, LeakKind, Reason, TenantEvidence, VerdictName } from '../contract/verdict.ts';

/** A time series: two arrays of one length, times ascending (UTC epoch ms). */
export interface Series {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** One life between two restarts: memory starts anew in each, so nothing is ever compared across segments. */
export interface Segment {
  readonly startedAtMs: number;
  /** Resident and swapped out: what the processes hold. */
  readonly anonBytes: Series;
  readonly fileBytes: Series;
}

/** Requests per tenant in one window of time. */
export interface RequestWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: Readonly<Record<string, number>>;
}

/** What was read from inside the processes, where it was; each as a series over the same time as the memory. Bytes. */
export interface InnerSignals {
  /** Live Python objects, by heap census. */
  readonly heapBytes?: Series;
  /** Memory that the allocator holds free: in arenas that some survivor pins. */
  readonly allocatorFreeBytes?: Series;
  /** Anonymous memory right after full collections. */
  readonly gcFloorBytes?: Series;
  /** Anonymous memory at the same readings, and what neither objects, allocator nor interpreter explain of it. */
  readonly anonBytes?: Series;
  readonly unexplainedBytes?: Series;
  /** What the types gained from the first reading to the last, largest first. */
  readonly typeGrowth?: readonly TypeGrowth[];
  /** How many of the growing objects reach which tenant's id. */
  readonly tenants?: Pick<HeapEvidence, 'tenants' | 'tenantLook'>;
  /** Processes whose heap is not read, and why. */
  readonly refusals?: HeapEvidence['refusals'];
}

export interface DetectInput {
  /** Oldest first. May be empty: the verdict is then `undetermined`. */
  readonly segments: readonly Segment[];
  /** Sorted, not overlapping. Empty: no request source. */
  readonly requests: readonly RequestWindow[];
  readonly requestSource: TenantEvidence['source'] | null;
  /** The tenant that owns the whole container by label, if one does. */
  readonly labelTenant: string | null;
  readonly limitBytes: number | null;
  readonly swapUsed: boolean;
  readonly oomKills: number;
  /** Below this span of data the verdict is at most `suspect`. */
  readonly minWindowMs: number;
  /** Absent: nothing was read from inside. */
  readonly inner?: InnerSignals;
}

export interface Verdict {
  readonly verdict: VerdictName;
  /** 0..1. */
  readonly confidence: number;
  readonly rateBytesPerHour: number | null;
  readonly rateIntervalBytesPerHour: readonly [number, number] | null;
  readonly kind: LeakKind;
  readonly tenant: string | null;
  readonly tenantEvidence: TenantEvidence | null;
  readonly onsetMs: number | null;
  readonly oomAtMs: number | null;
  readonly reasons: readonly Reason[];
  readonly gaps: readonly Gap[];
  /** A plain Mann-Kendall test on the floor says p < 0.05 upward: what a simpler tool would have alarmed on. */
  readonly rawTrend: boolean;
  /** The floor that was judged, for the chart: the newest segment's. Bytes. */
  readonly floor: Series;
}
