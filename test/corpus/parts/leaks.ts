import type { Dice } from '../dice.ts';
import { HOUR } from '../units.ts';
import type { Part, Scene } from '../world.ts';

/** Requests per hour at mean load: of one tenant, or of all. */
export function hourlyRequests({ service: { load } }: Scene, tenant: number | null): number {
  return load.requestsPerSecond * 3600 * (tenant === null ? 1 : load.tenants[tenant]!.share);
}

export interface RequestLeak {
  /** Null: every request leaks. */
  readonly tenant: number | null;
  /** A factor on what a request leaks at this time; 0 where it does not. */
  readonly when?: (ms: number, atMs: number) => number;
  /** Part of the planted rate. Default 1. */
  readonly part?: number;
}

/** Every request of a tenant, or of all, leaves the same bytes behind. */
export function requestLeak(scene: Scene, { tenant, when = () => 1, part = 1 }: RequestLeak): Part {
  const mbPerRequest = (part * scene.rateMb) / hourlyRequests(scene, tenant);
  let held = 0;
  return ({ ms, atMs, traffic }) => {
    const n = tenant === null ? traffic.total : traffic.counts[tenant]!;
    held += scene.ledger.add(ms, n * mbPerRequest * when(ms, atMs));
    return held;
  };
}

/** A timer that keeps what it made, whatever the load. */
export function timerLeak(scene: Scene, periodMs: number): Part {
  const mb = (scene.rateMb * periodMs) / HOUR;
  let due = periodMs * scene.d.uniform();
  let held = 0;
  return ({ ms, dtMs }) => {
    for (due -= dtMs; due <= 0; due += periodMs) held += scene.ledger.add(ms, mb);
    return held;
  };
}

/** Things of random size at random times: threads, errors, bursts. `size` has mean 1. */
export function eventLeak(scene: Scene, perHour: number, size: (d: Dice) => number): Part {
  const mb = scene.rateMb / perHour;
  let held = 0;
  return ({ ms, dtMs }) => {
    const n = scene.d.poisson((perHour * dtMs) / HOUR);
    for (let i = 0; i < n; i++) held += scene.ledger.add(ms, mb * size(scene.d));
    return held;
  };
}
