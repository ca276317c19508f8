import type { Dice } from '../dice.ts';
import { HOUR } from '../units.ts';
import type { Part } from '../world.ts';

/** Fragmentation as a walk without drift, never below zero. `mbPerHour` is the deviation after one hour. */
export function walk(d: Dice, mbPerHour: number, startMb: number): Part {
  let x = startMb;
  return ({ dtMs }) => {
    x = Math.abs(x + mbPerHour * Math.sqrt(dtMs / HOUR) * d.normal());
    return x;
  };
}
