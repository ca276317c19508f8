import type { Service } from './service.ts';

/**
 * Resident memory of a heap: it takes whole arenas at once when live memory grows, and gives them back slowly, because
 * an arena is only free when everything in it is.
 */
export function allocator({ arenaMb, releaseMs }: Service): (liveMb: number, dtMs: number) => number {
  let resident = 0;
  return (liveMb, dtMs) => {
    resident = liveMb >= resident ? liveMb : liveMb + (resident - liveMb) * Math.exp(-dtMs / releaseMs);
    return Math.ceil(resident / arenaMb) * arenaMb;
  };
}
