import type { Part } from '../world.ts';

/** Approaches `mb` with the age of the process: imports, compiled code, connection pools. */
export function saturating(mb: number, tauMs: number): Part {
  return ({ ageMs }) => mb * (1 - Math.exp(-ageMs / tauMs));
}
