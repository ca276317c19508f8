import type { CensusReading, HeapEvidence, RetentionReading } from '../contract/heap-evidence.ts';
import type { InstanceRef } from '../contract/instance.ts';
import type { LedgerMoment } from '../contract/records.ts';

/** Which life of which container a reading is of. */
type Of<T> = T & { readonly instance: InstanceRef };

/**
 * Everything that was read from inside of some containers, in any order. A census may be there twice, as it was read and
 * as the history keeps it: it counts once.
 */
export interface HeapReadings {
  readonly censuses: readonly Of<CensusReading>[];
  readonly ledgers: readonly Of<LedgerMoment>[];
  readonly retentions: readonly Of<RetentionReading>[];
  readonly refusals: readonly Of<Omit<HeapEvidence['refusals'][number], 'of'>>[];
}
