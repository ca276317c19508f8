import { eventLeak, requestLeak, timerLeak } from '../parts/leaks.ts';
import { saturating } from '../parts/saturating.ts';
import { DAY, HOUR, MINUTE } from '../units.ts';
import type { Family, Plan, Scene } from '../world.ts';

/** Up since a while, but not for so long that the leak is most of the memory. */
export function age({ d, service, rateMb }: Scene): number {
  return d.uniform() * Math.min(2 * DAY, (1.5 * service.baseMb * HOUR) / rateMb);
}

/** Growth that goes on, in the ways in which code leaks. */
export const LEAKS: readonly Family[] = [
  {
    name: 'leak: every request',
    kind: 'leak',
    plan: (s) => ({ ageMs: age(s), start: () => ({ heap: [requestLeak(s, { tenant: null })] }) }),
  },
  {
    name: 'leak: one tenant',
    kind: 'leak',
    ofTenant: true,
    plan: (s) => ({ ageMs: age(s), start: () => ({ heap: [requestLeak(s, { tenant: s.tenant })] }) }),
  },
  {
    name: 'leak: timer',
    kind: 'leak',
    plan: (s) => ({
      ageMs: age(s),
      start: () => ({ heap: [timerLeak(s, s.d.logBetween(1000, 5 * MINUTE))] }),
    }),
  },
  {
    name: 'leak: slow',
    kind: 'leak',
    mostRate: 0,
    plan: (s) => ({
      ageMs: age(s),
      service: { baseMb: s.service.baseMb, garbageMb: 0, sessionsMb: 0, noise: ordinary(s) },
      start: () => ({ heap: [timerLeak(s, MINUTE)] }),
    }),
  },
  {
    name: 'leak: error path',
    kind: 'leak',
    reportOnly: true,
    leastRate: 2,
    plan: (s) => {
      const perHour = perWindow(s, s.d.logBetween(36, 190));
      return { ageMs: age(s), start: () => ({ heap: [eventLeak(s, perHour, (d) => d.exponential())] }) };
    },
  },
  {
    name: 'leak: stair of a batch job',
    kind: 'leak',
    leastRate: 2,
    plan: (s) => ({
      ageMs: age(s),
      start: () => ({ heap: [timerLeak(s, s.windowMs / s.d.between(14, 60))] }),
    }),
  },
  {
    name: 'leak: rare large objects',
    kind: 'leak',
    leastRate: 2,
    plan: (s) => {
      const perHour = s.d.logBetween(6, 40);
      // Mean of a Pareto of 2.5 is 5/3.
      return {
        ageMs: age(s),
        start: () => ({ mapped: [eventLeak(s, perHour, (d) => 0.6 * d.pareto(2.5))], heap: [] }),
      };
    },
  },
  {
    name: 'leak: threads',
    kind: 'leak',
    reportOnly: true,
    plan: (s) => {
      // A thread that never ends costs its touched stack and a share of an arena.
      const perHour = s.rateMb / s.d.between(0.07, 0.3);
      return { ageMs: age(s), start: () => ({ heap: [], mapped: [eventLeak(s, perHour, () => 1)] }) };
    },
  },
  {
    name: 'leak: tasks of dropped connections',
    kind: 'leak',
    plan: (s) => {
      const storms = perWindow(s, s.d.between(10, 48));
      return {
        ageMs: age(s),
        start: () => ({
          heap: [requestLeak(s, { tenant: null, part: 0.6 }), stormLeak(s, storms, 0.4)],
        }),
      };
    },
  },
  {
    name: 'leak: C extension',
    kind: 'leak',
    plan: (s) => {
      const blockMb = Math.min(s.d.logBetween(0.128, 4), s.rateMb / perWindow(s, 40));
      return {
        ageMs: age(s),
        start: () => ({ heap: [], mapped: [eventLeak(s, s.rateMb / blockMb, () => 1)] }),
      };
    },
  },
  {
    name: 'leak: trapped arenas',
    kind: 'leak',
    reportOnly: true,
    leastRate: 2,
    plan: (s) => ({
      ageMs: age(s),
      start: () => ({ heap: [], mapped: [eventLeak(s, s.d.logBetween(4, 20), (d) => d.exponential())] }),
    }),
  },
  {
    name: 'leak: after a warm-up',
    kind: 'leak',
    leastRate: 2,
    plan: (s) => warmed(s),
  },
];

function warmed(s: Scene): Plan {
  const warm = saturating(s.service.baseMb * s.d.between(0.1, 0.6), s.windowMs * s.d.logBetween(0.005, 0.1));
  return { ageMs: 0, start: () => ({ heap: [warm, requestLeak(s, { tenant: null })] }) };
}

/** Events per hour when there are so many in the window: fewer than some ten are steps, not a trend. */
function perWindow({ windowMs }: Scene, events: number): number {
  return (events * HOUR) / windowMs;
}

/** Reconnect storms: many connections dropped at once. */
function stormLeak(s: Scene, perHour: number, part: number) {
  return eventLeak({ ...s, rateMb: s.rateMb * part }, perHour, (d) => d.exponential());
}

/** The noise under which the smallest leak must be found: at most four thousandths of the level. */
function ordinary({ service, d }: Scene) {
  return {
    ...service.noise,
    sdMb: service.baseMb * d.logBetween(0.001, 0.004),
    tauMs: Math.min(service.noise.tauMs, 5 * MINUTE),
  };
}
