import { MAX_TYPES, type TypeTable } from '../types/type-table.ts';
import type { TypeCount } from './heap-census.ts';

/** Most types in an answer. */
export const MAX_COUNTED = 10_000;

/** Counts while a census runs, by the type's id; bytes as blocks are allocated. */
export interface Tally {
  readonly counts: Float64Array;
  readonly bytes: Float64Array;
  /**
   * Dicts whose key table lay outside of the window: what those not looked at should take by the number of entries, and
   * for those looked at both what they take and what they should. That ratio corrects the former.
   */
  readonly guessed: Float64Array;
  readonly known: Float64Array;
  readonly knownGuess: Float64Array;
  /** Sizes in headers that no memory of this process could hold; they are not in the sums. */
  implausible: number;
}

export function createTally(): Tally {
  const perType = () => new Float64Array(MAX_TYPES + 1);
  return {
    counts: perType(),
    bytes: perType(),
    guessed: perType(),
    known: perType(),
    knownGuess: perType(),
    implausible: 0,
  };
}

/** Types by bytes, largest first, then by name; types of one name are one. */
export function typeCounts(tally: Tally, table: TypeTable): TypeCount[] {
  const byName = new Map<string, { type: string; count: number; bytes: number }>();
  for (let id = 1; id <= table.count; id++) {
    const count = tally.counts[id]!;
    if (count === 0) continue;
    const { name } = table.type(id);
    const entry = byName.get(name) ?? { type: name, count: 0, bytes: 0 };
    entry.count += count;
    entry.bytes += tally.bytes[id]! + correctedGuess(tally, id);
    byName.set(name, entry);
  }
  return [...byName.values()].sort((a, b) => b.bytes - a.bytes || (a.type < b.type ? -1 : 1));
}

function correctedGuess(tally: Tally, id: number): number {
  const guess = tally.guessed[id]!;
  const basis = tally.knownGuess[id]!;
  return Math.round(basis === 0 ? guess : (guess * tally.known[id]!) / basis);
}
