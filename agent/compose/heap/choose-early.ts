import type { ProcessReading } from '../../collect/collector.ts';
import type { Target } from '../../discover/target.ts';

export interface EarlyCandidate {
  readonly target: Target;
  readonly process: ProcessReading;
}

/** Above this a look at who holds what takes seconds, and some hundred MB. */
const MOST_RESIDENT_BYTES = 256 * 1024 * 1024;

/**
 * In which order to ask who holds what before anything is judged, of the processes where that is cheap: of each container
 * first the largest one (a server's own process beside its workers holds little), small containers first, since time may
 * run out.
 */
export function chooseEarly(candidates: readonly EarlyCandidate[]): EarlyCandidate[] {
  const cheap = candidates.filter(({ process }) => process.residentBytes <= MOST_RESIDENT_BYTES);
  const bySize = (a: EarlyCandidate, b: EarlyCandidate): number =>
    a.process.residentBytes - b.process.residentBytes || a.process.pid - b.process.pid;
  const ranked = [...Map.groupBy(cheap, ({ target }) => target).values()].flatMap((own) =>
    own.sort((a, b) => bySize(b, a)).map((each, rank) => ({ each, rank })),
  );
  return ranked.sort((a, b) => a.rank - b.rank || bySize(a.each, b.each)).map(({ each }) => each);
}
