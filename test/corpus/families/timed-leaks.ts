import { requestLeak } from '../parts/leaks.ts';
import { saturating } from '../parts/saturating.ts';
import { sessions } from '../parts/sessions.ts';
import { DAY, HOUR } from '../units.ts';
import type { Family } from '../world.ts';
import { age } from './leaks.ts';

/** Leaks that start, pause or come with a version. */
export const TIMED_LEAKS: readonly Family[] = [
  {
    name: 'leak: starts in the window',
    kind: 'leak',
    ofTenant: true,
    leastRate: 3,
    plan: (s) => {
      const onset = s.windowMs * s.d.between(0.15, 0.6);
      return {
        ageMs: s.d.uniform() * 2 * DAY,
        start: () => ({
          heap: [requestLeak(s, { tenant: s.tenant, when: (ms) => (ms >= onset ? 1 : 0) })],
        }),
      };
    },
  },
  {
    name: 'leak: starts with a deploy',
    kind: 'leak',
    leastRate: 3,
    plan: (s) => {
      const at = s.windowMs * s.d.between(0.15, 0.6);
      const shift = s.service.baseMb * s.d.between(-0.1, 0.15);
      const warmMb = s.service.baseMb * 0.05;
      return {
        ageMs: s.d.uniform() * 2 * DAY,
        restart: ({ ms, dtMs }) => (ms >= at && ms - dtMs < at ? 'restart' : null),
        start: (life) => ({
          heap: [
            saturating(warmMb, s.windowMs * 0.01),
            ...(life === 0 ? [] : [requestLeak(s, { tenant: null }), () => shift]),
          ],
        }),
      };
    },
  },
  {
    name: 'leak: in every version, deployed often',
    kind: 'leak',
    leastRate: 3,
    plan: (s) => {
      const every = s.windowMs / s.d.between(2.5, 5);
      const warmMb = s.service.baseMb * s.d.between(0, 0.1);
      return {
        ageMs: s.d.uniform() * every,
        restart: ({ ageMs }) => (ageMs >= every ? 'restart' : null),
        start: () => ({ heap: [saturating(warmMb, every * 0.03), requestLeak(s, { tenant: null })] }),
      };
    },
  },
  {
    name: 'leak: on weekdays only',
    kind: 'leak',
    leastRate: 3,
    // Sunday evening into Monday: the leak sleeps until midnight.
    start: { day: 0, hour: (d, windowMs) => 24 - d.between(0.05, 0.35) * (windowMs / HOUR) },
    plan: (s) => ({
      ageMs: HOUR * s.d.between(2, 30),
      start: () => ({
        heap: [requestLeak(s, { tenant: null, when: (_, atMs) => (isWeekend(atMs) ? 0 : 1) })],
      }),
    }),
  },
  {
    name: 'leak: while the traffic grows',
    kind: 'leak',
    leastRate: 2,
    plan: (s) => {
      const more = s.d.between(0.4, 1.5);
      return {
        ageMs: s.d.uniform() * DAY,
        modulate: (atMs) => 1 + more * Math.min(1, Math.max(0, (atMs - s.startMs) / s.windowMs)),
        start: () => ({
          heap: [sessions(s.service, s.service.baseMb * 0.04), requestLeak(s, { tenant: null })],
        }),
      };
    },
  },
  {
    name: 'leak: badly sampled',
    kind: 'leak',
    ofTenant: true,
    plan: (s) => ({
      ageMs: age(s),
      faults: ['jitter', 'gaps', 'duplicates', 'agent-restart'],
      start: () => ({ heap: [requestLeak(s, { tenant: s.tenant })] }),
    }),
  },
];

function isWeekend(atMs: number): boolean {
  const weekday = (Math.floor(atMs / DAY) + 4) % 7;
  return weekday === 0 || weekday === 6;
}
