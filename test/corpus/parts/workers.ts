import type { Dice } from '../dice.ts';
import type { Moment, Part } from '../world.ts';

export interface WorkersOptions {
  readonly count: number;
  /** A worker is replaced after about so many requests; null: never. */
  readonly maxRequests: number | null;
  /** Requests of a first worker's life at the start, 0..1 of `maxRequests`: they do not begin together. */
  readonly spread: boolean;
  /** What one worker holds beyond the master; it is told the worker's own age and requests. */
  worker(index: number): Part;
}

/** Preforked workers that share the requests; `max_requests` replaces them one by one, with jitter. */
export function workers(d: Dice, o: WorkersOptions): Part {
  const limit = (): number =>
    o.maxRequests === null ? Number.POSITIVE_INFINITY : o.maxRequests * d.between(0.9, 1.1);
  const all = Array.from({ length: o.count }, (_, i) => ({
    part: o.worker(i),
    bornMs: Number.NaN,
    left: limit() * (o.spread ? d.between(0.05, 1) : 1),
  }));
  return (now) => {
    let mb = 0;
    for (const [i, w] of all.entries()) {
      if (Number.isNaN(w.bornMs)) w.bornMs = now.ms - now.dtMs;
      mb += w.part(shareOf(now, o.count, now.ms - w.bornMs));
      w.left -= now.traffic.total / o.count;
      if (w.left > 0) continue;
      w.part = o.worker(i);
      w.bornMs = now.ms;
      w.left = limit();
    }
    return mb;
  };
}

function shareOf(now: Moment, count: number, ageMs: number): Moment {
  const { counts, total } = now.traffic;
  return { ...now, ageMs, traffic: { counts: counts.map((n) => n / count), total: total / count } };
}
