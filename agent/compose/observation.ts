import type { Discovery } from '../discover/discovery.ts';
import type { HeapFacts } from './heap/scan-heaps.ts';
import type { Measurement } from './measurement.ts';

/** What sampling found and did; null parts when the history alone is judged. */
export interface Observation {
  readonly discovery: Discovery | null;
  readonly seen: ReturnType<Measurement['seen']>;
  readonly counts: ReturnType<Measurement['counts']> | null;
  /** What reading heaps came to; null when none was to be read. */
  readonly heaps: HeapFacts | null;
  readonly enumeratedAtMs: number;
  readonly sampledAtMs: number;
  readonly sampledForMs: number;
}

/** The host was not looked at. */
export function historyOnly(nowMs: number): Observation {
  return {
    discovery: null,
    seen: new Map(),
    counts: null,
    heaps: null,
    enumeratedAtMs: nowMs,
    sampledAtMs: nowMs,
    sampledForMs: 0,
  };
}
