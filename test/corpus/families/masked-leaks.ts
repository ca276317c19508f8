import { garbage } from '../parts/garbage.ts';
import { distinctKeys, keyCache } from '../parts/key-cache.ts';
import { hourlyRequests, requestLeak } from '../parts/leaks.ts';
import { saturating } from '../parts/saturating.ts';
import { sessions } from '../parts/sessions.ts';
import { workers } from '../parts/workers.ts';
import { DAY, HOUR } from '../units.ts';
import type { Family } from '../world.ts';
import { age } from './leaks.ts';

/** Leaks behind something larger. */
export const MASKED_LEAKS: readonly Family[] = [
  {
    name: 'leak: below a daily cycle',
    kind: 'leak',
    leastRate: 2,
    mostRate: 10,
    plan: (s) => {
      const swingMb = Math.max(s.service.baseMb * 0.1, (s.rateMb * s.windowMs) / HOUR);
      const service = {
        load: { ...s.service.load, dailyAmplitude: s.d.between(0.4, 0.7) },
        // Half a cycle and a leak look the same to somebody who does not see the load.
        requestSource: s.service.requestSource ?? ('access-log' as const),
      };
      return {
        ageMs: age(s),
        service,
        start: () => ({ heap: [sessions(s.service, swingMb), requestLeak(s, { tenant: null })] }),
      };
    },
  },
  {
    name: 'leak: below a saw-tooth of garbage',
    kind: 'leak',
    leastRate: 2,
    plan: (s) => {
      const o = {
        thresholdMb: s.service.baseMb * s.d.between(0.04, 0.12),
        periodMs: s.windowMs / s.d.logBetween(10, 150),
      };
      return {
        ageMs: age(s),
        service: { garbageMb: 0 },
        start: () => ({ heap: [requestLeak(s, { tenant: null })], mapped: [garbage(s.d, s.service, o)] }),
      };
    },
  },
  {
    name: 'leak: under a cache that fills',
    kind: 'leak',
    leastRate: 3,
    plan: (s) => {
      const keys = { count: Math.round(s.d.logBetween(3000, 200_000)), exponent: s.d.between(0.6, 1.1) };
      const maxEntries = Math.round(
        distinctKeys(keys, (hourlyRequests(s, null) * s.windowMs * s.d.between(0.1, 0.4)) / HOUR),
      );
      const mbPerEntry = (s.service.baseMb * s.d.between(0.1, 0.4)) / maxEntries;
      return {
        ageMs: 0,
        start: () => ({
          heap: [keyCache(s.d, keys, { maxEntries, mbPerEntry }), requestLeak(s, { tenant: null })],
        }),
      };
    },
  },
  {
    name: 'leak: max_requests recycles the workers',
    kind: 'leak',
    leastRate: 4,
    plan: (s) => {
      const count = s.d.pick([1, 1, 2]);
      const lifeHours = (s.windowMs / HOUR) * s.d.between(0.12, 0.35);
      const warmMb = s.service.baseMb * s.d.between(0.02, 0.1);
      return {
        ageMs: s.d.uniform() * DAY,
        start: () => ({
          heap: [],
          mapped: [
            workers(s.d, {
              count,
              maxRequests: (hourlyRequests(s, null) * lifeHours) / count,
              spread: true,
              worker: () => {
                const warm = saturating(warmMb, lifeHours * HOUR * 0.03);
                const leak = requestLeak(s, { tenant: null });
                return (now) => warm(now) + leak(now);
              },
            }),
          ],
        }),
      };
    },
  },
  {
    name: 'leak: killed and restarted',
    kind: 'leak',
    leastRate: 4,
    plan: (s) => {
      const limitMb = s.service.baseMb * 1.15 + s.rateMb * (s.windowMs / HOUR) * s.d.between(0.12, 0.4);
      return {
        ageMs: s.d.uniform() * s.windowMs * 0.1,
        limitMb,
        restart: (_, residentMb) => (residentMb > limitMb ? 'oom' : null),
        start: () => ({ heap: [requestLeak(s, { tenant: null })] }),
      };
    },
  },
  {
    name: 'leak: in a child process',
    kind: 'leak',
    plan: (s) => {
      const count = 2 + Math.floor(s.d.uniform() * 6);
      const leaking = Math.floor(s.d.uniform() * count);
      const ownMb = (s.service.baseMb * s.d.between(0.1, 0.5)) / count;
      return {
        ageMs: age(s),
        start: () => ({
          heap: [],
          mapped: [
            workers(s.d, {
              count,
              maxRequests: null,
              spread: false,
              worker: (i) => {
                const warm = saturating(ownMb, HOUR / 4);
                const leak = i === leaking ? requestLeak(s, { tenant: null, part: count }) : () => 0;
                return (now) => warm(now) + leak(now);
              },
            }),
          ],
        }),
      };
    },
  },
  {
    name: 'leak: one of several replicas',
    kind: 'leak',
    ofTenant: true,
    // Sticky sessions bring most of the leaking tenant to this replica.
    plan: (s) => ({
      ageMs: age(s),
      modulate: (_, tenant) => (tenant === s.tenant ? 1.5 : 0.4),
      start: () => ({ heap: [requestLeak(s, { tenant: s.tenant })] }),
    }),
  },
  {
    name: 'leak: swap hides it',
    kind: 'leak',
    leastRate: 4,
    plan: (s) => {
      const share = s.d.between(0.15, 0.5);
      const highMb = s.service.baseMb * 1.05;
      return {
        ageMs: s.d.uniform() * HOUR,
        swap: (_, residentMb) => share * Math.max(0, residentMb - highMb),
        start: () => ({ heap: [requestLeak(s, { tenant: null })] }),
      };
    },
  },
];
