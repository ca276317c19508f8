import { garbage } from '../parts/garbage.ts';
import { hourlyRequests } from '../parts/leaks.ts';
import { ratchet } from '../parts/ratchet.ts';
import { saturating } from '../parts/saturating.ts';
import { walk } from '../parts/walk.ts';
import { workers } from '../parts/workers.ts';
import { DAY, HOUR, MINUTE } from '../units.ts';
import type { Family, Part } from '../world.ts';

/** Growth that the allocator, the collector or the process model makes. */
export const ALLOCATORS: readonly Family[] = [
  {
    name: 'high watermark of one request',
    kind: 'healthy',
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.05, 0.95);
      const peakMb = s.service.baseMb * s.d.between(0.1, 1.2);
      const keptMb = peakMb * s.d.between(0.3, 1);
      const part: Part = ({ ms, dtMs }) => (ms < at ? 0 : ms - dtMs < at ? peakMb : keptMb);
      return { ageMs: s.d.uniform() * DAY, start: () => ({ heap: [], mapped: [part] }) };
    },
  },
  {
    name: 'arenas pinned by survivors',
    kind: 'healthy',
    plan: (s) => ({
      ageMs: s.d.uniform() * 0.5 * s.windowMs,
      start: () => ({
        heap: [],
        mapped: [ratchet(s.d, s.d.logBetween(1, 30), s.service.baseMb * s.d.between(0.03, 0.2))],
      }),
    }),
  },
  {
    name: 'an arena per thread',
    kind: 'healthy',
    plan: (s) => {
      const threads = 4 + Math.floor(s.d.uniform() * 24);
      const mb = (s.service.baseMb * s.d.between(0.05, 0.3)) / threads;
      // A pool starts a thread when all others are busy: each is rarer than the one before.
      const perHour = (threads * HOUR * s.d.between(3, 8)) / s.windowMs;
      let started = 1;
      const part: Part = ({ dtMs }) => {
        const rate = (perHour * (threads - started)) / threads;
        started = Math.min(threads, started + s.d.poisson((rate * dtMs) / HOUR));
        return started * mb;
      };
      return { ageMs: 0, start: () => ({ heap: [], mapped: [part] }) };
    },
  },
  {
    name: 'fragmentation on the second day',
    kind: 'healthy',
    reportOnly: true,
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.05, 0.55);
      const tauMs = s.windowMs * s.d.between(0.02, 0.12);
      const mb = s.service.baseMb * s.d.between(0.05, 0.15);
      const part: Part = ({ ms }) => (ms < at ? 0 : mb * (1 - Math.exp((at - ms) / tauMs)));
      return { ageMs: DAY, start: () => ({ heap: [part] }) };
    },
  },
  {
    name: 'fragmentation wanders',
    kind: 'healthy',
    plan: (s) => {
      const sd = (s.service.baseMb * s.d.logBetween(0.005, 0.04)) / Math.sqrt(s.windowMs / HOUR);
      return {
        ageMs: HOUR * s.d.uniform(),
        start: () => ({ heap: [], mapped: [walk(s.d, sd, s.service.baseMb * 0.1)] }),
      };
    },
  },
  {
    name: 'copy on write after a fork',
    kind: 'healthy',
    reportOnly: true,
    plan: (s) => {
      const count = 2 + Math.floor(s.d.uniform() * 7);
      const sharedMb = s.service.baseMb * s.d.between(0.1, 0.5);
      const touches = hourlyRequests(s, null) * (s.windowMs / HOUR) * s.d.logBetween(0.02, 0.2);
      return {
        ageMs: 0,
        start: () => ({
          heap: [],
          mapped: [
            workers(s.d, {
              count,
              maxRequests: null,
              spread: false,
              worker: () => {
                let served = 0;
                return ({ traffic }) => {
                  served += traffic.total;
                  return (sharedMb / count) * (1 - Math.exp((-served * count) / touches));
                };
              },
            }),
          ],
        }),
      };
    },
  },
  {
    name: 'max_requests without a leak',
    kind: 'healthy',
    plan: (s) => {
      const count = s.d.pick([1, 2, 4]);
      const lifeHours = (s.windowMs / HOUR) * s.d.between(0.08, 0.35);
      const warmMb = (s.service.baseMb * s.d.between(0.1, 0.6)) / count;
      const tauMs = lifeHours * HOUR * s.d.between(0.02, 0.15);
      return {
        ageMs: s.d.uniform() * DAY,
        start: () => ({
          heap: [],
          mapped: [
            workers(s.d, {
              count,
              maxRequests: (hourlyRequests(s, null) * lifeHours) / count,
              spread: true,
              worker: () => saturating(warmMb, tauMs),
            }),
          ],
        }),
      };
    },
  },
  {
    name: 'slow collections',
    kind: 'healthy',
    plan: (s) => {
      const o = {
        thresholdMb: s.service.baseMb * s.d.between(0.05, 0.3),
        periodMs: s.windowMs / s.d.logBetween(3, 60),
      };
      return {
        ageMs: s.d.uniform() * DAY,
        service: { garbageMb: 0 },
        start: () => ({ heap: [], mapped: [garbage(s.d, s.service, o)] }),
      };
    },
  },
  {
    name: 'collections that grow rarer',
    kind: 'healthy',
    plan: (s) => {
      const o = {
        thresholdMb: s.service.baseMb * s.d.between(0.01, 0.04),
        periodMs: s.windowMs / s.d.between(40, 150),
        widen: s.d.between(1.05, 1.25),
      };
      return {
        ageMs: 10 * MINUTE,
        service: { garbageMb: 0 },
        start: () => ({ heap: [], mapped: [bounded(garbage(s.d, s.service, o), s.service.baseMb * 0.5)] }),
      };
    },
  },
];

/** The collector's threshold follows what survives, and nothing more survives. */
function bounded(part: Part, mostMb: number): Part {
  return (now) => {
    const mb = part(now);
    return mb > mostMb ? mostMb * 0.1 + (mb % mostMb) * 0.9 : mb;
  };
}
