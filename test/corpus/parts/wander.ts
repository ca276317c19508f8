import type { Dice } from '../dice.ts';

/** Ornstein-Uhlenbeck: standard normal, forgetting with this time constant; exact for any step. 0 is white noise. */
export function wander(d: Dice, tauMs: number): (dtMs: number) => number {
  let x = d.normal();
  return (dtMs) => {
    const keep = tauMs === 0 ? 0 : Math.exp(-dtMs / tauMs);
    x = keep * x + Math.sqrt(1 - keep * keep) * d.normal();
    return x;
  };
}
