import { kendallP, kendallZ, mannKendall } from './mann-kendall.ts';
import { ranks } from './ranks.ts';

export interface SeasonalTest {
  readonly s: number;
  readonly variance: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Mann-Kendall within each season (hour of the day), added up over the seasons: nine o'clock is compared with other
 * nine o'clocks only, so no daily cycle, whatever its form, can look like a trend. Seasons of one day depend on each
 * other, hence the covariances. Helps from three cycles on. Every season holds one value per cycle, in order of time.
 * Sources: Hirsch, Slack and Smith 1982, Water Resources Research 18:107; Hirsch and Slack 1984, 20:727, eq. 14.
 *
 * @param seasons one array per season, all of one length; throws RangeError otherwise
 */
export function seasonalKendall(seasons: readonly (readonly number[])[]): SeasonalTest {
  const n = seasons[0]?.length ?? 0;
  if (seasons.some((season) => season.length !== n)) throw new RangeError('seasons of unequal length');
  let s = 0;
  let variance = 0;
  const ranked = seasons.map(ranks);
  seasons.forEach((season, g) => {
    const score = mannKendall(season);
    s += score.s;
    variance += score.variance;
    for (let h = 0; h < g; h++) variance += 2 * covariance(season, seasons[h]!, ranked[g]!, ranked[h]!);
  });
  const z = kendallZ(s, variance);
  return { s, variance, z, p: kendallP(z) };
}

function covariance(
  x: readonly number[],
  y: readonly number[],
  rankX: readonly number[],
  rankY: readonly number[],
): number {
  const n = x.length;
  let k = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) k += Math.sign((x[j]! - x[i]!) * (y[j]! - y[i]!));
  const products = rankX.reduce((sum, r, i) => sum + r * rankY[i]!, 0);
  return (k + 4 * products - n * (n + 1) ** 2) / 3;
}
