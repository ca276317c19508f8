import type { Dice } from './dice.ts';
import { wander } from './parts/wander.ts';
import type { Service } from './service.ts';
import { DAY, HOUR } from './units.ts';

/** Requests of one step, one number per tenant. */
export interface Traffic {
  readonly counts: Float64Array;
  readonly total: number;
}

/** A factor on the load of a tenant at a time: ramps, onboardings, autoscaling. */
export type Modulate = (atMs: number, tenant: number) => number;

/** Requests of every tenant between two times (UTC epoch ms): Poisson counts around a rate that has habits and moods. */
export function arrivals(
  { load }: Service,
  d: Dice,
  modulate: Modulate = () => 1,
): (fromMs: number, toMs: number) => Traffic {
  const common = wander(d, load.burstMs);
  const own = load.tenants.map(() => wander(d, load.burstMs * d.between(0.5, 2)));
  return (fromMs, toMs) => {
    const seconds = (toMs - fromMs) / 1000;
    const shared = common(toMs - fromMs);
    const counts = new Float64Array(load.tenants.length);
    let total = 0;
    for (const [k, tenant] of load.tenants.entries()) {
      const mood = load.collinear ? shared : 0.3 * shared + own[k]!(toMs - fromMs);
      const factor = Math.exp(load.burstiness * mood - load.burstiness ** 2 / 2);
      const rate =
        load.requestsPerSecond * tenant.share * habit(load, fromMs, tenant.peakShiftHours) * factor;
      counts[k] = d.poisson(rate * seconds * modulate(fromMs, k));
      total += counts[k]!;
    }
    return { counts, total };
  };
}

function habit(load: Service['load'], atMs: number, shiftHours: number): number {
  const hour = (atMs % DAY) / HOUR;
  const daily = 1 + load.dailyAmplitude * Math.cos((2 * Math.PI * (hour - load.peakHour - shiftHours)) / 24);
  // 1970-01-01 was a Thursday: day 2 is a Saturday.
  const weekday = (Math.floor(atMs / DAY) + 4) % 7;
  return daily * (weekday === 6 || weekday === 0 ? load.weekend : 1);
}
