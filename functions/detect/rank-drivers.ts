import { type Bounds, fitAutoregressive } from './fit-autoregressive.ts';

export interface RankedDriver {
  /** Null: time itself, a leak that no request drives. */
  readonly name: string | null;
  readonly deviance: number;
}

/** Variance in MB² that is no evidence: half an arena's rounding. */
const RESOLUTION = (1 / 64) ** 2;

/**
 * Each possible driver alone against the level of memory, best first: growth that follows one tenant's requests follows
 * their bursts and lulls as well, and time or another tenant misses those. Drivers that cannot be fitted or would
 * shrink memory are left out.
 */
export function rankDrivers(
  y: Float64Array,
  drivers: ReadonlyMap<string | null, Float64Array>,
  bounds: Bounds,
): RankedDriver[] {
  const ranked: RankedDriver[] = [];
  for (const [name, column] of drivers) {
    const fitted = fitAutoregressive(y, [column], bounds, RESOLUTION);
    if (fitted !== null && fitted.coefficients[0]! > 0) ranked.push({ name, deviance: fitted.deviance });
  }
  return ranked.sort((a, b) => a.deviance - b.deviance);
}
