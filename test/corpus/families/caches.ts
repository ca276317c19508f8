import { distinctKeys, keyCache } from '../parts/key-cache.ts';
import { hourlyRequests } from '../parts/leaks.ts';
import { saturating } from '../parts/saturating.ts';
import { ttlCache } from '../parts/ttl-cache.ts';
import { HOUR } from '../units.ts';
import type { Family, Part, Scene } from '../world.ts';

/** Growth that has a bound, and comes to it. */
export const CACHES: readonly Family[] = [
  {
    name: 'page cache',
    kind: 'healthy',
    plan: (s) => {
      const mbPerHour = s.service.baseMb * s.d.logBetween(0.01, 0.4);
      const capMb = s.service.baseMb * s.d.between(0.5, 6);
      return {
        ageMs: 0,
        file: ({ ageMs }) => Math.min(capMb, (mbPerHour * ageMs) / HOUR),
        start: () => ({ heap: [] }),
      };
    },
  },
  {
    name: 'tmpfs, bounded',
    kind: 'healthy',
    // Shared memory counts as file in both cgroup versions.
    plan: (s) => {
      const files = ttlCache(s.service, s.windowMs * s.d.between(0.1, 0.5), s.service.baseMb * 0.4);
      return { ageMs: 0, file: files, start: () => ({ heap: [] }) };
    },
  },
  {
    name: 'warm-up of minutes',
    kind: 'healthy',
    plan: (s) => warmUp(s, s.windowMs * s.d.logBetween(0.002, 0.02)),
  },
  {
    name: 'warm-up of hours',
    kind: 'healthy',
    plan: (s) => warmUp(s, s.windowMs * s.d.logBetween(0.03, 0.22)),
  },
  {
    name: 'warm-up of days',
    kind: 'healthy',
    plan: (s) => {
      const tauMs = s.d.between(16, 40) * HOUR;
      return {
        ageMs: tauMs * s.d.between(1, 2),
        start: () => ({ heap: [saturating(s.service.baseMb * 0.08, tauMs)] }),
      };
    },
  },
  {
    name: 'LRU cache that fills',
    kind: 'healthy',
    plan: (s) => {
      const keys = { count: Math.round(s.d.logBetween(2000, 300_000)), exponent: s.d.between(0.5, 1.2) };
      const fullAfter = s.windowMs * s.d.between(0.08, 0.5);
      const maxEntries = Math.max(
        20,
        Math.round(distinctKeys(keys, (hourlyRequests(s, null) * fullAfter) / HOUR)),
      );
      return {
        ageMs: s.d.uniform() * 0.2 * fullAfter,
        start: () => ({ heap: [cacheOf(s, keys, maxEntries)] }),
      };
    },
  },
  {
    name: 'cache of all keys there are',
    kind: 'healthy',
    plan: (s) => {
      // Uniform keys: the collector's problem, with this time constant.
      const tauHours = (s.windowMs / HOUR) * s.d.logBetween(0.02, 0.22);
      const count = Math.max(50, Math.round(hourlyRequests(s, null) * tauHours));
      return { ageMs: 0, start: () => ({ heap: [cacheOf(s, { count, exponent: 0 }, count)] }) };
    },
  },
  {
    name: 'cache with a time to live',
    kind: 'healthy',
    plan: (s) => {
      const ttlMs = s.windowMs * s.d.between(0.05, 0.55);
      return {
        ageMs: 0,
        start: () => ({ heap: [ttlCache(s.service, ttlMs, s.service.baseMb * s.d.between(0.05, 0.4))] }),
      };
    },
  },
  {
    name: 'data store up to maxmemory',
    kind: 'healthy',
    plan: (s) => {
      const capMb = s.service.baseMb * s.d.between(0.3, 1.5);
      const fullHours = (s.windowMs / HOUR) * s.d.between(0.15, 0.7);
      const mbPerRequest = capMb / (fullHours * hourlyRequests(s, null));
      let held = 0;
      // A loader brings in the rest where requests are few: it is full before three quarters of the window.
      const loadedMs = 0.75 * s.windowMs;
      const store: Part = ({ traffic, ageMs }) => {
        held = Math.min(capMb, Math.max(held + traffic.total * mbPerRequest, (capMb * ageMs) / loadedMs));
        return held;
      };
      return { ageMs: 0, start: () => ({ heap: [store] }) };
    },
  },
];

function cacheOf(
  s: Scene,
  keys: { readonly count: number; readonly exponent: number },
  maxEntries: number,
): Part {
  const mbPerEntry = (s.service.baseMb * s.d.between(0.05, 0.5)) / maxEntries;
  return keyCache(s.d, keys, { maxEntries, mbPerEntry });
}

/** Two things warm up at different speeds; `report` adds models that are loaded when first asked for. */
function warmUp(s: Scene, tauMs: number) {
  const mb = s.service.baseMb * s.d.between(0.05, 0.8);
  const slow = saturating(mb * 0.3, tauMs);
  const fast = saturating(mb * 0.7, tauMs * s.d.between(0.2, 0.6));
  const models = s.split === 'report' ? lazyModels(s, mb * 0.3, tauMs) : [];
  return { ageMs: 0, start: () => ({ heap: [slow, fast, ...models] }) };
}

function lazyModels(s: Scene, mb: number, tauMs: number): Part[] {
  return Array.from({ length: 3 }, () => {
    const at = tauMs * s.d.exponential();
    return ({ ageMs }: { readonly ageMs: number }) => (ageMs >= at ? mb / 3 : 0);
  });
}
