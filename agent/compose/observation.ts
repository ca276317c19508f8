import type { Discovery } from '../discover/discovery.ts';
import type { Measurement } from './measurement.ts';

/** What sampling found and did; null parts when the scan judges the history alone. */
export interface Observation {
  readonly discovery: Discovery | null;
  readonly seen: ReturnType<Measurement['seen']>;
  readonly counts: ReturnType<Measurement['counts']> | null;
  readonly enumeratedAtMs: number;
  readonly sampledAtMs: number;
  readonly sampledForMs: number;
}
