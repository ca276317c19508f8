import type { Arena } from './read-arenas.ts';

/** Arenas without a gap between them. Addresses in the target. */
export interface ArenaRun {
  readonly address: number;
  /** Pools from here on were never handed out: end of the last arena, or before. */
  readonly untouched: number;
  readonly arenas: readonly Arena[];
}

/**
 * Arenas that lie side by side are read at once: what an object refers to is then more often in the window. An arena
 * with pools that were never handed out ends a run, so that no untouched memory is read (and thereby mapped).
 */
export function* arenaRuns(
  arenas: readonly Arena[],
  capacity: number,
  poolBytes: number,
): Generator<ArenaRun> {
  let run: Arena[] = [];
  for (const [i, arena] of arenas.entries()) {
    run.push(arena);
    const next = arenas[i + 1];
    const joins =
      next !== undefined &&
      next.address === arena.end &&
      arena.end - arena.untouched < poolBytes &&
      next.end - run[0]!.address <= capacity;
    if (joins) continue;
    yield { address: run[0]!.address, untouched: arena.untouched, arenas: run };
    run = [];
  }
}
