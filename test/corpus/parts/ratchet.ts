import type { Dice } from '../dice.ts';
import { HOUR } from '../units.ts';
import type { Part } from '../world.ts';

/**
 * The highest of random peaks stays: a burst needs arenas, one survivor in each keeps them, and the next burst uses
 * them again. Grows like the record of a sequence, ever more rarely. Sizes are lognormal, `meanMb` in the median.
 */
export function ratchet(d: Dice, burstsPerHour: number, meanMb: number, spread = 0.5): Part {
  let held = 0;
  return ({ dtMs }) => {
    const n = d.poisson((burstsPerHour * dtMs) / HOUR);
    for (let i = 0; i < n; i++) held = Math.max(held, meanMb * Math.exp(spread * d.normal()));
    return held;
  };
}
